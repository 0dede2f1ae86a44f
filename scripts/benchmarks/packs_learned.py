"""The five packs that the learners of `events.py` learn from: 200 questions, of which 25 take free text.

Three are the packs that come with the project, as `learning.json` keeps them (ids of lessons, quizzes, questions and
options, and accepted spellings; the file stands still, so that figures can be compared for years). Two are made up anew
from each seed: no dictionary can know them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SINGLE, MULTIPLE, NUMBER, TEXT, ORDERING, MATCHING = "single", "multiple", "number", "text", "ordering", "matching"

_KINDS = (SINGLE, SINGLE, SINGLE, MULTIPLE, NUMBER, TEXT, ORDERING, MATCHING)
PACKS, KNOWN = 5, 3

_LESSONS, _QUIZZES, _VOCABULARY = 14, 8, 300
_FROZEN = Path(__file__).with_name("learning.json")


@dataclass(frozen=True, slots=True)
class Question:
    """`choices` are the ids of options, items or pairs, `right` those that are right; `texts` what people type."""

    id: str
    kind: str
    choices: tuple[str, ...]
    right: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    version: str
    lessons: tuple[str, ...]
    quizzes: dict[str, tuple[Question, ...]]


def packs(chance: Random, known: int = KNOWN) -> list[Pack]:
    """Those that come with the project, `known` of them, and others that make it five."""
    with_project = [
        Pack(
            pack["id"],
            pack["version"],
            tuple(pack["lessons"]),
            {id_: tuple(map(_question, rows)) for id_, rows in pack["quizzes"].items()},
        )
        for pack in _frozen()["packs"][:known]
    ]
    words = chance.sample(_frozen()["words"], _VOCABULARY)
    return with_project + [_made_up(chance, words) for _ in range(PACKS - known)]


def sentence(chance: Random) -> str:
    """Two to nine words of Malayalam, as a learner types them: few words are used often."""
    words = _frozen()["malayalam"]
    said = (words[int(len(words) ** chance.random()) - 1] for _ in range(chance.randint(2, 9)))
    return " ".join(said)


@cache
def _frozen() -> dict[str, Any]:
    return json.loads(_FROZEN.read_text(encoding="utf-8"))


def _question(row: list[Any]) -> Question:
    id_, kind, choices, right, texts = row
    return Question(id_, kind, tuple(choices), tuple(right), tuple(texts))


def _made_up(chance: Random, words: list[str]) -> Pack:
    return Pack(
        id=_slug(chance, words, 2),
        version=f"{chance.randint(1, 2)}.{chance.randint(0, 9)}.0",
        lessons=tuple(_slug(chance, words, 3) for _ in range(_LESSONS)),
        quizzes={
            _slug(chance, words, 3): tuple(_made_up_question(chance, words, kind) for kind in _KINDS)
            for _ in range(_QUIZZES)
        },
    )


def _made_up_question(chance: Random, words: list[str], kind: str) -> Question:
    choices = () if kind in (NUMBER, TEXT) else tuple(chance.sample(words, chance.randint(3, 5)))
    right = chance.sample(choices, {SINGLE: 1, MULTIPLE: 2}.get(kind, 0))
    texts = (str(chance.randint(2, 5000)),) if kind == NUMBER else ()
    return Question(_slug(chance, words, 3), kind, choices, tuple(right), texts)


def _slug(chance: Random, words: list[str], most: int) -> str:
    return "-".join(chance.sample(words, chance.randint(2, most)))
