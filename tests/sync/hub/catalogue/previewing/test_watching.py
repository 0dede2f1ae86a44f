"""When a pack's folder changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.hub.catalogue.previewing.watching import fingerprint
from tests.sync.hub.catalogue.tiny_pack import put

ONE = "en/01-make-tea.md"
CHANGES: dict[str, Callable[[Path], object]] = {
    "a text": lambda pack: put(pack, ONE, "other"),
    "a text of the same length, later": lambda pack: os.utime(pack / ONE, ns=(1, 1)),
    "a new file": lambda pack: put(pack, "media/new.svg", ""),
    "a removed file": lambda pack: (pack / ONE).unlink(),
    "another name": lambda pack: (pack / ONE).rename(pack / "en/09-make-tea.md"),
    "a new folder": lambda pack: (pack / "ta").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed(pack: Path, change: str) -> None:
    before = fingerprint(pack)
    assert fingerprint(pack) == before
    CHANGES[change](pack)
    assert fingerprint(pack) != before


def test_originals_and_texts_to_be_spoken_do_not_count(pack: Path) -> None:
    before = fingerprint(pack)
    put(pack, "raw/film.mov", "x")
    put(pack, "narration/make-tea.en.txt", "x")
    assert fingerprint(pack) == {*before, *(row for row in fingerprint(pack) if row not in before)}
    assert not any("film" in name or "narration/" in name for name, *_ in fingerprint(pack))
