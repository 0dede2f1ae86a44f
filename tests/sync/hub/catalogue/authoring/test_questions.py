"""The check of gaps, areas and cases: what a learner could not tell apart, and what does not belong into a text."""

from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check
from tests.sync.hub.catalogue import serving_quiz, tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

QUIZ = f"en/{serving_quiz.PATH}"


@pytest.fixture
def serving(pack: Path) -> Path:
    """The tiny pack in format 2, with the quiz that has everything."""
    for path, content in serving_quiz.files().items():
        put(pack, path, content)
    return pack


def codes(pack: Path, path: str = QUIZ) -> list[str]:
    return [finding.code for finding in check(pack).findings if finding.path == path]


def line_of(pack: Path, words: str) -> int:
    lines = (pack / QUIZ).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def test_a_quiz_with_all_of_format_2_has_no_finding(serving: Path) -> None:
    assert check(serving).findings == ()


def test_it_is_refused_in_a_pack_of_format_1_with_each_line(serving: Path) -> None:
    edit(serving, "pack.toml", "format = 2", "format = 1")
    found = [finding for finding in check(serving).findings if finding.path == QUIZ]
    assert {finding.code for finding in found} == {"newer-key"}
    assert line_of(serving, "limit = 10") in [finding.line for finding in found]


@pytest.mark.parametrize(
    ("old", "new", "words", "code"),
    [
        ('text = "basket"', 'text = "Cup "', 'text = "Cup "', None),
        ('text = "basket"', 'text = "cup "', 'text = "cup "', "same-text"),
        ('text = "The rim"', 'text = "The  handle"', 'text = "The  handle"', "same-text"),
        ("Five people wait.", "## Five people\n\nwait.", "text = '''", "question-text"),
        ("Five people wait.", "![a](../media/cup.svg)", "text = '''", "picture-in-text"),
        ("Five people wait.", "- five\n- people", "text = '''", None),
        ("into a {{vessel}}.", "into a {{vessel}}.<br>", "<br>", "raw-html"),
        ('"The rim is hot."', '"- hot"', '"- hot"', "question-text"),
    ],
)
def test_a_fault_in_a_text_is_found_on_its_line(
    serving: Path, old: str, new: str, words: str, code: str | None
) -> None:
    edit(serving, QUIZ, old, new)
    found = [(finding.code, finding.line) for finding in check(serving).findings if finding.path == QUIZ]
    assert found == ([] if code is None else [(code, line_of(serving, words))])


def test_a_picture_that_is_touched_is_used_and_must_be_there(serving: Path) -> None:
    edit(serving, QUIZ, "cup.svg", "jug.svg")
    assert codes(serving) == ["missing-file"]


QUESTION, CASE = 'stem = "Where do you hold', "text = '''\nFive"


@pytest.mark.parametrize("place", [QUESTION, CASE])
def test_a_recording_is_used_and_must_be_a_sound_that_is_there(serving: Path, place: str) -> None:
    put(serving, "media/q.en.opus", tiny_pack.SOUND)
    assert [finding.code for finding in check(serving).findings] == ["unused"]
    edit(serving, QUIZ, place, f'audio = "../media/q.en.opus"\n{place}')
    assert check(serving).findings == ()
    for name, code in (("cup.svg", "media-kind"), ("none.opus", "missing-file"), ("../q.en.opus", "media-path")):
        before = (serving / QUIZ).read_text("utf-8")
        edit(serving, QUIZ, "../media/q.en.opus", f"../media/{name}")
        found = [(finding.code, finding.line) for finding in check(serving).findings if finding.path == QUIZ]
        assert found == [(code, line_of(serving, "audio ="))]
        put(serving, QUIZ, before)
