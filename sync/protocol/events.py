"""What can happen, and how it is chained.

An event is written once and never changed. `hash` is SHA-256 over the hash before it and the event as RFC 8785 JSON, so
that two histories under one `log_id` cannot be mistaken for one another. Names and secrets are never in an event.

Each kind is a frozen dataclass with the name and version under which it travels. A kind whose meaning changes gets a
new version beside the old one; an unknown kind is kept as it came and skipped by folds.
"""

import hashlib
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

import rfc8785

from sync.protocol.errors import N_, ProtocolError

FIRST_HASH = bytes(32)

_KINDS: dict[str, type["Body"]] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a log. `at` and `monotonic` are milliseconds; `boot` names the boot in which they were read."""

    log_id: str
    sequence: int
    kind: str
    person: str | None
    at: int
    boot: str
    monotonic: int
    body: dict[str, Any]
    hash: bytes = b""

    def chained_to(self, previous: bytes) -> bytes:
        """The hash that this event has when `previous` (32 bytes) is the hash of the event before it."""
        content = {
            "at": self.at,
            "body": self.body,
            "boot": self.boot,
            "kind": self.kind,
            "log": self.log_id,
            "monotonic": self.monotonic,
            "person": self.person,
            "sequence": self.sequence,
        }
        return hashlib.sha256(previous + rfc8785.dumps(content)).digest()


class Body:
    """What one kind of event says."""

    KIND: ClassVar[str]

    def __init_subclass__(cls) -> None:
        _KINDS[cls.KIND] = cls

    def as_json(self) -> dict[str, Any]:
        return asdict(self)  # type: ignore[call-overload]


def read_body(kind: str, body: dict[str, Any]) -> Body | None:
    """The typed body of an event, or None if this version does not know its kind.

    Raises ProtocolError if the kind is known and the body does not have its fields.
    """
    cls = _KINDS.get(kind)
    if cls is None:
        return None
    wanted = {field.name: field.type for field in fields(cls)}
    if body.keys() != wanted.keys() or not all(_fits(body[name], type_) for name, type_ in wanted.items()):
        raise ProtocolError(
            "event-body",
            N_("An event of kind %(kind)s should say %(expected)s, but says %(found)s."),
            kind=kind,
            expected=", ".join(sorted(wanted)),
            found=", ".join(sorted(body)),
        )
    return cls(**body)


def known_kinds() -> list[str]:
    """The kinds that this version reads, sorted."""
    return sorted(_KINDS)


def _fits(value: Any, type_: Any) -> bool:
    if type_ is Any:
        return True
    if isinstance(value, bool):
        return type_ is bool
    return isinstance(value, getattr(type_, "__origin__", type_))


@dataclass(frozen=True, slots=True)
class LogBegun(Body):
    """The first event of every log: why it began (`new`, `restored`, `copied`) and which log it follows, if any."""

    KIND: ClassVar[str] = "log-begun/1"
    reason: str
    after_log: str | None
    after_sequence: int


@dataclass(frozen=True, slots=True)
class ClockAnchored(Body):
    """True time at the event's `monotonic`: `true_time` ± `interval` (ms), from `source` (a word of `times`)."""

    KIND: ClassVar[str] = "clock-anchored/1"
    true_time: int
    interval: int
    source: str


@dataclass(frozen=True, slots=True)
class PackInstalled(Body):
    """A pack came onto this kiosk's shelf in this version, in place of another one if there was one."""

    KIND: ClassVar[str] = "pack-installed/1"
    pack: str
    version: str


@dataclass(frozen=True, slots=True)
class PackRemoved(Body):
    """A pack went off this kiosk's shelf; what was learned from it stays."""

    KIND: ClassVar[str] = "pack-removed/1"
    pack: str


@dataclass(frozen=True, slots=True)
class LearnerEnrolled(Body):
    """The event's person is known here from now on, outside the kiosk by this code; `language` is the one chosen."""

    KIND: ClassVar[str] = "learner-enrolled/1"
    code: str
    language: str


