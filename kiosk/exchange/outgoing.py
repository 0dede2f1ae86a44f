"""A large envelope on its way in pieces: kept until it was answered, because sealing again would make other pieces."""

from contextlib import suppress
from dataclasses import dataclass

from kiosk.settings import Settings
from sync.durable import replace

_NAME = "outgoing-{}-{}.envelope"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An envelope, the number of events in it, and the serial of the request that it holds."""

    envelope: bytes
    events: int
    serial: int


def keep(settings: Settings, outgoing: Outgoing) -> None:
    """Keep an envelope for the next try."""
    forget(settings)
    replace(settings.home / _NAME.format(outgoing.events, outgoing.serial), outgoing.envelope)


def kept(settings: Settings) -> Outgoing | None:
    """The envelope that is on its way."""
    for path in settings.home.glob(_NAME.format("*", "*")):
        _, *numbers = path.stem.split("-")
        if all(number.isdecimal() for number in numbers):
            with suppress(FileNotFoundError):  # another exchange, at the same time, was through with it
                return Outgoing(path.read_bytes(), *map(int, numbers))
    return None


def forget(settings: Settings) -> None:
    for path in settings.home.glob(_NAME.format("*", "*")):
        path.unlink(missing_ok=True)
