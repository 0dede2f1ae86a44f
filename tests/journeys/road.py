"""The road between a kiosk and a hub: a TCP port in between, at which something can happen to either of them.

What always holds: bytes are passed on unchanged, but for a reply that gets lost as a whole.
"""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

_CHUNK = 65_536
_SECONDS = 30


class Road:
    """Passes on whatever comes to `port` to a server on this machine, as often as somebody comes.

    `has_happened` is set once what was lying in wait has happened.
    """

    def __init__(self, goal: int) -> None:
        self.has_happened = threading.Event()
        self._goal = goal
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._happening: Callable[[], None] | None = None
        self._is_reply_lost = False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(_SECONDS)

    def lie_in_wait(self, happening: Callable[[], None], is_reply_lost: bool) -> None:
        """Let something happen once, at the next reply: at its first byte, and it is lost; or at its last one."""
        self._happening, self._is_reply_lost = happening, is_reply_lost

    def _serve(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                comer, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(comer,), daemon=True).start()

    def _pass_on(self, comer: socket.socket) -> None:
        with suppress(OSError), comer, socket.create_connection(("127.0.0.1", self._goal), _SECONDS) as goal:
            goal.settimeout(None)
            there = threading.Thread(target=_copy, args=(comer, goal), daemon=True)
            there.start()
            while data := goal.recv(_CHUNK):
                happening, self._happening = self._happening, None
                if happening is not None:
                    data = b"" if self._is_reply_lost else _whole_reply(data, goal)
                    happening()
                    self.has_happened.set()
                comer.sendall(data)
                if not data:
                    break
            comer.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the other direction


def _whole_reply(begun: bytes, source: socket.socket) -> bytes:
    """A reply of HTTP to its end, of which this has come so far."""
    while b"\r\n\r\n" not in begun:
        begun += source.recv(_CHUNK)
    head, _, body = begun.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
    while len(body) < length:
        body += source.recv(_CHUNK)
    return head + b"\r\n\r\n" + body


def _copy(source: socket.socket, goal: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            goal.sendall(data)
        goal.shutdown(socket.SHUT_WR)
