"""How envelopes lie on a stick: folders and file names, the same for kiosks and the hub.

`padippura-exchange/to-hub` holds what kiosks ask, `padippura-exchange/to-kiosk` what the hub answers, each file an
envelope. Names are in small letters, safe on FAT, and told apart also where large letters count as small ones. A reply
bears the name of its request. Nothing that a name says is proven: what counts is signed inside.
"""

import re
from dataclasses import dataclass

from sync.protocol.errors import N_, ProtocolError

FOLDER = "padippura-exchange"
TO_HUB, TO_KIOSK = "to-hub", "to-kiosk"
MOST_BYTES = 4 << 20
SUFFIX = ".envelope"

# How the names of a courier's two files begin: a helper who takes one for the other can be told so.
COURIER_FILE, COURIER_ANSWER = "padippura-", "padippura-answer-"

_LOG_SIGNS = 8
_JOIN = "0-join"
_NAME = re.compile(r"([0-9a-f]{32})-(?:0-(join)|([0-9a-z]{8})-(\d{1,16})-(\d{1,16}))\.envelope")


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of a file: whose it is, and which events of which log are in it.

    `log` is the beginning of the log's id, "" for joining; without events `last` is one less than `first`. Names sort
    in the order in which they are to be read: joining comes first.
    """

    kiosk: str
    log: str = ""
    first: int = 0
    last: int = 0

    @property
    def is_joining(self) -> bool:
        return not self.log

    @property
    def has_events(self) -> bool:
        return not self.is_joining and self.last >= self.first

    def is_of(self, log_id: str) -> bool:
        return not self.is_joining and self.log == short(log_id)

    def __str__(self) -> str:
        return f"{self.kiosk}-{_JOIN if self.is_joining else f'{self.log}-{self.first}-{self.last}'}{SUFFIX}"


def short(log_id: str) -> str:
    """The beginning of a log's id as names have it."""
    signs = "".join(sign for sign in log_id.lower() if sign.isascii() and sign.isalnum())
    return signs[:_LOG_SIGNS].ljust(_LOG_SIGNS, "0")


def too_large() -> ProtocolError:
    return ProtocolError("too-large", N_("This file is too large to be a message."))


def read_name(text: str) -> Name | None:
    """What the name of a file says; None if it is none of ours."""
    found = _NAME.fullmatch(text.lower())
    if found is None:
        return None
    kiosk, join, log, first, last = found.groups()
    return Name(kiosk) if join else Name(kiosk, log, int(first), int(last))