@dataclass(frozen=True, slots=True)
class LearnerClosed(Body):
    """The event's person has no account any more; what was learned stays."""

    KIND: ClassVar[str] = "learner-closed/1"


@dataclass(frozen=True, slots=True)
class LearnerMerged(Body):
    """The event's person and `into` are the same human; everything counts for `into` from now on."""

    KIND: ClassVar[str] = "learner-merged/1"
    into: str


@dataclass(frozen=True, slots=True)
class RecordAsked(Body):
    """The event's person learned at another station too, known there by this code: the record is to come here, and what
    is learned here is to go there. `station` is what the other one is called, or part of it, or "" if nobody said."""

    KIND: ClassVar[str] = "record-asked/1"
    code: str
    station: str


@dataclass(frozen=True, slots=True)
class LearnedElsewhere(Body):
    """What the event's person did at another station: that event's place in its log, its kind, time and body."""

    KIND: ClassVar[str] = "learned-elsewhere/1"
    log: str
    sequence: int
    kind: str
    at: int
    what: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignedIn(Body):
    """The event's person gave the right secret and sat down at a tablet."""

    KIND: ClassVar[str] = "signed-in/1"


@dataclass(frozen=True, slots=True)
class LessonOpened(Body):
    """`language` is the language that was shown, which may be the pack's main one."""

    KIND: ClassVar[str] = "lesson-opened/1"
    pack: str
    version: str
    lesson: str
    language: str


@dataclass(frozen=True, slots=True)
class LessonFinished(Body):
    """The learner said that the lesson is done. Fields are as in LessonOpened."""

    KIND: ClassVar[str] = "lesson-finished/1"
    pack: str
    version: str
    lesson: str
    language: str


@dataclass(frozen=True, slots=True)
class QuizStarted(Body):
    """An attempt (16 hexadecimal digits; once a UUID) at a quiz began; it is pinned to this version and language."""

    KIND: ClassVar[str] = "quiz-started/1"
    attempt: str
    pack: str
    version: str
    quiz: str
    language: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered(Body):
    """`answer` is what was given (JSON by the question's kind; None: taken back), `marks` are thousandths of a mark."""

    KIND: ClassVar[str] = "question-answered/1"
    attempt: str
    question: str
    answer: Any
    marks: int


@dataclass(frozen=True, slots=True)
class QuizFinished(Body):
    """`marks` and `total` are thousandths of a mark."""

    KIND: ClassVar[str] = "quiz-finished/1"
    attempt: str
    marks: int
    total: int
    passed: bool


@dataclass(frozen=True, slots=True)
class QuizTimed(Body):
    """The event's attempt may take so many milliseconds, counted from here by the clock that nobody can set."""

    KIND: ClassVar[str] = "quiz-timed/1"
    attempt: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class QuizExtended(Body):
    """The learner asked for more time before it was over, and has it."""

    KIND: ClassVar[str] = "quiz-extended/1"
    attempt: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class QuestionChecked(Body):
    """The learner was told what is right: the answer that stands is final."""

    KIND: ClassVar[str] = "question-checked/1"
    attempt: str
    question: str


@dataclass(frozen=True, slots=True)
class SkillShown(Body):
    """Questions of a skill were finished: `results` has 1 for each that was right in full, else 0, in their order. The
    skill is mastered when `right` of the last `of` were right."""

    KIND: ClassVar[str] = "skill-shown/1"
    attempt: str
    skill: str
    results: str
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class AttemptGranted(Body):
    """An operator gave the event's person one more try at a quiz than its pack allows."""

    KIND: ClassVar[str] = "attempt-granted/1"
    pack: str
    quiz: str


@dataclass(frozen=True, slots=True)
class Revised(Body):
    """The event's person was asked a question of a quiz again, outside of any attempt, and gave `answer` (as in
    QuestionAnswered; None: did not know) for these `marks` (thousandths of a mark)."""

    KIND: ClassVar[str] = "revised/1"
    pack: str
    version: str
    quiz: str
    question: str
    language: str
    answer: Any
    marks: int
