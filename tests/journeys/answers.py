"""The questions of a quiz as their author wrote them, and what a learner answers: right, or something else.

An answer is a map from the form's field to its values; `kept` says in which form the kiosk keeps it.
"""

import random
import tomllib
from pathlib import Path
from typing import Any

PACKS = Path(__file__).parents[2] / "content_packs"

Fields = dict[str, list[str]]
Question = dict[str, Any]


def read_questions(pack: str, quiz: str, language: str) -> list[Question]:
    """The questions of a starter pack's quiz, as their TOML file has them."""
    for path in sorted((PACKS / pack / language).glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        if document["id"] == quiz:
            return document["questions"]
    raise AssertionError(f"{pack} has no quiz {quiz} in {language}")


def right(question: Question) -> Fields:
    match question["kind"]:
        case "single" | "multiple":
            return _own(question, *(each["id"] for each in question["options"] if each.get("right")))
        case "number":
            return _own(question, str(question["answer"]))
        case "text":
            return _own(question, question["accepted"][0])
        case "ordering":
            return _ordered(question, [each["id"] for each in question["items"]])
    return {_part(question, each["id"]): [each["id"]] for each in question["pairs"]}


def wrong(question: Question) -> Fields:
    """A wrong answer to a single choice."""
    return _own(question, next(each["id"] for each in question["options"] if not each.get("right")))


def any_answer(question: Question, chance: random.Random) -> Fields:
    """What somebody who guesses answers."""
    match question["kind"]:
        case "single":
            return _own(question, chance.choice(question["options"])["id"])
        case "multiple":
            ids = [each["id"] for each in question["options"]]
            return _own(question, *chance.sample(ids, chance.randint(1, len(ids))))
        case "number" | "text":
            return _own(question, str(chance.randint(1, 9999)))
        case "ordering":
            ids = [each["id"] for each in question["items"]]
            return _ordered(question, chance.sample(ids, len(ids)))
    ids = [each["id"] for each in question["pairs"]]
    return {_part(question, id_): [other] for id_, other in zip(ids, chance.sample(ids, len(ids)), strict=True)}


def kept(question: Question, fields: Fields) -> Any:
    """The answer as an event has it (see `sync.protocol.events.QuestionAnswered`)."""
    own = fields.get(f"answer-{question['id']}", [])
    match question["kind"]:
        case "multiple":
            return sorted(own)
        case "ordering":
            places = {each["id"]: int(fields[_part(question, each["id"])][0]) for each in question["items"]}
            return sorted(places, key=places.__getitem__)
        case "matching":
            chosen = {each["id"]: fields.get(_part(question, each["id"]), [""])[0] for each in question["pairs"]}
            return {pair: other for pair, other in chosen.items() if other}
    return own[0]


def _own(question: Question, *values: str) -> Fields:
    return {f"answer-{question['id']}": list(values)}


def _part(question: Question, part: str) -> str:
    return f"answer-{question['id']}-{part}"


def _ordered(question: Question, ids: list[str]) -> Fields:
    return {_part(question, id_): [str(place)] for place, id_ in enumerate(ids, start=1)}
