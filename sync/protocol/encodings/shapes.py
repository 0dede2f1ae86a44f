"""What protocol 2 knows of events beforehand: the fields of each kind, and what each field's value is foretold by.

What always holds: nothing here changes within a protocol, since both sides count on it. A kind that came later, or a
body with other fields, is sent with its shape; a new protocol may know it beforehand.
"""

from dataclasses import dataclass

SELF = "self"
"""As a context: the value that the same person had before in this very column."""

WHOLE = None
"""The name of the column in which a body stands whole."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a column foretells: by the last value with these other columns' values; `known` stand in its table already.

    In a column of ids a new value is `id_bytes` raw bytes.
    """

    contexts: tuple[str, ...] = ("person",)
    known: tuple[object, ...] = ()
    id_bytes: int = 0


SHAPES: tuple[tuple[str, ...], ...] = (
    ("clock-anchored/1", "true_time", "interval", "source"),
    ("learner-closed/1",),
    ("learner-enrolled/1", "code", "language"),
    ("learner-merged/1", "into"),
    ("lesson-finished/1", "pack", "version", "lesson", "language"),
    ("lesson-opened/1", "pack", "version", "lesson", "language"),
    ("log-begun/1", "reason", "after_log", "after_sequence"),
    ("pack-installed/1", "pack", "version"),
    ("question-answered/1", "question", "answer", "marks", "attempt"),
    ("quiz-finished/1", "marks", "total", "passed", "attempt"),
    ("quiz-started/1", "pack", "version", "quiz", "language", "attempt"),
    ("signed-in/1",),
)

PERSON = Rule((SELF,), (None,), id_bytes=16)
KIND = Rule((SELF,), tuple(list(shape) for shape in SHAPES))
BOOT = Rule((), (), id_bytes=8)

FIELDS: dict[str, Rule] = {
    "answer": Rule(("question",)),
    "attempt": Rule(("person",), (), id_bytes=8),
    "language": Rule(("person",), ("ml", "hi", "ta", "en")),
    "lesson": Rule(("kind", SELF)),
    "marks": Rule(("question", "answer"), (0, 1000, 500)),
    "passed": Rule(("marks",), (False, True)),
    "question": Rule((SELF,)),
    "quiz": Rule((SELF,)),
    "reason": Rule((), ("new", "restored", "copied")),
    "source": Rule((), ("hub", "staff", "rtc")),
    "total": Rule(()),
    "version": Rule(("pack",), ("1.0.0",)),
}
OTHER_FIELD = Rule()
