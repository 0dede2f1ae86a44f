"""A large envelope on its way in pieces: kept until it was answered, because sealing again would make other pieces."""

from kiosk.settings import Settings
from sync.durable import replace

_NAME = "outgoing-{}.envelope"


def keep(settings: Settings, envelope: bytes, events: int) -> None:
    """Keep an envelope with so many events in it, for the next try."""
    forget(settings)
    replace(settings.home / _NAME.format(events), envelope)


def kept(settings: Settings) -> tuple[bytes, int] | None:
    """The envelope that is on its way, and how many events it holds."""
    for path in settings.home.glob(_NAME.format("*")):
        events = path.stem.partition("-")[2]
        if events.isdigit():
            return path.read_bytes(), int(events)
    return None


def forget(settings: Settings) -> None:
    for path in settings.home.glob(_NAME.format("*")):
        path.unlink()
