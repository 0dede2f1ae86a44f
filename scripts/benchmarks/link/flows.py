"""What an address translation between two networks remembers: the connections that it has seen begin.

A packet of a connection that it does not know is dropped without a word, as by the gateways of mobile networks.
"""

import struct

_TCP, _UDP = 6, 17
_SYN, _ACK = 0x02, 0x10

Flow = tuple[int, frozenset[tuple[bytes, int]]]


class Flows:
    """Connections by protocol and the two ends' addresses and ports, whichever way a packet goes."""

    def __init__(self) -> None:
        self._known: set[Flow] = set()

    def passes(self, packet: bytes) -> bool:
        """Whether an IPv4 packet may pass; a first one makes its connection known. TCP begins with SYN alone."""
        flow, is_first = _read(packet)
        if is_first:
            self._known.add(flow)
        return flow in self._known

    def forget(self) -> None:
        self._known.clear()


def _read(packet: bytes) -> tuple[Flow, bool]:
    protocol, begin = packet[9], 4 * (packet[0] & 15)
    near, far = packet[12:16], packet[16:20]
    is_fragment = struct.unpack_from("!H", packet, 6)[0] & 0x1FFF
    if protocol not in (_TCP, _UDP) or is_fragment or len(packet) < begin + (14 if protocol == _TCP else 4):
        return (protocol, frozenset({(near, 0), (far, 0)})), True
    source, target = struct.unpack_from("!HH", packet, begin)
    is_first = protocol == _UDP or packet[begin + 13] & (_SYN | _ACK) == _SYN
    return (protocol, frozenset({(near, source), (far, target)})), is_first
