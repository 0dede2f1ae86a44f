"""A question as the page asks it, and the answer that the page's form gives."""

from typing import Any

from flask import abort, request
from markupsafe import Markup

from kiosk.quizzes import questions
from kiosk.quizzes.drawing import shuffle
from sync.protocol.quiz import Matching, Number, Ordering, Question, Single, Text

_FIELD = "answer-"


def shown_question(question: Question, given: Any, seed: str) -> dict[str, Any]:
    """A question with what was answered so far; what has a right order is shown in one drawn for this attempt."""
    shown: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "stem": question.stem,
        "picture_url": question.picture,
        "alt": question.alt,
        "state": "none" if given is None else "saved" if questions.is_whole(question, given) else "part",
    }
    seed = f"{seed}/{question.id}"
    match question:
        case Single():
            chosen = given if isinstance(given, list) else [given]
            shown["options"] = [
                {"id": option.id, "text": option.text, "chosen": option.id in chosen} for option in question.options
            ]
        case Number():
            shown |= {"value": given or "", "unit": question.unit or ""}
        case Text():
            shown["value"] = given or ""
        case Ordering():
            drawn = shuffle(question.items, seed, [item.id for item in question.items])
            places = {id_: place for place, id_ in enumerate(given or [], start=1)}
            shown["items"] = [{"id": item.id, "text": item.text, "position": places.get(item.id)} for item in drawn]
        case Matching():
            rights = shuffle(question.pairs, seed, [pair.id for pair in question.pairs])
            shown["pairs"] = [
                {"id": pair.id, "left": pair.left, "chosen": (given or {}).get(pair.id, "")} for pair in question.pairs
            ]
            shown["rights"] = [{"id": pair.id, "right": Markup.striptags(pair.right)} for pair in rights]
    return shown


def given_answer(question: Question) -> Any:
    """The answer that this request's form gives to a question."""
    own = f"{_FIELD}{question.id}"
    fields = {"": request.form.getlist(own)}
    for name in request.form:
        if name.startswith(f"{own}-"):
            fields[name.removeprefix(f"{own}-")] = request.form.getlist(name)
    if not questions.is_of(question, fields):
        abort(400)
    return questions.read_answer(question, fields)
