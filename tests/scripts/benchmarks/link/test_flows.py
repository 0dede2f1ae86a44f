"""What an address translation remembers of connections."""

import socket
import struct

from scripts.benchmarks.link.flows import Flows

TCP, UDP, ICMP = 6, 17, 1
SYN, SYN_ACK, ACK = 0x02, 0x12, 0x10
KIOSK, HUB = ("10.77.0.1", 40_000), ("10.77.0.2", 80)


def packet(source: tuple[str, int], target: tuple[str, int], flags: int = ACK, protocol: int = TCP) -> bytes:
    addresses = socket.inet_aton(source[0]) + socket.inet_aton(target[0])
    head = struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, protocol, 0) + addresses
    return head + struct.pack("!HHIIBBHHH", source[1], target[1], 0, 0, 0x50, flags, 0, 0, 0)


def test_a_connection_passes_both_ways_once_it_has_begun() -> None:
    flows = Flows()
    assert not flows.passes(packet(KIOSK, HUB))
    assert flows.passes(packet(KIOSK, HUB, SYN))
    assert flows.passes(packet(HUB, KIOSK, SYN_ACK))
    assert flows.passes(packet(KIOSK, HUB))


def test_an_answer_alone_begins_nothing() -> None:
    assert not Flows().passes(packet(HUB, KIOSK, SYN_ACK))


def test_a_forgotten_connection_is_dead_and_a_new_one_lives() -> None:
    flows = Flows()
    flows.passes(packet(KIOSK, HUB, SYN))
    flows.forget()
    assert not flows.passes(packet(KIOSK, HUB))
    assert not flows.passes(packet(HUB, KIOSK))
    new = (KIOSK[0], KIOSK[1] + 1)
    assert flows.passes(packet(new, HUB, SYN))
    assert flows.passes(packet(HUB, new))
    assert not flows.passes(packet(HUB, KIOSK))


def test_what_knows_no_connections_passes() -> None:
    assert Flows().passes(packet(KIOSK, HUB, protocol=UDP))
    assert Flows().passes(packet(KIOSK, HUB, protocol=ICMP))
