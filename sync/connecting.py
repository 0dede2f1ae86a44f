"""Connections on a link that may fall silent at any byte: how long to wait, and when to try again."""

import random
import socket

CONNECT_SECONDS = 15

_SILENT_MILLISECONDS = 15_000
_FIRST_PAUSE = 5
_LONGEST_PAUSE = 3600


def socket_options() -> list[tuple[int, int, int]]:
    """Options under which a connection whose other side went away fails while it sends, which no read timeout sees."""
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]  # as the library's own
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_MILLISECONDS))
    return options


def pause_after(failures: int, first: float = _FIRST_PAUSE, longest: float = _LONGEST_PAUSE) -> float:
    """Seconds until the next try: doubling from `first` to `longest`, each with full jitter above half."""
    most = min(first * 2 ** min(failures, 12), longest)
    return random.uniform(most / 2, most)  # noqa: S311 - jitter, no secret
