"""A quiz as learners see and hear it: its texts as HTML, its pictures and recordings as URLs.

A version of a quiz never changes, so each is read and rendered once.
"""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from kiosk.packs import shelf
from kiosk.packs.lessons import to_html, to_inline_html
from kiosk.quizzes.marking import read_number
from sync.protocol.quiz import (
    Blanks,
    Case,
    Gap,
    Item,
    Matching,
    Number,
    Option,
    Ordering,
    Pair,
    Question,
    Quiz,
    Single,
)
from sync.protocol.reading_quiz import read_quiz

_ROMAN_DIGITS = str.maketrans("०१२३४५६७८९൦൧൨൩൪൫൬൭൮൯௦௧௨௩௪௫௬௭௮௯", "0123456789" * 3)
_PLACE_DIGITS = 3
_LONGEST_TEXT = 500


def load(pack: str, version: str, quiz: str, language: str) -> Quiz | None:
    """A quiz with every text as harmless HTML (accepted spellings as they are), or None if it is not here."""
    try:
        return _load(pack, version, quiz, language)
    except KeyError:
        return None


def forget_read() -> None:
    """Read quizzes anew when they are asked for: they were rendered anew."""
    _load.cache_clear()


@lru_cache(maxsize=128)
def _load(pack: str, version: str, quiz: str, language: str) -> Quiz:
    row = shelf.quiz(pack, version, quiz, language)
    if row is None:
        raise KeyError(quiz)  # which is not cached: the pack may come
    read, faults = read_quiz(row.document)
    if read is None:
        raise ValueError(f"{row.path}: {faults[0]}")
    return replace(
        read,
        questions=tuple(_rendered(question, row.media) for question in read.questions),
        cases=tuple(_rendered_case(case, row.media) for case in read.cases),
    )


def _rendered(question: Question, media: dict[str, str]) -> Question:
    changes: dict = {
        "stem": to_inline_html(question.stem),
        "explanation": to_inline_html(question.explanation),
        "right": question.right and to_inline_html(question.right),
        "wrong": question.wrong and to_inline_html(question.wrong),
        "picture": media.get(question.picture or ""),
        "audio": media.get(question.audio or ""),
    }
    match question:
        case Single():
            changes["options"] = tuple(_option(option) for option in question.options)
        case Ordering():
            changes["items"] = tuple(Item(item.id, to_inline_html(item.text)) for item in question.items)
        case Matching():
            changes["pairs"] = tuple(
                Pair(pair.id, to_inline_html(pair.left), to_inline_html(pair.right)) for pair in question.pairs
            )
        case Blanks():
            changes["text"] = to_inline_html(question.text)
            changes["gaps"] = tuple(
                Gap(gap.id, gap.accepted, tuple(map(_option, gap.options))) for gap in question.gaps
            )
    return replace(question, **changes)


def _rendered_case(case: Case, media: dict[str, str]) -> Case:
    audio = media.get(case.audio or "")
    text = Markup(to_html(case.text, lambda _: None))  # noqa: S704 - which makes it harmless
    return replace(case, text=text, audio=audio)


def _option(option: Option) -> Option:
    feedback = option.feedback and to_inline_html(option.feedback)
    return replace(option, text=to_inline_html(option.text), feedback=feedback)


def read_answer(question: Question, given: dict[str, list[str]]) -> object:
    """A learner's answer from a form's fields, as JSON; None if nothing was answered.

    `given` maps `""` to the values of the question's own field and the id of an item or pair to the values of its own.
    One option or area: its id. Several: a sorted list of ids. Number and text: the text as typed. Ordering: a list of
    item ids in the order given, without those that share a place. Matching: a map from pair id to the pair id that was
    chosen for it. Blanks: a map from gap id to the text as typed or to the option's id.
    """
    own = [value.strip() for value in given.get("", []) if value.strip()]
    match question:
        case Single() if question.takes_several:
            known = {option.id for option in question.options}
            return sorted(set(own) & known) or None
        case Single():
            known = {option.id for option in question.options}
            return own[0] if own and own[0] in known else None
        case Ordering():
            return _order(question, given)
        case Matching():
            known = {pair.id for pair in question.pairs}
            chosen = {pair.id: (given.get(pair.id) or [""])[0] for pair in question.pairs}
            return {left: right for left, right in chosen.items() if right in known} or None
        case Blanks():
            filled = {gap.id: _filled(gap, given.get(gap.id, [])) for gap in question.gaps}
            return {gap: value for gap, value in filled.items() if value} or None
        case Number():
            return own[0][:40].translate(_ROMAN_DIGITS) if own else None
        case _:
            return own[0][:_LONGEST_TEXT] if own else None


def is_whole(question: Question, answer: Any) -> bool:
    """Whether an answer leaves nothing open: each item has its place, each pair its other half, and a number is one."""
    match question:
        case Ordering():
            return len(answer or ()) == len(question.items)
        case Matching():
            return len(answer or ()) == len(question.pairs)
        case Blanks():
            return len(answer or ()) == len(question.gaps)
        case Number():
            return answer is not None and read_number(answer) is not None
    return answer is not None


def is_of(question: Question, given: dict[str, list[str]]) -> bool:
    """Whether every option or pair that a form's fields choose is one of the question's own."""
    match question:
        case Single():
            chosen, known = given.get("", []), question.options
        case Matching():
            chosen, known = [value for pair in question.pairs for value in given.get(pair.id, [])], question.pairs
        case Blanks():
            with_options = (gap for gap in question.gaps if gap.options)
            return all(_are_of(given.get(gap.id, []), gap.options) for gap in with_options)
        case _:
            return True
    return _are_of(chosen, known)


def _are_of(chosen: list[str], known: tuple[Option, ...] | tuple[Pair, ...]) -> bool:
    return {value.strip() for value in chosen} <= {"", *(each.id for each in known)}


def _filled(gap: Gap, values: list[str]) -> str:
    """What a form puts into a gap, "" for nothing."""
    value = values[0].strip()[:_LONGEST_TEXT] if values else ""
    return value if not gap.options or any(option.id == value for option in gap.options) else ""


def _order(question: Ordering, given: dict[str, list[str]]) -> list[str] | None:
    places = {}
    for item in question.items:
        value = (given.get(item.id) or [""])[0]
        if value.isascii() and value.isdigit() and len(value) <= _PLACE_DIGITS:
            places[item.id] = int(value)
    # Of items that were given the same place nobody said which comes first.
    given_to = Counter(places.values())
    return sorted((id_ for id_, place in places.items() if given_to[place] == 1), key=places.__getitem__) or None
