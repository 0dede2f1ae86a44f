"""Envelopes one behind another on one connection, each sent before the answers to those before it have come.

So a line is never idle for a round trip while something waits. What always holds: answers come in the order of the
envelopes; a connection over which nothing moves for `silence` seconds while something of ours is on its way is given
up, so that a link that forgot it costs no more than that. Nothing here goes through a proxy: some take one request at a
time.
"""

import fcntl
import http.client
import io
import select
import socket
import ssl
import struct
import termios
import time
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from sync.client.answers import MOST_REPLY_BYTES, Answer, Heard, read_answer, unreachable
from sync.connecting import socket_options
from sync.protocol.envelope import MEDIA_TYPE

_CHUNK = 64 << 10
_MOST_HEAD = 16 << 10
_LOOK_SECONDS = 0.25
_END_OF_HEAD = b"\r\n\r\n"
_BLOCKED = BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError


def is_direct(url: str) -> bool:
    """Whether no proxy stands between us and this address."""
    parts = urlsplit(url)
    return not getproxies().get(parts.scheme) or bool(proxy_bypass(parts.netloc))


class Stream:
    """A connection to a hub, made now: within `connect` seconds, or LinkError.

    An answer is waited for `timeout` seconds once all that was sent has arrived.
    """

    def __init__(self, url: str, timeout: float, connect: float, silence: float) -> None:
        self.url = url.rstrip("/")
        self.under_way = 0
        self.silence = silence
        self._timeout = timeout
        self._parts = urlsplit(self.url)
        self._socket = self._connect(connect)
        self._out = bytearray()
        self._in = bytearray()
        self._sizes: deque[int] = deque()

    def post(self, path: str, envelope: bytes) -> None:
        """Let an envelope follow those that are under way. It is sent from now on, and while answers are waited for."""
        head = (
            f"POST {self._parts.path}{path} HTTP/1.1\r\nHost: {self._parts.netloc.rpartition('@')[2]}\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(envelope)}\r\n\r\n"
        )
        self._out += head.encode() + envelope
        self._sizes.append(len(envelope))
        self.under_way += 1
        self._try(self._send)

    def answer(self) -> Answer:
        """The answer to the first envelope that has none yet. Raises as `Transport.post` does."""
        while (heard := self._heard()) is None:
            self._try(self._move)
        self.under_way -= 1
        return read_answer(self.url, heard, self._sizes.popleft())

    def close(self) -> None:
        self._socket.close()

    def _connect(self, seconds: float) -> socket.socket:
        from urllib3.connection import HTTPConnection, HTTPSConnection
        from urllib3.exceptions import HTTPError

        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        try:
            connection = kind(
                self._parts.hostname or "", self._parts.port, timeout=seconds, socket_options=socket_options()
            )
            connection.connect()
        except (HTTPError, OSError, ValueError) as error:
            raise unreachable(self.url) from error
        connection.sock.setblocking(False)
        return connection.sock

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except OSError as error:
            raise unreachable(self.url) from error

    def _move(self) -> None:
        """Send and receive until something came. Raises OSError if nothing moves any more."""
        moved, before = time.monotonic(), None
        while not self._receive():
            self._send()
            held = self._held()
            if held != before:
                moved, before = time.monotonic(), held
            if time.monotonic() - moved > (self.silence if held else self._timeout):
                raise TimeoutError
            select.select([self._socket], [self._socket] if self._out else [], [], _LOOK_SECONDS)

    def _held(self) -> int:
        """How many bytes of ours have not arrived."""
        waiting = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, bytes(4))
        return len(self._out) + struct.unpack("i", waiting)[0]

    def _send(self) -> None:
        while self._out:
            try:
                sent = self._socket.send(memoryview(self._out)[:_CHUNK].tobytes())
            except _BLOCKED:
                return
            del self._out[:sent]

    def _receive(self) -> bool:
        """Whether something came. Raises OSError if the other side has hung up."""
        try:
            content = self._socket.recv(_CHUNK)
        except _BLOCKED:
            return False
        if not content:
            raise ConnectionResetError
        self._in += content
        return True

    def _heard(self) -> Heard | None:
        """The next whole answer of what came. Raises LinkError if it is none of ours."""
        end = self._in.find(_END_OF_HEAD)
        if end < 0:
            if len(self._in) > _MOST_HEAD:
                raise unreachable(self.url)
            return None
        begin = end + len(_END_OF_HEAD)
        status, headers = self._read_head(bytes(self._in[:begin]))
        length = headers.get("Content-Length", "")
        if not length.isdecimal() or not length.isascii() or int(length) > MOST_REPLY_BYTES:
            raise unreachable(self.url)
        if len(self._in) < begin + int(length):
            return None
        body = bytes(self._in[begin : begin + int(length)])
        del self._in[: begin + int(length)]
        media_type = headers.get("Content-Type", "").partition(";")[0].strip()
        return Heard(status, media_type, body, headers.get("Retry-After", ""))

    def _read_head(self, head: bytes) -> tuple[int, http.client.HTTPMessage]:
        line, _, rest = head.partition(b"\r\n")
        protocol, _, told = line.partition(b" ")
        if not protocol.startswith(b"HTTP/1.") or not told[:3].isdigit():
            raise unreachable(self.url)
        try:
            return int(told[:3]), http.client.parse_headers(io.BytesIO(rest))
        except http.client.HTTPException as error:
            raise unreachable(self.url) from error
