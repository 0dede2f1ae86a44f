"""The edition of what is derived from packs changes with the code that made it."""

import ast

import pytest

from kiosk.packs import editions
from kiosk.packs.editions import OF_INDEX, OF_RENDERING, edition_of, source

# Used by what decides, and does not decide itself.
_BESIDE = {
    "kiosk/packs/blobs.py", "kiosk/packs/editions.py", "kiosk/packs/searching/tables.py", "kiosk/packs/tables.py",
    "sync/protocol/errors.py",
}  # fmt: skip
_OURS = {OF_INDEX: ("kiosk.packs.", "kiosk.words."), OF_RENDERING: ("kiosk.packs.", "sync.protocol.")}


def imported(path: str, ours: tuple[str, ...]) -> set[str]:
    """The modules of ours that one of them imports, as paths."""
    names = set()
    for each in ast.walk(ast.parse(source(path))):
        if isinstance(each, ast.ImportFrom) and each.module:
            names |= {each.module, *(f"{each.module}.{name.name}" for name in each.names)}
    paths = {name.replace(".", "/") + ".py" for name in names if name.startswith(ours)}
    return {each for each in paths if is_there(each)}


def is_there(path: str) -> bool:
    try:
        return bool(source(path))
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("first", "counted"), [("kiosk/packs/searching/indexing.py", OF_INDEX), ("kiosk/packs/rendering.py", OF_RENDERING)]
)
def test_all_that_decides_what_is_made_is_counted(first: str, counted: tuple[str, ...]) -> None:
    known, new = set(), {first}
    while new:
        known |= new
        new = {each for path in new for each in imported(path, _OURS[counted])} - known - _BESIDE
    assert known == set(counted)


@pytest.mark.parametrize("counted", [OF_INDEX, OF_RENDERING])
def test_each_change_is_another_edition(counted: tuple[str, ...]) -> None:
    sources = [source(path) for path in counted]
    changed = [
        edition_of(*(each + b"\n" if place == at else each for at, each in enumerate(sources)))
        for place in range(len(sources))
    ]
    assert len({edition_of(*sources), *changed}) == len(sources) + 1


def test_editions_fit_into_a_column_and_none_is_that_of_a_pack_of_before() -> None:
    assert edition_of(b"a", b"b") != edition_of(b"ab", b"")
    assert 0 < editions.rendering_edition() < 2**31
    assert 0 <= editions.index_edition() < 2**31
