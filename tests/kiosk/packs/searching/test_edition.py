"""The edition of an index changes with the code that made it."""

import ast
from importlib.resources import files

from kiosk.packs.searching.edition import DECIDING, edition, edition_of

# Used by what decides, and does not decide itself.
_BESIDE = {"packs/searching/edition.py", "packs/searching/tables.py"}


def imported(path: str) -> set[str]:
    """The modules of the search and of words that one of them imports, as paths."""
    tree = ast.parse(files("kiosk").joinpath(path).read_text())
    names = {each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and each.module}
    ours = (name for name in names if name.startswith(("kiosk.packs.searching.", "kiosk.words.")))
    return {name.removeprefix("kiosk.").replace(".", "/") + ".py" for name in ours}


def test_all_that_decides_what_stands_in_the_index_is_counted() -> None:
    known, new = set(), {"packs/searching/indexing.py"}
    while new:
        known |= new
        new = {each for path in new for each in imported(path)} - known - _BESIDE
    assert known == set(DECIDING)


def test_each_change_is_another_edition() -> None:
    sources = [files("kiosk").joinpath(path).read_bytes() for path in DECIDING]
    changed = [
        edition_of(*(each + b"\n" if place == at else each for at, each in enumerate(sources)))
        for place in range(len(sources))
    ]
    assert len({edition_of(*sources), *changed}) == len(sources) + 1
    assert edition_of(b"a", b"b") != edition_of(b"ab", b"")
    assert 0 <= edition() < 2**31
