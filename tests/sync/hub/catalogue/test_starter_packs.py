"""The packs that come with the project."""

import re
from collections import Counter
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import markdown
import pytest

from sync.hub.catalogue.authoring import checking
from sync.protocol.lesson import SYNTHETIC, split
from sync.protocol.names import captions_of, poster_of
from sync.protocol.quiz import EACH, Blanks, Hotspot

ROOT = Path(__file__).parents[4]
PACKS = sorted(path.parent for path in (ROOT / "content_packs").glob("*/pack.toml"))
LONG = [pack for pack in PACKS if pack.name != "start-small"]
LEAST_WORDS, MOST_WORDS = 250, 500
MOST_FILM_BYTES = 400_000  # with its still picture and captions

check = lru_cache(checking.check)  # nothing here changes a pack

_TAG = re.compile(r"<[^>]+>")
_FILM = re.compile(r"^!\[[^\]]+\]\(\.\./(media/\S+\.mp4)\)$", re.MULTILINE)
_CUE = re.compile(r"^(\S+ --> \S+).*\n((?:.+\n)+)", re.MULTILINE)


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


def test_every_lesson_of_the_short_one_can_be_heard_in_each_language_and_says_that_a_machine_speaks() -> None:
    source = check(next(pack for pack in PACKS if pack not in LONG)).source
    lessons = [(unit.path, unit.matter) for unit in source.units if unit.matter]
    assert len(lessons) == 4 * len(source.description.languages)
    assert [path for path, matter in lessons if not matter.audio or matter.audio_kind != SYNTHETIC] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_question_and_case_can_be_heard_in_each_language(pack: Path) -> None:
    quizzes = [(unit.path, unit.quiz) for unit in check(pack).source.units if unit.quiz]
    parts = [(path, part) for path, quiz in quizzes for part in (*quiz.cases, *quiz.questions)]
    assert parts
    assert [(path, part.id) for path, part in parts if not part.audio or part.audio_kind != SYNTHETIC] == []


@pytest.mark.parametrize("pack", LONG, ids=lambda pack: pack.name)
@pytest.mark.parametrize("language", ["en", "ml", "hi", "ta"])
def test_every_lesson_of_a_long_one_up_to_its_first_quiz_can_be_heard(pack: Path, language: str) -> None:
    units = check(pack).source.units_in(language)
    first = list(takewhile(lambda unit: not unit.quiz, units))
    assert len(first) >= 3
    assert [unit.path for unit in first if not unit.matter.audio or unit.matter.audio_kind != SYNTHETIC] == []


def test_the_short_one_speaks_every_language_of_the_interface() -> None:
    source = check(next(pack for pack in PACKS if pack not in LONG)).source
    interface = {"en", *(path.parent.name for path in ROOT.glob("locales/*/LC_MESSAGES"))}
    assert set(source.description.languages) == interface


@pytest.mark.parametrize("pack", LONG, ids=lambda pack: pack.name)
def test_a_long_one_asks_in_a_case_in_gaps_and_in_a_picture(pack: Path) -> None:
    quizzes = [unit.quiz for unit in check(pack).source.units_in("en") if unit.quiz]
    questions = [question for quiz in quizzes for question in quiz.questions]
    assert {Blanks.kind, Hotspot.kind} <= {question.kind for question in questions}
    cases = Counter(question.case for question in questions if question.case)
    assert cases
    assert min(cases.values()) > 1


def test_one_pack_draws_from_a_bank_counts_skills_and_tells_after_each_question() -> None:
    source = check(next(pack for pack in PACKS if pack.name == "online-safety")).source
    quizzes = {unit.id: unit.quiz for unit in source.units_in("en") if unit.quiz}
    spotting = quizzes["check-spot-the-fraud"]
    assert (spotting.feedback, spotting.shuffle, spotting.length) == (EACH, True, len(spotting.questions) - 2)
    shown = [(skill.id, skill.of) for quiz in quizzes.values() for skill in quiz.skills]
    questions = Counter(question.skill for quiz in quizzes.values() for question in quiz.questions)
    assert {identity for identity, _ in shown} == {"spot-fraud", "guard-codes"}
    assert [identity for identity, of in shown if questions[identity] < of] == []


@pytest.mark.parametrize("pack", LONG, ids=lambda pack: pack.name)
@pytest.mark.parametrize("language", ["en", "ml", "hi", "ta"])
def test_three_lessons_and_more_explain_a_few_words(pack: Path, language: str) -> None:
    words = {unit.id: len(unit.matter.glossary) for unit in check(pack).source.units_in(language) if unit.matter}
    explaining = {lesson: count for lesson, count in words.items() if count}
    assert len(explaining) >= 3
    assert {lesson: count for lesson, count in explaining.items() if not 2 <= count <= 4} == {}


def test_one_pack_has_a_film_whose_story_is_told_in_captions_in_each_language() -> None:
    pack = next(pack for pack in PACKS if pack.name == "online-safety")
    languages = check(pack).source.description.languages
    films = {language: films_in(pack, language) for language in languages}
    assert films == dict.fromkeys(languages, films["en"])
    assert films["en"]
    for _, film in films["en"]:
        captions = {language: pack / captions_of(film, language) for language in languages}
        told = {language: _CUE.findall(path.read_text("utf-8")) for language, path in captions.items()}
        times = {language: [time for time, _ in cues] for language, cues in told.items()}
        assert times == dict.fromkeys(languages, sorted(set(times["en"])))
        assert times["en"]
        assert max(Counter(words for cues in told.values() for _, words in cues).values()) == 1  # each in its own words
        files = [pack / film, pack / poster_of(film), *captions.values()]
        assert sum(path.stat().st_size for path in files) <= MOST_FILM_BYTES


def films_in(pack: Path, language: str) -> list[tuple[str, str]]:
    """Each lesson's file that shows a film, and the film."""
    lessons = sorted((pack / language).glob("*.md"))
    return [(lesson.name, film) for lesson in lessons for film in _FILM.findall(lesson.read_text("utf-8"))]
