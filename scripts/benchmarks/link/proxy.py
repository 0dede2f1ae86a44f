"""The link as a TCP proxy on this machine, for want of namespaces: rate, delay and outages, without loss.

A connection is led on after one round trip; bytes of its stream are held back to the rate and delayed; in an outage
they wait, or, where connections are forgotten, stay for ever. What the kernels at both ends would do on a lossy line
(handshakes, acknowledgements, packets sent again) does not happen and is not counted.
"""

import asyncio
from dataclasses import replace
from typing import Any

from scripts.benchmarks.link.relaying import HERE
from scripts.benchmarks.link.shaper import Shaper, Traffic
from scripts.benchmarks.link.terms import Terms

KIND = "proxy"

_CHUNK_BYTES = 1460
_LOOK_SECONDS = 0.02

Piece = tuple["_Connection", asyncio.StreamWriter, bytes]


class Proxy:
    """Both sides are this machine; near ones reach far servers through ports that `reach` opens."""

    description = "a TCP proxy: nothing is lost, and the bytes are those of streams, without headers of packets"

    def __init__(self, terms: Terms) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._terms = terms
        calm = replace(terms, loss=0.0, outage=None)
        self._ways: tuple[Shaper[Piece], Shaper[Piece]] = (Shaper(calm, 0), Shaper(calm, 1))
        self._connections: set[_Connection] = set()
        self._servers: list[asyncio.Server] = []
        self._outages = 0
        self._is_cut = False
        self._delivering = self._loop.create_task(self._deliver())

    def about(self) -> dict[str, Any]:
        words = {"near_words": (), "far_words": ()}
        return {"kind": KIND, "near": HERE, "far": HERE, "description": self.description, **words}

    def traffic(self) -> tuple[Traffic, Traffic]:
        return self._ways[0].traffic, self._ways[1].traffic

    def cut(self) -> None:
        self._is_cut = True

    def mend(self, forgetting: bool) -> None:
        self._is_cut = False
        if forgetting:
            self._forget()

    async def reach(self, port: int) -> tuple[str, int]:
        """Open a port that leads through the link to `port`."""
        server = await asyncio.start_server(lambda reader, writer: self._serve(reader, writer, port), HERE, 0)
        self._servers.append(server)
        return HERE, server.sockets[0].getsockname()[1]

    expose = reach

    def processes(self) -> list[int]:
        return []

    def close(self) -> None:
        self._delivering.cancel()
        for server in self._servers:
            server.close()

    def _now(self) -> float:
        return self._loop.time() - self._began

    def _is_down(self) -> bool:
        outage, now = self._terms.outage, self._now()
        if outage and outage.forgets and outage.number(now) != self._outages:
            self._outages = outage.number(now)
            self._forget()
        return self._is_cut or (outage is not None and outage.is_down(now))

    def _forget(self) -> None:
        for connection in self._connections:
            connection.is_forgotten = True
        self._connections.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        await asyncio.sleep(self._terms.round_trip)
        while self._is_down():
            await asyncio.sleep(_LOOK_SECONDS)
        connection = _Connection()
        self._connections.add(connection)
        try:
            far_reader, far_writer = await asyncio.open_connection(HERE, port)
        except OSError:
            writer.transport.abort()
            return
        try:
            await asyncio.gather(
                self._take(connection, reader, far_writer, self._ways[0]),
                self._take(connection, far_reader, writer, self._ways[1]),
            )
        except OSError:
            writer.transport.abort()
            far_writer.transport.abort()
        finally:
            self._connections.discard(connection)

    async def _take(
        self,
        connection: "_Connection",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        way: Shaper[Piece],
    ) -> None:
        chunk = b"?"
        while chunk:
            chunk = await reader.read(_CHUNK_BYTES)
            while self._is_down() or way.backlog_bytes(self._now()) + len(chunk) > self._terms.queue_bytes / 2:
                await asyncio.sleep(_LOOK_SECONDS)
            way.offer(self._now(), (connection, writer, chunk), len(chunk))
            await writer.drain()

    async def _deliver(self) -> None:
        while True:
            if not self._is_down():
                for way in self._ways:
                    for connection, writer, chunk in way.due(self._now()):
                        connection.hand_over(writer, chunk)
            await asyncio.sleep(self._wait_seconds())

    def _wait_seconds(self) -> float:
        arrivals = [at for way in self._ways if (at := way.next_arrival()) is not None]
        return min(_LOOK_SECONDS, max(0.0, min(arrivals, default=1e9) - self._now()))


class _Connection:
    """One connection through the link; a forgotten one hears nothing more, not even its end."""

    def __init__(self) -> None:
        self.is_forgotten = False

    def hand_over(self, writer: asyncio.StreamWriter, chunk: bytes) -> None:
        if self.is_forgotten or writer.is_closing():
            return
        if chunk:
            writer.write(chunk)
        elif writer.can_write_eof():
            writer.write_eof()
