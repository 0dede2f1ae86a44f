"""A quiz in two languages is taken in the same way, and a skill is one in all quizzes of the pack."""

from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check
from tests.sync.hub.catalogue import serving_quiz
from tests.sync.hub.catalogue.tiny_pack import edit, put

MALAYALAM = f"ml/{serving_quiz.PATH}"


@pytest.fixture
def serving(pack: Path) -> Path:
    for path, content in serving_quiz.files().items():
        put(pack, path, content)
    return pack


def findings(pack: Path, path: str = MALAYALAM) -> list[tuple[str, object]]:
    return [(each.code, each.values.get("key")) for each in check(pack).findings if each.path == path]


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("pass", "pass = 50", "pass = 51"),
        ("attempts", "attempts = 2", "attempts = 3"),
        ("limit", "limit = 10\n", ""),
        ("feedback", 'feedback = "each"', 'feedback = "end"'),
        ("shuffle", "shuffle = true\n", ""),
        ("banks", "draw = 1", "draw = 2"),
        ("skills", "right = 2", "right = 1"),
    ],
)
def test_a_quiz_that_is_taken_otherwise_in_one_language_is_found(serving: Path, key: str, old: str, new: str) -> None:
    edit(serving, MALAYALAM, old, new)
    assert findings(serving) == [("quiz-differs", key)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("width = 30", "width = 29"),
        ('    text = "cup"\n    right = true', '    text = "cup"\n    right = true\n    feedback = "Yes."'),
        ('stem = "What are steel cups made from?"', 'skill = "serving"\nstem = "?"'),
        ('id = "verb"', 'id = "word"'),
    ],
)
def test_areas_gaps_and_what_questions_belong_to_are_the_same(serving: Path, old: str, new: str) -> None:
    edit(serving, MALAYALAM, old, new)
    if "word" in new:
        edit(serving, MALAYALAM, "{{verb}}", "{{word}}")
    assert findings(serving) == ([] if "feedback" in new else [("questions-differ", None)])


def test_gaps_stand_where_each_language_wants_them_with_its_own_spellings(serving: Path) -> None:
    edit(serving, MALAYALAM, "First {{verb}} the *water*, then pour it into a {{vessel}}.", "{{vessel}}: {{verb}}")
    edit(serving, MALAYALAM, '["boil", "heat"]', '["തിളപ്പിക്കുക"]')
    assert findings(serving) == []


def test_a_skill_that_another_quiz_has_otherwise_is_found(serving: Path) -> None:
    again = serving_quiz.QUIZ.replace('id = "serve-tea"', 'id = "serve-again"').replace("of = 3", "of = 4")
    put(serving, "en/05-serve-again.toml", again)
    assert findings(serving, "en/05-serve-again.toml") == [("skill-differs", None)]
