"""A large reply that the hub has set aside, on its way to us: kept byte for byte over breaks and restarts.

What always holds: there is one at a time, and it is read only when it is whole and has the hash that the hub signed.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kiosk.settings import Settings
from sync.client.transport import Transport

_NAME = "incoming-{}-{}.part"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is to come, by its SHA-256 (hexadecimal) and size, and the file of what has come."""

    sha256: str
    size: int
    path: Path

    def received(self) -> int:
        return self.path.stat().st_size


def begin(settings: Settings, sha256: str, size: int) -> Incoming:
    """Make ready for a reply; another one that was on its way is let go."""
    forget(settings)
    path = settings.home / _NAME.format(sha256, size)
    path.touch()
    return Incoming(sha256, size, path)


def kept(settings: Settings) -> Incoming | None:
    """The reply that is on its way."""
    for path in settings.home.glob(_NAME.format("*", "*")):
        _, sha256, size, *more = path.stem.split("-")
        if size.isdecimal() and not more:
            return Incoming(sha256, int(size), path)
    return None


def received(settings: Settings) -> int:
    """How many bytes have come of what is on its way."""
    found = kept(settings)
    return found.received() if found else 0


def forget(settings: Settings) -> None:
    for path in settings.home.glob(_NAME.format("*", "*")):
        path.unlink(missing_ok=True)


def fetch(transport: Transport, kiosk: str, incoming: Incoming) -> bytes | None:
    """Bring what lacks; gives the reply, or None if what came is another one. Raises as `Transport.fetch` does."""
    with incoming.path.open("ab", buffering=0) as file:
        if file.tell() < incoming.size:
            transport.fetch(f"/exchange/{kiosk}/{incoming.sha256}", file.tell(), incoming.size, file.write)
    reply = incoming.path.read_bytes()
    return reply if hashlib.sha256(reply).hexdigest() == incoming.sha256 else None
