"""The joining file: what a hub gives to one kiosk that has no connection yet, carried by a person.

JSON, with the one-time code in it: who has the file may join in the kiosk's stead until the code was used.
"""

import json
import re
from dataclasses import asdict, dataclass, fields

from sync.protocol.errors import N_, ProtocolError

FILE_NAME = "padippura-join.json"

_FORMAT = 1
_MOST_BYTES = 1 << 20
_ID = re.compile(r"[0-9a-f]{32}")
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class JoiningFile:
    """The hub's id and public key (hexadecimal), the one-time code, the text of the root.json to be trusted (or ""),
    and the hub's address, for the day when there is a connection (or "")."""

    hub: str
    key: str
    code: str
    root: str = ""
    address: str = ""

    def encode(self) -> bytes:
        return json.dumps({"format": _FORMAT} | asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def decode(cls, data: bytes) -> "JoiningFile":
        """Raises ProtocolError if this is no joining file, or of a newer format."""
        try:
            document = json.loads(data[:_MOST_BYTES])
            given = {spec.name: document[spec.name] for spec in fields(cls)}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _malformed() from error
        is_ours = document["format"] == _FORMAT if "format" in document else False
        if not is_ours or not all(isinstance(value, str) for value in given.values()):
            raise _malformed()
        if not _ID.fullmatch(given["hub"]) or not _KEY.fullmatch(given["key"]):
            raise _malformed()
        return cls(**given)


def _malformed() -> ProtocolError:
    return ProtocolError("joining-file", N_("This is no joining file, or one of a newer version."))
