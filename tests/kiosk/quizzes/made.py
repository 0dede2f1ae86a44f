"""Questions of each kind, made for a test."""

from typing import Any

from sync.protocol.quiz import (
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
    Quiz,
    Single,
    Text,
)

COMMON: dict[str, Any] = {
    "stem": "s", "explanation": "e", "picture": None, "alt": None, "right": None, "wrong": None,
}  # fmt: skip


def options(spec: str) -> tuple[Option, ...]:
    """`"a B c"`: three options, of which those with a capital letter are right."""
    return tuple(Option(name.lower(), name, name.isupper(), None) for name in spec.split())


def single(spec: str = "a B c") -> Single:
    return Single(id="single", options=options(spec), **COMMON)


def multiple(spec: str = "A B c d") -> Multiple:
    return Multiple(id="multiple", options=options(spec), **COMMON)


def number(answer: float = 4, tolerance: float = 0) -> Number:
    return Number(id="number", answer=answer, tolerance=tolerance, unit=None, **COMMON)


def text(*accepted: str) -> Text:
    return Text(id="text", accepted=accepted or ("leaf",), **COMMON)


def ordering(ids: str = "a b c d e") -> Ordering:
    return Ordering(id="ordering", items=tuple(Item(name, name) for name in ids.split()), **COMMON)


def matching(ids: str = "a b c") -> Matching:
    return Matching(id="matching", pairs=tuple(Pair(name, name, name) for name in ids.split()), **COMMON)


def blanks() -> Blanks:
    """A gap `a` to write `leaf` into, and a gap `b` with the right option `b`."""
    gaps = (Gap("a", ("leaf",), ()), Gap("b", (), options("a B")))
    return Blanks(id="blanks", text="{{a}} and {{b}}", gaps=gaps, **COMMON)


def hotspot(spec: str = "a B c") -> Hotspot:
    areas = (Area(each.id, each.text, each.right, None, 10 * n, 0, 10, 10) for n, each in enumerate(options(spec)))
    return Hotspot(id="hotspot", options=tuple(areas), **COMMON)


def quiz(*questions: Question, pass_mark: int = 60) -> Quiz:
    return Quiz("check", "Check", pass_mark, 4, questions)
