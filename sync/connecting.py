"""Connections on a link that may fall silent at any byte: how long to wait, and when to try again."""

import random
import socket

CONNECT_SECONDS = 15
SILENT_SECONDS = 8
"""After so many a line over which something comes or goes all the time is taken for broken, where that costs little."""

_SILENT_MILLISECONDS = 10_000
_ASKED_AFTER_SECONDS = 5
_ASKED_EVERY_SECONDS = 3
_FIRST_PAUSE = 5
_LONGEST_PAUSE = 3600


def socket_options() -> list[tuple[int, int, int]]:
    """Options under which a connection whose other side went away fails while it sends, which no read timeout sees.

    It is also asked for a sign of life while it waits for an answer: what stands between two sides may have forgotten
    the connection, and a read timeout must be long.
    """
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]  # as the library's own
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        options += [
            (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_MILLISECONDS),
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _ASKED_AFTER_SECONDS),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _ASKED_EVERY_SECONDS),
        ]
    return options


def pause_after(failures: int, first: float = _FIRST_PAUSE, longest: float = _LONGEST_PAUSE) -> float:
    """Seconds until the next try: doubling from `first` to `longest`, each with full jitter above half."""
    most = min(first * 2 ** min(failures, 12), longest)
    return random.uniform(most / 2, most)  # noqa: S311 - jitter, no secret
