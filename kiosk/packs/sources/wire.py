"""The TCP connection under a web source: counted by the kernel, and cut when it must end at once.

What always holds: the bytes that `crossed` gives are those of TCP's payload, both ways, with TLS, heads and bodies that
nobody read; only the headers of TCP and IP are not among them.
"""

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Timeout

from sync.connecting import CONNECT_SECONDS, socket_options

# In tcp_info of linux/tcp.h: tcpi_bytes_received and tcpi_bytes_sent, which counts what was sent twice as well.
_RECEIVED_AT, _SENT_AT = 128, 200
_NUMBER = struct.Struct("=Q")

_FLOOR_BYTES, _FLOOR_SECONDS = 2048, 60

# So little may lie in the kernel unread when a reading is given up for an allowance that is spent.
_UNREAD_BYTES = 128 << 10


class Wire:
    """At most one connection at a time, whose own descriptor stays when those who use it have closed theirs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._seen = (0, 0)
        self._gone = (0, 0)

    def attach(self, connected: socket.socket) -> None:
        """Follow a new connection; the one before is closed."""
        self.cut()
        with self._lock:
            self._socket, self._seen = connected.dup(), (0, 0)

    def crossed(self) -> tuple[int, int]:
        """Bytes sent and received since the last time that this was asked."""
        with self._lock:
            now = self._counters()
            sent, received = (new - old for new, old in zip(now, self._seen, strict=True))
            sent, received = sent + self._gone[0], received + self._gone[1]
            self._seen, self._gone = now, (0, 0)
        return sent, received

    def cut(self) -> None:
        """End the connection, also from another thread while it is read: the reader gets an error."""
        with self._lock:
            if self._socket is None:
                return
            now = self._counters()
            self._gone = (self._gone[0] + now[0] - self._seen[0], self._gone[1] + now[1] - self._seen[1])
            self._seen = (0, 0)
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Cut the connection if this block takes longer."""
        timer = Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _counters(self) -> tuple[int, int]:
        if self._socket is None:
            return self._seen
        try:
            info = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SENT_AT + _NUMBER.size)
            return _NUMBER.unpack_from(info, _SENT_AT)[0], _NUMBER.unpack_from(info, _RECEIVED_AT)[0]
        except (OSError, struct.error):  # struct.error: a kernel before 4.19
            return self._seen


class Floor:
    """Gives up on a sender below FLOOR_BYTES in FLOOR_SECONDS."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._began, self._came = clock(), 0

    def hold(self, came: int) -> None:
        self._came += came
        now = self._clock()
        if now - self._began < _FLOOR_SECONDS:
            return
        if self._came < _FLOOR_BYTES:
            raise TimeoutError(f"{self._name} sends too slowly")
        self._began, self._came = now, 0


def open_pool(url: str, wire: Wire, silence: float) -> urllib3.PoolManager:
    """A way to request from one host, by the environment's proxy if there is one, over one kept connection.

    `silence` is how many seconds nothing may come.
    """
    options: dict[str, Any] = {
        "num_pools": 1,
        "maxsize": 1,
        "retries": False,
        "timeout": Timeout(connect=CONNECT_SECONDS, read=silence),
        "socket_options": [*socket_options(), (socket.SOL_SOCKET, socket.SO_RCVBUF, _UNREAD_BYTES)],
    }
    proxy = _proxy_for(url)
    pool = urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)
    pool.pool_classes_by_scheme = _followed_pools(wire)
    return pool


def _proxy_for(url: str) -> str | None:
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def _followed_pools(wire: Wire) -> dict[str, Any]:
    """Pools whose connections are attached to a wire."""

    class Followed(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            wire.attach(connected)
            return connected

    class FollowedTLS(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            wire.attach(connected)
            return connected

    plain = type("FollowedPool", (HTTPConnectionPool,), {"ConnectionCls": Followed})
    sealed = type("FollowedTLSPool", (HTTPSConnectionPool,), {"ConnectionCls": FollowedTLS})
    return {"http": plain, "https": sealed}
