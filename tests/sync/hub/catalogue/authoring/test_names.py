"""Names in every trick of Unicode and of file systems."""

import os
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.names import clashes, fault_of, is_blank, printable, shown
from tests.sync.hub.catalogue.tiny_pack import put

NAMES = {
    "cup.svg": None,
    "01-make-tea.md": None,
    "console.svg": None,
    "Cup.svg": "name",
    "my cup.svg": "name",
    "ചായ.svg": "name",
    "cup..svg": "name",
    "cup.": "name",
    "-cup.svg": "name",
    "cup\u202egvs.exe": "name-invisible",
    "cup\u200b.svg": "name-invisible",
    "cup\ufeff.svg": "name-invisible",
    "cup\u2066.svg": "name-invisible",
    "cup\n.svg": "name-invisible",
    "cup\u3164.svg": "name-invisible",
    "cup\udcff.svg": "name-invisible",
    "con.svg": "name-reserved",
    "aux": "name-reserved",
    "lpt1.tar.svg": "name-reserved",
    "NUL": "name-reserved",
    ".draft.md": "hidden-file",
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.encode("ascii", "backslashreplace").decode())
def test_a_name_that_some_file_system_or_reader_takes_wrongly_is_refused(name: str) -> None:
    fault = fault_of(name)
    assert (fault and fault[0]) == NAMES[name]


def test_names_that_are_one_on_a_stick_clash() -> None:
    composed, decomposed = "caf\u00e9.svg", "cafe\u0301.svg"
    found = clashes(["cup.svg", "CUP.SVG", composed, decomposed, "ﬁsh.svg", "fish.svg", "tea.svg"])
    assert set(found) == {"CUP.SVG", decomposed, "fish.svg"}
    assert {code for code, _, _ in found.values()} == {"name-clash"}


def test_the_check_names_tricky_files_without_printing_their_tricks(pack: Path) -> None:
    put(pack, "media/cup\u202egvs.svg", "x")
    (pack / os.fsdecode(b"media/\xff.svg")).write_bytes(b"x")
    put(pack, "media/nul.svg", "x")
    found = {finding.code: str(finding) for finding in check(pack).findings}
    assert set(found) == {"name-invisible", "name-reserved"}
    lines = [str(finding) for finding in check(pack).findings]
    assert lines[0].startswith("media/cup<U+202E>gvs.svg: name-invisible: ")
    assert any("<U+DCFF>" in line for line in lines)
    for line in lines:
        line.encode()


def test_text_that_only_seems_to_be_there_is_blank() -> None:
    assert is_blank("\u200d \u200c\u2060")
    assert not is_blank("ക്\u200d")


def test_what_moves_a_cursor_is_shown_as_its_number() -> None:
    assert printable("a\x1b[2Jb\u202ec") == "a<U+001B>[2Jb<U+202E>c"
    assert printable("ക്\u200d") == "ക്\u200d"
    assert shown("a\u200db") == "a<U+200D>b"
