"""A question as the page asks it, and the answer that the page's form gives."""

import re
from typing import Any

from flask import abort, request
from markupsafe import Markup

from kiosk.quizzes import questions
from kiosk.quizzes.drawing import mix, shuffle
from kiosk.web.shown import shown_sound
from sync.protocol.quiz import (
    GAP,
    Blanks,
    Case,
    Gap,
    Hotspot,
    Matching,
    Number,
    Option,
    Ordering,
    Question,
    Quiz,
    Single,
    Text,
)

_FIELD = "answer-"
_TAG_OR_GAP = re.compile(rf"(<[^>]*>)|{GAP.pattern}")


def shown_question(quiz: Quiz, question: Question, given: Any, attempt: str) -> dict[str, Any]:
    """A question with what was answered so far; what has a right order is shown in one drawn for this attempt."""
    seed = f"{attempt}/{question.id}"
    shown: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "stem": question.stem,
        "picture_url": question.picture,
        "alt": question.alt,
        "sound": shown_sound(question.audio, question.audio_kind),
        "state": _state(question, given),
    }
    match question:
        case Single():
            chosen = given if isinstance(given, list) else [given]
            shown["takes_several"] = question.takes_several
            shown["options"] = [
                {"id": option.id, "text": option.text, "chosen": option.id in chosen}
                for option in _mixed(quiz, question.options, seed)
            ]
            if isinstance(question, Hotspot):
                shown["areas"] = [{"id": area.id, "place": area.place} for area in question.options]
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
        case Blanks():
            shown["pieces"] = _pieces(quiz, question, given or {}, seed)
    return shown


def _state(question: Question, given: Any) -> str:
    """How an answer stands, as `parts.saved_line` says it."""
    if given is None:
        return "none"
    if questions.is_whole(question, given):
        return "saved"
    return "unread" if is_unread(question, given) else "part"


def is_unread(question: Question, given: Any) -> bool:
    """Whether something stands there that is no number, where one is asked for."""
    return isinstance(question, Number) and given is not None and not questions.is_whole(question, given)


def shown_case(case: Case) -> dict[str, Any]:
    """The text to which questions belong."""
    sound = shown_sound(case.audio, case.audio_kind)
    return {"id": case.id, "title": case.title, "text": case.text, "sound": sound}


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


def cut_at_gaps(text: str) -> list[tuple[Markup, str]]:
    """A text as HTML cut at its gaps: what stands before each gap and its id; at last the rest and "".

    What stands inside of a tag is no gap.
    """
    pieces, before, start = [], "", 0
    text = str(text)  # as markup, each piece would be made harmless once more
    for found in _TAG_OR_GAP.finditer(text):
        before += text[start : found.start()]
        start = found.end()
        if found[1] is None:
            pieces.append((Markup(before), found[2]))  # noqa: S704 - the text was made harmless when it was read
            before = ""
        else:
            before += found[0]
    return [*pieces, (Markup(before + text[start:]), "")]  # noqa: S704 - as above


def _pieces(quiz: Quiz, question: Blanks, given: dict[str, str], seed: str) -> list[dict[str, Any]]:
    """The text, and behind each piece of it the gap that follows; a gap that the text lost stands at the end."""
    gaps = {gap.id: (number, gap) for number, gap in enumerate(question.gaps, start=1)}
    cut = [(html, id_) for html, id_ in cut_at_gaps(question.text) if id_ in gaps or not id_]
    lost = [(Markup(" "), id_) for id_ in gaps if id_ not in [each for _, each in cut]]
    pieces: list[dict[str, Any]] = []
    for html, id_ in [*cut, *lost]:
        gap = None
        if id_:
            number, found = gaps[id_]
            gap = _shown_gap(quiz, found, given.get(id_, ""), f"{seed}/{id_}") | {"number": number}
        pieces.append({"html": html, "gap": gap})
    return pieces


def _shown_gap(quiz: Quiz, gap: Gap, value: str, seed: str) -> dict[str, Any]:
    options = [
        {"id": option.id, "text": Markup.striptags(option.text), "chosen": option.id == value}
        for option in _mixed(quiz, gap.options, seed)
    ]
    return {"id": gap.id, "options": options, "value": "" if options else value}


def _mixed(quiz: Quiz, options: tuple[Option, ...], seed: str) -> list[Option]:
    return mix(options, seed, [option.id for option in options]) if quiz.shuffle else list(options)


def given_fields(question: Question, answer: Any) -> list[tuple[str, str]]:
    """The fields of a form that gives this answer: what `given_answer` makes of them."""
    own = f"{_FIELD}{question.id}"
    match answer:
        case dict():
            return [(f"{own}-{part}", value) for part, value in answer.items()]
        case list() if isinstance(question, Ordering):
            return [(f"{own}-{item}", str(place)) for place, item in enumerate(answer, start=1)]
        case list():
            return [(own, value) for value in answer]
    return [(own, answer)]
