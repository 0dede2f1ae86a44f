"""Reading one question of a quiz, by its kind (FORMAT.md, A.3)."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

from sync.protocol.errors import N_, PackError
from sync.protocol.lesson import MOST_BLOCK, check_measure, read_audio
from sync.protocol.quiz import (
    GAP,
    Area,
    Blanks,
    Gap,
    Hotspot,
    Item,
    Matching,
    Multiple,
    Number,
    Option,
    Ordering,
    Pair,
    Question,
    Single,
    Text,
)
from sync.protocol.reading import Table
from sync.protocol.versions import FIRST_WITH_CASES

LEAST_CHOICES = 2
MOST_CHOICES = 8
MOST_SPELLINGS = 20
LEAST_SIDE = 5
WHOLE = 100

_NEWER_KEYS = ("case", "bank", "skill", "audio", "audio_kind")
_NEWER_KINDS = ("blanks", "hotspot")


def read_question(table: Table, format_: int) -> Question | None:
    """A question as far as it can be read, or None if its kind is not known."""
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
    audio, audio_kind = read_audio(table)
    common = {
        "id": table.id("id") or "",
        "stem": markdown(table, "stem") or "",
        "explanation": markdown(table, "explanation") or "",
        "picture": table.text("picture", required=False),
        "alt": table.text("alt", required=False),
        "right": markdown(feedback, "right", required=False) if feedback else None,
        "wrong": markdown(feedback, "wrong", required=False) if feedback else None,
        "case": table.id("case", required=False),
        "bank": table.id("bank", required=False),
        "skill": table.id("skill", required=False),
        "audio": audio,
        "audio_kind": audio_kind,
    }
    in_format(table, format_, _NEWER_KEYS)
    if kind in _NEWER_KINDS and format_ < FIRST_WITH_CASES:
        _fault_format(table, "kind", f'kind = "{kind}"')
    if feedback:
        feedback.done()
    if (common["picture"] is None) != (common["alt"] is None):
        table.fault(
            "picture" if common["picture"] else "alt", "alt", N_("A picture needs alt, and alt needs a picture.")
        )
    question = _READERS[kind](table, common)
    table.done()
    return question


def in_format(table: Table, format_: int, newer: tuple[str, ...]) -> None:
    """Note each key that a pack of this format must not have yet."""
    for key in newer if format_ < FIRST_WITH_CASES else ():
        if key in table:
            _fault_format(table, key, key)


def _fault_format(table: Table, key: str, found: str) -> None:
    sentence = N_("%(found)s needs format = %(format)s in pack.toml. Raise the format there, or leave this out.")
    table.fault(key, "newer-key", sentence, found=found, format=FIRST_WITH_CASES)


def markdown(table: Table, key: str, required: bool = True, most: int = MOST_BLOCK) -> str | None:
    """A text that is shown as Markdown, and that takes little time to be made so."""
    text = table.text(key, most, required)
    try:
        check_measure(text or "")
    except PackError as error:
        table.fault(key, error.code, error.sentence, **error.values)
    return text


def unique(table: Table, key: str, ids: list[str]) -> None:
    """Note each id that stands twice."""
    for id_ in sorted(id_ for id_, times in Counter(ids).items() if id_ and times > 1):
        table.fault(key, "duplicate-id", N_("The id %(id)s stands twice. Give each its own."), id=id_)


def _options(table: Table, least: int = LEAST_CHOICES) -> tuple[Option, ...]:
    options = []
    for each in table.tables("options", least, MOST_CHOICES):
        options.append(
            Option(
                id=each.id("id") or "",
                text=markdown(each, "text") or "",
                right=each.flag("right"),
                feedback=markdown(each, "feedback", required=False),
            )
        )
        each.done()
    unique(table, "options", [option.id for option in options])
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
        items.append(Item(id=each.id("id") or "", text=markdown(each, "text") or ""))
        each.done()
    unique(table, "items", [item.id for item in items])
    return Ordering(**common, items=tuple(items))


def _matching(table: Table, common: dict[str, Any]) -> Question:
    pairs = []
    for each in table.tables("pairs", LEAST_CHOICES, MOST_CHOICES):
        pairs.append(
            Pair(id=each.id("id") or "", left=markdown(each, "left") or "", right=markdown(each, "right") or "")
        )
        each.done()
    unique(table, "pairs", [pair.id for pair in pairs])
    return Matching(**common, pairs=tuple(pairs))


def _blanks(table: Table, common: dict[str, Any]) -> Question:
    text = markdown(table, "text") or ""
    gaps = tuple(_gap(each) for each in table.tables("gaps", 1, MOST_CHOICES))
    unique(table, "gaps", [gap.id for gap in gaps])
    found = Counter(GAP.findall(text))
    for id_ in sorted({gap.id for gap in gaps if gap.id} | found.keys()):
        is_known = any(gap.id == id_ for gap in gaps)
        if found[id_] != 1 or not is_known:
            sentence = N_("The gap %(id)s should stand once in the text, as {{%(id)s}}, and once in gaps. Correct it.")
            table.fault("text", "gap", sentence, id=id_)
    return Blanks(**common, text=text, gaps=gaps)


def _gap(table: Table) -> Gap:
    accepted = table.texts("accepted", required=False)
    options = _options(table, least=0)
    right = sum(option.right for option in options)
    if bool(accepted) == bool(options):
        table.fault(None, "gap", N_("A gap needs either accepted or options. Write one of them."))
    elif options and (right != 1 or len(options) < LEAST_CHOICES):
        sentence = N_("A gap needs at least two options, of which one is right. Set right = true on exactly one.")
        table.fault("options", "right-answer", sentence)
    if len(accepted) > MOST_SPELLINGS:
        sentence = N_("There are %(found)s accepted spellings. Give at most %(most)s.")
        table.fault("accepted", "count", sentence, found=len(accepted), most=MOST_SPELLINGS)
    gap = Gap(table.id("id") or "", accepted, options)
    table.done()
    return gap


def _hotspot(table: Table, common: dict[str, Any]) -> Question:
    if common["picture"] is None:
        table.fault("picture", "missing-key", N_("The key %(key)s is missing. Add it."), key="picture")
    areas = tuple(_area(each) for each in table.tables("areas", LEAST_CHOICES, MOST_CHOICES))
    unique(table, "areas", [area.id for area in areas])
    if areas and not any(area.right for area in areas):
        table.fault("areas", "right-answer", N_("No area is right. Set right = true on at least one."))
    for one, other in combinations(areas, 2):
        if _overlap(one, other):
            sentence = N_(
                "The areas %(one)s and %(other)s lie on one another. Move one, so that a finger hits one only."
            )
            table.fault("areas", "area", sentence, one=one.id, other=other.id)
    return Hotspot(**common, options=areas)


def _area(table: Table) -> Area:
    x, y, width, height = (table.number(key) or 0 for key in ("x", "y", "width", "height"))
    is_inside = x >= 0 and y >= 0 and x + width <= WHOLE and y + height <= WHOLE
    if not (is_inside and width >= LEAST_SIDE and height >= LEAST_SIDE):
        sentence = N_(
            "The area leads out of the picture, or is smaller than %(least)s per cent. Give per cent of its sides."
        )
        table.fault(None, "area", sentence, least=LEAST_SIDE)
    area = Area(
        id=table.id("id") or "",
        text=markdown(table, "text") or "",
        right=table.flag("right"),
        feedback=markdown(table, "feedback", required=False),
        x=x,
        y=y,
        width=width,
        height=height,
    )
    table.done()
    return area


def _overlap(one: Area, other: Area) -> bool:
    is_beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not is_beside and not (one.y + one.height <= other.y or other.y + other.height <= one.y)


_READERS: dict[str, Callable[[Table, dict[str, Any]], Question]] = {
    "single": _single,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
    "ordering": _ordering,
    "matching": _matching,
    "blanks": _blanks,
    "hotspot": _hotspot,
}
