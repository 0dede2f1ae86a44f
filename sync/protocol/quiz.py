"""A quiz as a pack holds it (FORMAT.md, A.3).

Each kind of question is a dataclass of its own; what all share stands in `Question`. Texts are Markdown for one line.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sync.protocol.errors import N_, PackError
from sync.protocol.lesson import MOST_BLOCK, MOST_MINUTES, TITLE_LENGTH, check_measure
from sync.protocol.reading import Fault, Table

MARK = 1000
LEAST_CHOICES = 2
MOST_CHOICES = 8
MOST_QUESTIONS = 100


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
    """What every question has. `picture` is relative to the quiz's file; `right` and `wrong` are its feedback."""

    id: str
    stem: str
    explanation: str
    picture: str | None
    alt: str | None
    right: str | None
    wrong: str | None

    kind = ""

    def shape(self) -> tuple[Any, ...]:
        """What must be equal in every language: kind, ids, right options and numbers."""
        return (self.id, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Question):
    options: tuple[Option, ...]

    kind = "single"

    def shape(self) -> tuple[Any, ...]:
        return (self.id, self.kind, *((option.id, option.right) for option in self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple(Single):
    kind = "multiple"


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
class Quiz:
    """`pass_mark` is per cent of the marks; each question carries one mark."""

    id: str
    title: str
    pass_mark: int
    minutes: int
    questions: tuple[Question, ...]

    def question(self, id_: str) -> Question | None:
        """The question with this id, or None."""
        return next((question for question in self.questions if question.id == id_), None)


def read_quiz(document: dict[str, Any]) -> tuple[Quiz | None, list[Fault]]:
    """A quiz from its TOML document, or None, and all its faults."""
    quiz, faults = read_partly(document)
    return (None if faults else quiz), faults


def read_partly(document: dict[str, Any]) -> tuple[Quiz, list[Fault]]:
    """What could be read of a quiz, and all its faults.

    "" and 0 stand where something could not be read; questions of unknown kinds are left out.
    """
    faults: list[Fault] = []
    table = Table(document, (), faults)
    quiz = Quiz(
        id=table.id("id") or "",
        title=table.text("title", TITLE_LENGTH) or "",
        pass_mark=table.integer("pass", 1, 100) or 0,
        minutes=table.integer("minutes", 1, MOST_MINUTES) or 0,
        questions=tuple(filter(None, [_question(each) for each in table.tables("questions", 1, MOST_QUESTIONS)])),
    )
    table.done()
    _unique_questions(document, faults)
    return quiz, faults


def _unique_questions(document: dict[str, Any], faults: list[Fault]) -> None:
    rows = document.get("questions")
    seen = set()
    for index, row in enumerate(rows[:MOST_QUESTIONS] if isinstance(rows, list) else ()):
        id_ = row.get("id") if isinstance(row, dict) else None
        if isinstance(id_, str) and id_ in seen:
            sentence = N_("The id %(id)s stands twice. Give each its own.")
            faults.append(Fault(("questions", index, "id"), "duplicate-id", sentence, {"id": id_}))
        seen.add(id_ if isinstance(id_, str) else None)


def _question(table: Table) -> Question | None:
    kind = table.text("kind")
    if kind not in _READERS:
        if kind is not None:
            table.fault(
                "kind",
                "kind",
                N_("%(found)s is not a kind of question. Use one of %(expected)s."),
                found=kind,
                expected=", ".join(_READERS),
            )
        return None
    feedback = table.table("feedback", required=False)
    common = {
        "id": table.id("id") or "",
        "stem": _markdown(table, "stem") or "",
        "explanation": _markdown(table, "explanation") or "",
        "picture": table.text("picture", required=False),
        "alt": table.text("alt", required=False),
        "right": _markdown(feedback, "right", required=False) if feedback else None,
        "wrong": _markdown(feedback, "wrong", required=False) if feedback else None,
    }
    if feedback:
        feedback.done()
    if (common["picture"] is None) != (common["alt"] is None):
        table.fault(
            "picture" if common["picture"] else "alt", "alt", N_("A picture needs alt, and alt needs a picture.")
        )
    question = _READERS[kind](table, common)
    table.done()
    return question


def _markdown(table: Table, key: str, required: bool = True) -> str | None:
    """A text that is shown as Markdown, and that takes little time to be made so."""
    text = table.text(key, MOST_BLOCK, required)
    try:
        check_measure(text or "")
    except PackError as error:
        table.fault(key, error.code, error.sentence, **error.values)
    return text


def _options(table: Table) -> tuple[Option, ...]:
    options = []
    for each in table.tables("options", LEAST_CHOICES, MOST_CHOICES):
        options.append(
            Option(
                id=each.id("id") or "",
                text=_markdown(each, "text") or "",
                right=each.flag("right"),
                feedback=_markdown(each, "feedback", required=False),
            )
        )
        each.done()
    _unique(table, "options", [option.id for option in options])
    return tuple(options)


def _single(table: Table, common: dict[str, Any]) -> Question:
    options = _options(table)
    right = sum(option.right for option in options)
    if options and right != 1:
        table.fault(
            "options", "right-answer", N_("%(found)s options are right. Set right = true on exactly one."), found=right
        )
    return Single(**common, options=options)


def _multiple(table: Table, common: dict[str, Any]) -> Question:
    options = _options(table)
    if options and not any(option.right for option in options):
        table.fault("options", "right-answer", N_("No option is right. Set right = true on at least one."))
    return Multiple(**common, options=options)


def _number(table: Table, common: dict[str, Any]) -> Question:
    answer = table.number("answer")
    tolerance = table.number("tolerance", required=False) or 0
    if tolerance < 0:
        table.fault("tolerance", "range", N_("The tolerance is below 0. Give 0 or more."))
    return Number(**common, answer=answer or 0, tolerance=tolerance, unit=table.text("unit", 20, required=False))


def _text(table: Table, common: dict[str, Any]) -> Question:
    return Text(**common, accepted=table.texts("accepted", least=1))


def _ordering(table: Table, common: dict[str, Any]) -> Question:
    items = []
    for each in table.tables("items", LEAST_CHOICES, MOST_CHOICES):
        items.append(Item(id=each.id("id") or "", text=_markdown(each, "text") or ""))
        each.done()
    _unique(table, "items", [item.id for item in items])
    return Ordering(**common, items=tuple(items))


def _matching(table: Table, common: dict[str, Any]) -> Question:
    pairs = []
    for each in table.tables("pairs", LEAST_CHOICES, MOST_CHOICES):
        pairs.append(
            Pair(id=each.id("id") or "", left=_markdown(each, "left") or "", right=_markdown(each, "right") or "")
        )
        each.done()
    _unique(table, "pairs", [pair.id for pair in pairs])
    return Matching(**common, pairs=tuple(pairs))


def _unique(table: Table, key: str, ids: list[str]) -> None:
    for id_ in sorted(id_ for id_, times in Counter(ids).items() if id_ and times > 1):
        table.fault(key, "duplicate-id", N_("The id %(id)s stands twice. Give each its own."), id=id_)


_READERS: dict[str, Callable[[Table, dict[str, Any]], Question]] = {
    "single": _single,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
    "ordering": _ordering,
    "matching": _matching,
}
