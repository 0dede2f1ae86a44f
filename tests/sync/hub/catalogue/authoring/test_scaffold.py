"""A new pack has everything once, passes the check at once, and is what its author asked for."""

import re
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.building import describe
from sync.hub.catalogue.authoring.checking import check, checked
from sync.hub.catalogue.authoring.scaffold import begin
from sync.hub.catalogue.authoring.wanted import Wanted
from sync.hub.catalogue.errors import AuthorError


def test_a_new_pack_has_no_fault_and_each_kind_of_question(tmp_path: Path) -> None:
    begin(tmp_path / "tea-stall", Wanted(("ml", "en"), 'Tea "stall"', authors=("Asha",)))
    result = check(tmp_path / "tea-stall")
    assert result.findings == ()
    kinds = {question.kind for unit in result.source.units if unit.quiz for question in unit.quiz.questions}
    assert kinds == {"single", "multiple", "number", "text", "ordering", "matching", "blanks", "hotspot"}
    manifest = describe(checked(tmp_path / "tea-stall"))
    assert (manifest.pack, manifest.languages, manifest.authors) == ("tea-stall", ("ml", "en"), ("Asha",))
    assert manifest.title == {"ml": 'Tea "stall"', "en": 'Tea "stall"'}


def test_every_box_stands_in_the_lesson(tmp_path: Path) -> None:
    begin(tmp_path / "tea-stall", Wanted(("en",), "Tea stall"))
    text = (tmp_path / "tea-stall/en/01-welcome.md").read_text("utf-8")
    assert all(f"!!! {kind} " in text for kind in ("try", "remember", "careful"))


def test_each_language_names_recordings_of_its_own(tmp_path: Path) -> None:
    written = begin(tmp_path / "tea-stall", Wanted(("ml", "ta"), "Tea stall"))
    named = {(path.parent.name, *re.findall(r"\.(\w+)\.opus", path.read_text("utf-8"))) for path in written}
    assert {("ml", "ml"), ("ta", "ta")} <= named
    assert all(set(languages) <= {folder} for folder, *languages in named)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted(("en",), "Tea", id="Tea Stall"), "id"),
        (Wanted(("EN",), "Tea"), "language"),
        (Wanted(("en", "en"), "Tea"), "language"),
        (Wanted(("en",), " "), "title"),
        (Wanted(("en",), "Tea", licence="free for all"), "licence"),
        (Wanted(("en",), "Tea", authors=("",)), "author"),
    ],
)
def test_what_no_pack_can_be_called_is_refused_and_nothing_is_written(
    tmp_path: Path, wanted: Wanted, code: str
) -> None:
    with pytest.raises(AuthorError) as caught:
        begin(tmp_path / "tea-stall", wanted)
    assert caught.value.code == code
    assert not (tmp_path / "tea-stall").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(AuthorError) as caught:
        begin(tmp_path, Wanted(("en",), "Tea", id="tea"))
    assert caught.value.code == "not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
