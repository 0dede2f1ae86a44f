"""What the hub has for a kiosk beside the acknowledgement: numbered items in sections, in order of need.

What always holds: the items of a section are numbered from 1 without gaps, for each kiosk by itself. A kiosk says up to
which number it has each section, and the digest of that item; the hub sends what lies behind that. A kiosk takes an
item only if it is the next one, so that replies which come twice, late or out of order change nothing. Times are
milliseconds, ids hexadecimal.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar

import rfc8785

from sync.protocol.maps import malformed

LEAST_ROOM = 512
MOST_ROOM = 1 << 20
MOST_ITEM_BYTES = 1 << 20
"""As JSON. With others beside it, a reply must stay below what a kiosk reads."""

DIGEST_BYTES = 4


@dataclass(frozen=True, slots=True)
class Revocation:
    """A credential that no longer counts."""

    SECTION: ClassVar[str] = "revocations"

    credential: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Person:
    """A learner who learns at other stations too, and what was learned there.

    `person` is the one of the kiosk that gets this, whom it counts for; `code` is the one that was asked for.
    `outcome` says whether somebody has that code: `found`, `unknown` (not yet) or `unclear` (more than one has).
    `events` are rows `[log_id, sequence, kind, at, body]`.
    """

    SECTION: ClassVar[str] = "people"

    person: str
    code: str
    outcome: str
    events: list[Any]


@dataclass(frozen=True, slots=True)
class Assignment:
    """What somebody is asked to learn: a pack or pathway, for a learner (or "" for all), until a day (or 0)."""

    SECTION: ClassVar[str] = "assignments"

    assignment: str
    person: str
    pack: str
    due: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A mentor's answer to what a learner asked."""

    SECTION: ClassVar[str] = "answers"

    question: str
    person: str
    mentor: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Repository:
    """The packs that there are: the address of the repository, and the version of its newest snapshot."""

    SECTION: ClassVar[str] = "repository"

    address: str
    version: int


Item = Revocation | Person | Assignment | Answer | Repository

# In order of need: what must no longer be believed, who may sign in, what to do, what was asked, what is new.
KINDS: dict[str, type[Item]] = {kind.SECTION: kind for kind in (Revocation, Person, Assignment, Answer, Repository)}


Had = tuple[int, bytes]
"""Up to which number a kiosk has a section, and the digest of that item: a hub that was restored from an older copy may
have given the number to another one since."""


@dataclass(frozen=True, slots=True)
class Part:
    """Items of one section that follow one another; `first` is the number of the first."""

    section: str
    first: int
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What one reply carries down; `is_more` says that the next one would carry more."""

    parts: tuple[Part, ...] = ()
    is_more: bool = False


NOTHING = Load()


@dataclass(slots=True)
class Loading:
    """Filling one reply up to `room` bytes, section after section in order of need.

    Sizes are of the items as JSON, which is more than they take on the road. One item is always taken: else one that is
    larger than the room would keep all others out for ever.
    """

    room: int
    parts: list[Part] = field(default_factory=list)
    is_more: bool = False
    _taken: int = 0

    def fill(self, section: str, first: int, items: Iterable[dict[str, Any]]) -> None:
        """Take what fits of the items of a section, the first of which has the number `first`."""
        if self.is_more:
            return
        taken = tuple(self._fitting(items))
        if taken:
            self.parts.append(Part(section, first, taken))

    def load(self) -> Load:
        return Load(tuple(self.parts), self.is_more)

    def _fitting(self, items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for item in items:
            size = len(json.dumps(item, ensure_ascii=False).encode())
            if self._taken and self._taken + size > self.room:
                self.is_more = True
                return
            self._taken += size
            yield item


def as_json(item: Item) -> dict[str, Any]:
    return asdict(item)


def digest(item: dict[str, Any]) -> bytes:
    """By which two sides see whether they mean the same item: 4 bytes."""
    return hashlib.sha256(rfc8785.dumps(item)).digest()[:DIGEST_BYTES]


def read_item(section: str, document: dict[str, Any]) -> Item | None:
    """An item of a section; None of a section that is not known here, which is kept as it came.

    Raises ProtocolError if it lacks something, or something has another type. What is not known is left out.
    """
    kind = KINDS.get(section)
    if kind is None:
        return None
    known = {each.name: getattr(each.type, "__origin__", each.type) for each in fields(kind)}
    given = {name: value for name, value in document.items() if name in known}
    for name, value in given.items():
        if type(value) is not known[name]:
            raise malformed(f"{section}: {name}")
    try:
        return kind(**given)
    except TypeError as error:
        raise malformed(f"{section}: {error}") from error
