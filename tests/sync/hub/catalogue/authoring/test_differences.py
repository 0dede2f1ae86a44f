"""What changes for learners: by ids, since progress hangs on them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.building import describe
from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.differences import Differences, EntryChange, Named, QuestionChange, compare
from tests.sync.hub.catalogue import serving_quiz, tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

LANGUAGES = ("en", "ml")
BOTH = tuple(LANGUAGES)


@pytest.fixture
def later(pack: Path, tmp_path: Path) -> Path:
    """A second copy of the pack, to be changed."""
    return Path(shutil.copytree(pack, tmp_path / "later" / "tea-stall"))


def differences(old: Path, new: Path) -> Differences:
    manifests = [describe(checked(folder)) for folder in (old, new)]
    return compare(*manifests, lambda path: (old / path).read_bytes(), lambda path: (new / path).read_bytes())


def everywhere(folder: Path, name: str, old: str, new: str) -> None:
    for language in LANGUAGES:
        edit(folder, f"{language}/{name}", old, new)


def test_a_version_compared_with_itself_has_no_difference(pack: Path, later: Path) -> None:
    assert differences(pack, later) == Differences("tea-stall", "1.0.0", "1.0.0")


def test_a_changed_text_is_named_with_its_language(pack: Path, later: Path) -> None:
    edit(later, "ml/02-count-change.md", "four", "4")
    (change,) = differences(pack, later).changed
    assert change == EntryChange("lesson", "count-change", "Count change", changed=("ml",))


def test_another_recording_is_a_change_of_the_lesson(pack: Path, later: Path) -> None:
    put(later, "media/make-tea.opus", tiny_pack.SOUND + b"x")
    found = differences(pack, later)
    assert (found.changed[0].id, found.changed[0].changed, found.media) == ("make-tea", BOTH, ("media/make-tea.opus",))


def test_a_question_that_is_spoken_does_not_read_differently(pack: Path, later: Path) -> None:
    for folder in (pack, later):
        edit(folder, "pack.toml", "format = 1", "format = 2")
    put(later, "media/leaf.en.opus", tiny_pack.SOUND + b"x")
    edit(later, "en/03-check-tea.toml", 'id = "leaf"', 'id = "leaf"\naudio = "../media/leaf.en.opus"')
    found = differences(pack, later)
    (change,) = found.changed
    assert (change.id, change.changed, change.questions) == ("check-tea", ("en",), ())
    assert found.media == ("media/leaf.en.opus",)


def test_another_picture_is_a_difference(pack: Path, later: Path) -> None:
    edit(later, "media/cup.svg", "M0 0h10v10z", "M0 0h9v9z")
    assert differences(pack, later).media == ("media/cup.svg",)


def test_a_new_lesson_seen_from_behind_is_a_removed_one(pack: Path, later: Path) -> None:
    put(later, "en/04-sell.md", tiny_pack.SECOND_LESSON.replace("count-change", "sell").replace("Count change", "Sell"))
    there, back = differences(pack, later), differences(later, pack)
    assert there.new == back.removed == (Named("lesson", "sell", "Sell"),)
    assert there.removed == back.new == ()


def test_a_lesson_under_another_id_is_suspected_to_be_the_same(pack: Path, later: Path) -> None:
    everywhere(later, "02-count-change.md", '"count-change"', '"give-change"')
    found = differences(pack, later)
    assert found.new == (Named("lesson", "give-change", "Count change", "count-change"),)
    assert found.removed == (Named("lesson", "count-change", "Count change", "give-change"),)


def test_only_what_left_its_place_counts_as_moved(pack: Path, later: Path) -> None:
    for language in LANGUAGES:
        (later / language / "01-make-tea.md").rename(later / language / "09-make-tea.md")
    assert [(each.id, each.is_moved) for each in differences(pack, later).changed] == [("make-tea", True)]


def test_languages_titles_and_description_are_told_apart(pack: Path, later: Path) -> None:
    (later / "ml/02-count-change.md").unlink()
    edit(later, "ml/01-make-tea.md", "[count the change](02-count-change.md)", "count the change")
    edit(later, "ml/01-make-tea.md", 'title = "Make tea"', 'title = "Tea"')
    edit(later, "pack.toml", '"Tea stall"', '"The tea stall"')
    found = differences(pack, later)
    assert found.described == ("title",)
    changes = {change.id: change for change in found.changed}
    assert changes["make-tea"].retitled == ("ml",)
    assert changes["count-change"].removed_languages == ("ml",)


def reworded(folder: Path) -> None:
    edit(folder, "en/03-check-tea.toml", "Leaves need hot water.", "Leaves need very hot water.")


QUESTIONS: dict[str, tuple[Callable[[Path], object], QuestionChange]] = {
    "wording": (reworded, QuestionChange("first-step", "wording", ("en",))),
    "number": (
        lambda folder: everywhere(folder, "03-check-tea.toml", "answer = 4", "answer = 5"),
        QuestionChange("change", "answer", BOTH),
    ),
    "spelling": (
        lambda folder: edit(folder, "ml/03-check-tea.toml", '"leaf"]', '"leave"]'),
        QuestionChange("leaf", "answer", ("ml",)),
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_whose_answer_changed_is_told_from_one_that_reads_differently(
    pack: Path, later: Path, case: str
) -> None:
    change_it, expected = QUESTIONS[case]
    change_it(later)
    (change,) = differences(pack, later).changed
    assert change.questions == (expected,)


def test_a_question_under_another_id_is_new_and_the_old_one_removed(pack: Path, later: Path) -> None:
    everywhere(later, "03-check-tea.toml", '"leaf"\nkind', '"leaves"\nkind')
    (change,) = differences(pack, later).changed
    assert change.questions == (QuestionChange("leaves", "new", BOTH), QuestionChange("leaf", "removed", BOTH))


def test_a_quiz_that_is_taken_otherwise_is_said_with_its_keys(pack: Path, tmp_path: Path) -> None:
    for path, content in serving_quiz.files().items():
        put(pack, path, content)
    later = Path(shutil.copytree(pack, tmp_path / "later" / "tea-stall"))
    for old, new in (
        ("draw = 1", "draw = 2"),
        ("limit = 10", "limit = 12"),
        ("width = 30", "width = 29"),
        ('"boil", "heat"', '"boil"'),
        ('bank = "cups"\nstem = "What are glasses', 'stem = "What are glasses'),
    ):
        everywhere(later, serving_quiz.PATH, old, new)
    (change,) = differences(pack, later).changed
    assert change.rules == ("limit", "banks")
    assert [(each.id, each.what) for each in change.questions] == [
        ("gaps", "answer"), ("handle", "answer"), ("glass", "place")
    ]  # fmt: skip
