"""A quiz: what awaits one, the questions, the answers as they are given, handing in."""

import secrets as random
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.errors import LearnerError
from kiosk.learn import blueprint
from kiosk.learn.shelf import manifest_of
from kiosk.progress import reports, studying
from kiosk.progress.tables import Attempt
from kiosk.quizzes import questions
from kiosk.quizzes.drawing import shuffle
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import ago, language
from kiosk.web.shown import in_language, marks, shown_pack, shown_step
from sync.protocol.manifest import QUIZ, Entry, Manifest
from sync.protocol.quiz import Matching, Number, Ordering, Question, Quiz, Single, Text

_FIELD = "answer-"
_LONGEST_PAGE = 40  # a page's name is kept in memory for as long as answers may come from it


@blueprint.get("/packs/<pack>/quizzes/<quiz>")
def quiz(pack: str, quiz: str) -> str:
    """What awaits one, before it begins."""
    tag = language()
    manifest = manifest_of(pack)
    entry = _entry(manifest, quiz)
    person = guard.learner().person
    begun = studying.open_attempt(person, pack, quiz)
    # What was begun stays with its version, whose questions may be other ones.
    content = studying.quiz_of(begun) if begun else _content(manifest, entry, tag)
    entries = list(manifest.contents)
    return render_template(
        "learn/quiz.html",
        pack=shown_pack(manifest, tag),
        quiz={
            **shown_step(manifest, entry, tag),
            "questions": len(content.questions),
            "pass_marks": _pass_marks(content),
        },
        number=entries.index(entry) + 1,
        total=len(entries),
        is_open=begun is not None,
        answered=len(studying.answers_of(begun.attempt)) if begun else 0,
        attempts=[_shown_attempt(each) for each in reports.attempts(person, pack, quiz)],
    )


@blueprint.post("/packs/<pack>/quizzes/<quiz>/start")
def start_quiz(pack: str, quiz: str) -> Response:
    manifest = manifest_of(pack)
    entry = _entry(manifest, quiz)
    found, _ = manifest.face(entry, language())
    begun = studying.start_quiz(kiosk().clock, guard.learner().person, manifest, quiz, found)
    return redirect(url_for("learn.attempt", attempt=begun), 303)


@blueprint.get("/attempts/<attempt>")
def attempt(attempt: str) -> str | Response:
    mine = attempt_of(attempt)
    if mine.finished_at is not None:
        return redirect(url_for("learn.result", attempt=attempt), 303)
    return _questions_page(mine, [])


@blueprint.post("/attempts/<attempt>/answers")
def answer(attempt: str) -> tuple[str, int]:
    """Keep the answer to one question; 204 means that it is on disk, 409 that the quiz was handed in already."""
    mine = attempt_of(attempt)
    question = studying.quiz_of(mine).question(request.form.get("question", ""))
    if question is None:
        abort(400)
    page, changed = request.form.get("page", "")[:_LONGEST_PAGE], request.form.get("changed", 0, int)
    is_kept = _keep(mine, {question.id: _given(question)}, page, max(0, changed))
    return "", 204 if is_kept else 409


@blueprint.post("/attempts/<attempt>/hand-in")
def hand_in(attempt: str) -> str | Response:
    """Keep all answers of the form, then finish, unless some are missing and nobody said that this is meant."""
    mine = attempt_of(attempt)
    content = studying.quiz_of(mine)
    if _keep(mine, {each.id: _given(each) for each in content.questions}):
        if request.form.get("action") == "keep":
            return redirect(url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz), 303)
        answered = studying.answers_of(attempt)
        missing = [place for place, each in enumerate(content.questions, start=1) if each.id not in answered]
        if missing and not request.form.get("anyway"):
            return _questions_page(mine, missing)
        studying.hand_in(kiosk().clock, mine)
    return redirect(url_for("learn.result", attempt=attempt), 303)


def attempt_of(attempt: str) -> Attempt:
    """An attempt of the learner who is signed in; the page is not found if it is somebody else's."""
    mine = studying.attempt_of(guard.learner().person, attempt)
    if mine is None:
        abort(404)
    return mine


def shown_quiz(mine: Attempt, content: Quiz) -> dict[str, Any]:
    return {
        "title": content.title,
        "url": url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz),
        **in_language(mine.language, language()),
    }


def _questions_page(mine: Attempt, missing: list[int]) -> str:
    content = studying.quiz_of(mine)
    answers = studying.answers_of(mine.attempt)
    shown = [
        _shown_question(each, answers[each.id].answer if each.id in answers else None, mine.attempt)
        for each in content.questions
    ]
    return render_template(
        "learn/attempt.html",
        attempt=mine.attempt,
        quiz=shown_quiz(mine, content),
        quiz_url=url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz),
        questions=shown,
        missing=missing,
        page=random.token_urlsafe(9),
    )


def _shown_question(question: Question, given: Any, seed: str) -> dict[str, Any]:
    """A question with what was answered so far; what has a right order is shown in one drawn for this attempt."""
    shown: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "stem": question.stem,
        "picture_url": question.picture,
        "alt": question.alt,
        "is_saved": given is not None,
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


def _given(question: Question) -> Any:
    """The answer that this request's form gives to a question."""
    own = f"{_FIELD}{question.id}"
    fields = {"": request.form.getlist(own)}
    for name in request.form:
        if name.startswith(f"{own}-"):
            fields[name.removeprefix(f"{own}-")] = request.form.getlist(name)
    return questions.read_answer(question, fields)


def _keep(mine: Attempt, given: dict[str, Any], page: str = "", changed: int = 0) -> bool:
    """Keep answers; False if the attempt is handed in, be it just now by a hand that touched twice."""
    try:
        studying.answer(kiosk().clock, mine, given, page, changed)
    except LearnerError as error:
        if error.code != "handed-in":
            raise
        return False
    return True


def _content(manifest: Manifest, entry: Entry, tag: str) -> Quiz:
    content = questions.load(manifest.pack, manifest.version, entry.id, manifest.face(entry, tag)[0])
    if content is None:
        abort(404)
    return content


def _entry(manifest: Manifest, quiz: str) -> Entry:
    entry = manifest.entry(QUIZ, quiz)
    if entry is None:
        abort(404)
    return entry


def _pass_marks(content: Quiz) -> int:
    """Right answers that are enough to pass."""
    return -(-content.pass_mark * len(content.questions) // 100)


def _shown_attempt(each: Attempt) -> dict[str, Any]:
    return {
        "when": ago(each.finished_at),
        "marks": marks(each.marks),
        "most": marks(each.total),
        "passed": each.passed,
        "url": url_for("learn.result", attempt=each.attempt),
    }
