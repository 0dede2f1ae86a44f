"""A quiz as a pack holds it (FORMAT.md, A.3).

Each kind of question is a dataclass of its own; what all share stands in `Question`. Texts are Markdown for one line,
but for a case's, which is Markdown of several.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

MARK = 1000
AT_THE_END, EACH = "end", "each"
MOST_OF_A_SKILL = 20
GAP = re.compile(r"\{\{([^{}]*)\}\}")


def marks(thousandths: int) -> float:
    """Marks as people count them, in tenths: 7 or 6.5. Rounded down, so that nobody reads more than was earned."""
    tenths = 10 * thousandths // MARK
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    right: bool
    feedback: str | None


@dataclass(frozen=True, slots=True)
class Area(Option):
    """A part of a picture that one can choose, in per cent of its width and height from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def place(self) -> tuple[float, float, float, float]:
        return (self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in a text: to be filled in one of the accepted spellings, or by one of the options; the other is empty."""

    id: str
    accepted: tuple[str, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    id: str
    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every question has. `picture` and `audio` (which speaks it) are relative to the quiz's file; `audio_kind` is
    `synthetic` if a machine speaks; `right` and `wrong` are its feedback; `case`, `bank` and `skill` are ids of what
    the quiz has."""

    id: str
    stem: str
    explanation: str
    picture: str | None
    alt: str | None
    right: str | None
    wrong: str | None
    case: str | None = None
    bank: str | None = None
    skill: str | None = None
    audio: str | None = None
    audio_kind: str | None = None

    kind = ""

    @property
    def belongs(self) -> tuple[str | None, str | None, str | None]:
        """To which case, bank and skill, in every language."""
        return (self.case, self.bank, self.skill)

    def shape(self) -> tuple[Any, ...]:
        """What is right, as it must be equal in every language: kind, ids, right options, numbers and areas."""
        return (self.id, self.kind)

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """What is accepted where one writes words, which each language has its own of."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Question):
    options: tuple[Option, ...]

    kind = "single"

    @property
    def takes_several(self) -> bool:
        return False

    def shape(self) -> tuple[Any, ...]:
        return (self.id, self.kind, *((option.id, option.right) for option in self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple(Single):
    kind = "multiple"

    @property
    def takes_several(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot(Single):
    """Areas of the picture as options; several may be right, and are then to be chosen."""

    options: tuple[Area, ...]

    kind = "hotspot"

    @property
    def takes_several(self) -> bool:
        return sum(area.right for area in self.options) > 1

    def shape(self) -> tuple[Any, ...]:
        return (self.id, self.kind, *((area.id, area.right, *area.place) for area in self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Question):
    answer: float
    tolerance: float
    unit: str | None

    kind = "number"

    def shape(self) -> tuple[Any, ...]:
        return (self.id, self.kind, self.answer, self.tolerance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Question):
    accepted: tuple[str, ...]

    kind = "text"

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        return (self.accepted,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blanks(Question):
    """A `text` in which each gap stands once, as its id between double braces."""

    text: str
    gaps: tuple[Gap, ...]

    kind = "blanks"

    def shape(self) -> tuple[Any, ...]:
        gaps = ((gap.id, *((option.id, option.right) for option in gap.options)) for gap in self.gaps)
        return (self.id, self.kind, *gaps)

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        return tuple(gap.accepted for gap in self.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(Question):
    """`items` stand in the right order."""

    items: tuple[Item, ...]

    kind = "ordering"

    def shape(self) -> tuple[Any, ...]:
        return (self.id, self.kind, *(item.id for item in self.items))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Question):
    pairs: tuple[Pair, ...]

    kind = "matching"

    def shape(self) -> tuple[Any, ...]:
        return (self.id, self.kind, *(pair.id for pair in self.pairs))


@dataclass(frozen=True, slots=True)
class Case:
    """A text to which several questions belong; `audio` and `audio_kind` as of a question."""

    id: str
    title: str
    text: str
    audio: str | None = None
    audio_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Bank:
    """Questions of which each attempt gets so many."""

    id: str
    draw: int


@dataclass(frozen=True, slots=True)
class Skill:
    """What questions show, in whichever quiz of the pack: mastered when `right` of the last `of` were right."""

    id: str
    title: str
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Quiz:
    """`pass_mark` is per cent of the marks; each question carries one mark.

    `attempts` are at most so many (None: no limit), `limit` is minutes (None: no limit), `feedback` comes at the end or
    after each question, `shuffle` puts options in an order drawn for the attempt.
    """

    id: str
    title: str
    pass_mark: int
    minutes: int
    questions: tuple[Question, ...]
    attempts: int | None = None
    limit: int | None = None
    feedback: str = AT_THE_END
    shuffle: bool = False
    cases: tuple[Case, ...] = ()
    banks: tuple[Bank, ...] = ()
    skills: tuple[Skill, ...] = ()

    @property
    def length(self) -> int:
        """How many questions an attempt has."""
        members = Counter(question.bank for question in self.questions)
        return members[None] + sum(min(bank.draw, members[bank.id]) for bank in self.banks)

    def question(self, id_: str) -> Question | None:
        """The question with this id, or None."""
        return next((question for question in self.questions if question.id == id_), None)

    def skill(self, id_: str | None) -> Skill | None:
        """The skill with this id, or None."""
        return next((skill for skill in self.skills if skill.id == id_), None)

    def rules(self) -> dict[str, Any]:
        """How the quiz is taken, by the keys of its document: equal in every language."""
        return {
            "pass": self.pass_mark,
            "attempts": self.attempts,
            "limit": self.limit,
            "feedback": self.feedback,
            "shuffle": self.shuffle,
            "cases": tuple(case.id for case in self.cases),
            "banks": self.banks,
            "skills": tuple((skill.id, skill.right, skill.of) for skill in self.skills),
        }
