"""A quiz as learners see it: its texts as HTML, its pictures as URLs.

A version of a quiz never changes, so each is read and rendered once.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from kiosk.packs import shelf
from kiosk.packs.lessons import to_inline_html
from sync.protocol.quiz import (
    Item,
    Matching,
    Multiple,
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


def load(pack: str, version: str, quiz: str, language: str) -> Quiz | None:
    """A quiz with every text as harmless HTML (accepted spellings as they are), or None if it is not here."""
    try:
        return _load(pack, version, quiz, language)
    except KeyError:
        return None


@lru_cache(maxsize=128)
def _load(pack: str, version: str, quiz: str, language: str) -> Quiz:
    row = shelf.quiz(pack, version, quiz, language)
    if row is None:
        raise KeyError(quiz)  # which is not cached: the pack may come
    read, faults = read_quiz(row.document)
    if read is None:
        raise ValueError(f"{row.path}: {faults[0]}")
    return replace(read, questions=tuple(_rendered(question, row.pictures) for question in read.questions))


def _rendered(question: Question, pictures: dict[str, str]) -> Question:
    changes: dict = {
        "stem": to_inline_html(question.stem),
        "explanation": to_inline_html(question.explanation),
        "right": question.right and to_inline_html(question.right),
        "wrong": question.wrong and to_inline_html(question.wrong),
        "picture": pictures.get(question.picture or ""),
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
    return replace(question, **changes)


def _option(option: Option) -> Option:
    feedback = option.feedback and to_inline_html(option.feedback)
    return replace(option, text=to_inline_html(option.text), feedback=feedback)


def read_answer(question: Question, given: dict[str, list[str]]) -> object:
    """A learner's answer from a form's fields, as JSON; None if nothing was answered.

    `given` maps `""` to the values of the question's own field and the id of an item or pair to the values of its own.
    Single: an option's id. Multiple: a sorted list of ids. Number and text: the text as typed. Ordering: a list of item
    ids in the order given. Matching: a map from pair id to the pair id that was chosen for it.
    """
    own = [value.strip() for value in given.get("", []) if value.strip()]
    match question:
        case Multiple():
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
        case Number():
            return own[0][:40].translate(_ROMAN_DIGITS) if own else None
        case _:
            return own[0][:500] if own else None


def is_whole(question: Question, answer: Any) -> bool:
    """Whether an answer leaves nothing open: each item has its place, each pair its other half."""
    match question:
        case Ordering():
            return len(answer or ()) == len(question.items)
        case Matching():
            return len(answer or ()) == len(question.pairs)
    return answer is not None


def is_of(question: Question, given: dict[str, list[str]]) -> bool:
    """Whether every option or pair that a form's fields choose is one of the question's own."""
    match question:
        case Single():
            chosen, known = given.get("", []), question.options
        case Matching():
            chosen, known = [value for pair in question.pairs for value in given.get(pair.id, [])], question.pairs
        case _:
            return True
    return {value.strip() for value in chosen} <= {"", *(each.id for each in known)}


def _order(question: Ordering, given: dict[str, list[str]]) -> list[str] | None:
    places = {}
    for item in question.items:
        value = (given.get(item.id) or [""])[0]
        if value.isascii() and value.isdigit() and len(value) <= _PLACE_DIGITS:
            places[item.id] = int(value)
    if not places:
        return None
    right = [item.id for item in question.items]
    # Items that were given the same place stand in the wrong order: that must not earn marks.
    return sorted(places, key=lambda id_: (places[id_], -right.index(id_)))
