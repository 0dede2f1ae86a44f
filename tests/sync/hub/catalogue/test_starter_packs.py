"""The packs that come with the project."""

import re
from pathlib import Path

import markdown
import pytest

from sync.hub.catalogue.authoring.checking import check
from sync.protocol.lesson import split

ROOT = Path(__file__).parents[4]
PACKS = sorted(path.parent for path in (ROOT / "content_packs").glob("*/pack.toml"))
LONG = [pack for pack in PACKS if pack.name != "start-small"]
LEAST_WORDS, MOST_WORDS = 250, 500

_TAG = re.compile(r"<[^>]+>")


def words(text: str) -> int:
    """How many words of a lesson stand on the page: what Markdown is made of, and pictures' texts, are none."""
    html = markdown.markdown(text, extensions=["tables", "def_list", "admonition", "sane_lists"])
    return sum(any(sign.isalnum() for sign in word) for word in _TAG.sub(" ", html).split())


def test_there_are_three_long_ones_and_a_short_one() -> None:
    assert [pack.name for pack in PACKS] == ["digital-basics", "online-safety", "start-small", "workplace-ready"]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_starter_pack_passes_the_check(pack: Path) -> None:
    assert [str(finding) for finding in check(pack).findings] == []


@pytest.mark.parametrize("pack", LONG, ids=lambda pack: pack.name)
@pytest.mark.parametrize("language", ["en", "ml", "hi", "ta"])
def test_every_lesson_can_be_read_at_one_sitting_and_is_worth_it(pack: Path, language: str) -> None:
    lessons = sorted((pack / language).glob("*.md"))
    counts = {lesson.name: words(split(lesson.read_text("utf-8"))[1]) for lesson in lessons}
    assert len(counts) >= 8
    assert {name: count for name, count in counts.items() if not LEAST_WORDS <= count <= MOST_WORDS} == {}


def test_the_short_one_has_every_lesson_and_its_quiz_in_each_language() -> None:
    source = check(next(pack for pack in PACKS if pack not in LONG)).source
    assert {language: len(source.units_in(language)) for language in source.description.languages} == dict.fromkeys(
        source.description.languages, 5
    )


def test_the_short_one_speaks_every_language_of_the_interface() -> None:
    source = check(next(pack for pack in PACKS if pack not in LONG)).source
    interface = {"en", *(path.parent.name for path in ROOT.glob("locales/*/LC_MESSAGES"))}
    assert set(source.description.languages) == interface
