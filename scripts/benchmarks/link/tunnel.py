"""The link as a wire between two namespaces: every packet of real TCP goes through a shaper."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from scripts.benchmarks.link.flows import Flows
from scripts.benchmarks.link.namespaces import FAR, NEAR, Pair
from scripts.benchmarks.link.relaying import relay
from scripts.benchmarks.link.shaper import Shaper, Traffic
from scripts.benchmarks.link.terms import Terms

KIND = "tunnel"

_MOST_PACKET_BYTES = 65_536
_PACKETS_AT_ONCE = 64
_IPV4 = 4


class Tunnel:
    """Carries packets between the TUN devices of a pair, from now on."""

    description = "real TCP between two network namespaces"

    def __init__(self, terms: Terms, pair: Pair) -> None:
        self._loop = asyncio.get_running_loop()
        self._terms = terms
        self._pair = pair
        self._began = self._loop.time()
        self._flows = Flows()
        self._outages = 0
        self._relays: list[asyncio.Server] = []
        self._to_far = _Direction(self._loop, self._began, Shaper(terms, 0), pair.far_device)
        self._to_near = _Direction(self._loop, self._began, Shaper(terms, 1), pair.near_device)
        self._loop.add_reader(pair.near_device, self._read, pair.near_device, self._to_far)
        self._loop.add_reader(pair.far_device, self._read, pair.far_device, self._to_near)

    def about(self) -> dict[str, Any]:
        words = {"near_words": self._pair.near_words, "far_words": self._pair.far_words}
        return {"kind": KIND, "near": NEAR, "far": FAR, "description": self.description, **words}

    def traffic(self) -> tuple[Traffic, Traffic]:
        return self._to_far.shaper.traffic, self._to_near.shaper.traffic

    def cut(self) -> None:
        self._to_far.shaper.cut()
        self._to_near.shaper.cut()

    def mend(self, forgetting: bool) -> None:
        self._to_far.shaper.mend()
        self._to_near.shaper.mend()
        if forgetting:
            self._flows.forget()

    async def reach(self, port: int) -> tuple[str, int]:
        return FAR, port

    async def expose(self, port: int) -> tuple[str, int]:
        """Lead a port of the far side on to the same port of this machine's loopback address."""
        listener = self._pair.listen(port)
        self._relays.append(
            await asyncio.start_server(lambda reader, writer: relay(reader, writer, port), sock=listener)
        )
        return FAR, port

    def processes(self) -> list[int]:
        return self._pair.processes()

    def close(self) -> None:
        for device in (self._pair.near_device, self._pair.far_device):
            self._loop.remove_reader(device)
        self._pair.close()

    def _read(self, device: int, direction: "_Direction") -> None:
        for _ in range(_PACKETS_AT_ONCE):
            try:
                packet = os.read(device, _MOST_PACKET_BYTES)
            except BlockingIOError:
                return
            if packet and packet[0] >> 4 == _IPV4:
                direction.send(packet, self._passes)

    def _passes(self, packet: bytes, now: float) -> bool:
        outage = self._terms.outage
        if outage and outage.forgets and (number := outage.number(now)) != self._outages:
            self._outages = number
            self._flows.forget()
        return self._flows.passes(packet)


class _Direction:
    """One way: a shaper, and the device at which its packets come out."""

    def __init__(self, loop: asyncio.AbstractEventLoop, began: float, shaper: Shaper[bytes], out: int) -> None:
        self.shaper = shaper
        self._loop = loop
        self._began = began
        self._out = out
        self._waiting: asyncio.TimerHandle | None = None

    def send(self, packet: bytes, passes: Callable[[bytes, float], bool]) -> None:
        now = self._loop.time() - self._began
        self.shaper.offer(now, packet, len(packet), is_lost=not passes(packet, now))
        self._wait()

    def _wait(self) -> None:
        arrival = self.shaper.next_arrival()
        if arrival is not None and self._waiting is None:
            self._waiting = self._loop.call_at(self._began + arrival, self._deliver)

    def _deliver(self) -> None:
        self._waiting = None
        for packet in self.shaper.due(self._loop.time() - self._began):
            os.write(self._out, packet)
        self._wait()
