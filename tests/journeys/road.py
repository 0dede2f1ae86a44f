"""The road between a kiosk and a hub: a TCP port in between, at which something can happen to either of them.

What always holds: bytes are passed on unchanged until something happens; then both ends of that connection are closed.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

_CHUNK = 65_536
_SECONDS = 30


class Road:
    """Passes on whatever comes to `port` to a server on this machine, as often as somebody comes.

    `to_happen` happens once, in place of the first byte of the next reply; then `has_happened` is set.
    """

    def __init__(self, goal: int) -> None:
        self._goal = goal
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.to_happen: Callable[[], None] | None = None
        self.has_happened = threading.Event()
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

    def lie_in_wait(self, happening: Callable[[], None]) -> None:
        """Let something happen at the next reply."""
        self.has_happened.clear()
        self.to_happen = happening

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
            while (data := goal.recv(_CHUNK)) and not self._happens():
                comer.sendall(data)
            comer.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the other direction

    def _happens(self) -> bool:
        happening, self.to_happen = self.to_happen, None
        if happening is None:
            return False
        happening()
        self.has_happened.set()
        return True


def _copy(source: socket.socket, goal: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            goal.sendall(data)
        goal.shutdown(socket.SHUT_WR)
