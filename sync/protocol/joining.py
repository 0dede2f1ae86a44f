"""What a kiosk and a hub say when the one joins the other: JSON in each protocol."""

from dataclasses import asdict, dataclass

from sync.protocol.forms import build, framed, unframed


@dataclass(frozen=True, slots=True)
class Join:
    """A kiosk asks to be known: the one-time code, its public key (hexadecimal) and the station's name."""

    code: str
    key: str
    station: str

    def encode(self) -> bytes:
        return framed(asdict(self))

    @classmethod
    def decode(cls, payload: bytes) -> "Join":
        """Raises ProtocolError if the payload is no request to join."""
        return build(cls, unframed(payload)[0])


@dataclass(frozen=True, slots=True)
class Joined:
    """The hub's welcome: its id, its public key (hexadecimal), and the text of the root.json to be trusted, or ""."""

    hub: str
    key: str
    root: str = ""

    def encode(self) -> bytes:
        return framed(asdict(self))

    @classmethod
    def decode(cls, payload: bytes) -> "Joined":
        """Raises ProtocolError if the payload is no welcome."""
        return build(cls, unframed(payload)[0])
