"""An attempt at a quiz: the questions' page, the answers as they are given, handing in."""

import secrets as random
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.errors import LearnerError
from kiosk.learn import blueprint
from kiosk.learn.asking import given_answer, shown_question
from kiosk.progress import anchoring, studying
from kiosk.progress.tables import Attempt
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language
from kiosk.web.shown import in_language
from sync.protocol.quiz import Quiz

_LONGEST_PAGE = 40  # a page's name is kept in memory for as long as answers may come from it
_SEPARATOR = "."


@blueprint.get("/attempts/<attempt>")
def attempt(attempt: str) -> str | Response:
    mine = attempt_of(attempt)
    if mine.finished_at is not None:
        return redirect(url_for("learn.result", attempt=attempt), 303)
    return _questions_page(mine)


@blueprint.post("/attempts/<attempt>/answers")
def answer(attempt: str) -> tuple[str, int]:
    """Keep the answer to one question; 204 means that it is on disk, 409 that the quiz was handed in already."""
    mine = attempt_of(attempt)
    question = studying.quiz_of(mine).question(request.form.get("question", ""))
    if question is None:
        abort(400)
    page, changed = request.form.get("page", "")[:_LONGEST_PAGE], request.form.get("changed", 0, int)
    if changed:
        anchoring.hear_learner(kiosk().clock, changed)
    is_kept = _keep(mine, {question.id: given_answer(question)}, page=page, changed=max(0, changed))
    return "", 204 if is_kept else 409


@blueprint.get("/attempts/<attempt>/hand-in")
def handed_in(attempt: str) -> Response:
    """Where only a form leads: back to its page."""
    return redirect(url_for("learn.attempt", attempt=attempt), 303)


@blueprint.post("/attempts/<attempt>/hand-in")
def hand_in(attempt: str) -> Response:
    """Keep the answers of the form, then finish, if the form shows all that is kept, and nothing is missing or said so.

    The page to which it leads is asked for anew, so that the way back never sends the form again.
    """
    mine = attempt_of(attempt)
    content = studying.quiz_of(mine)
    given, drawn = {each.id: given_answer(each) for each in content.questions}, _drawn(content)
    answered = {id_: value for id_, value in given.items() if value is not None}
    if _keep(mine, answered if drawn is None else given, drawn=drawn):
        if request.form.get("action") == "keep":
            return redirect(url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz), 303)
        kept = studying.kept_answers(attempt)
        is_newer = drawn is not None and kept != answered
        if not is_newer and studying.open_questions(content, kept) and not request.form.get("anyway"):
            return redirect(url_for("learn.attempt", attempt=attempt, missing=1), 303)
        if is_newer or not studying.hand_in(kiosk().clock, mine, kept):
            return redirect(url_for("learn.attempt", attempt=attempt, newer=1), 303)
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


def _questions_page(mine: Attempt) -> str:
    """The questions; `missing` or `newer` in the address say why handing in led back to them."""
    content = studying.quiz_of(mine)
    answers = studying.kept_answers(mine.attempt)
    return render_template(
        "learn/attempt.html",
        attempt=mine.attempt,
        quiz=shown_quiz(mine, content),
        quiz_url=url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz),
        questions=_shown_questions(mine, content, answers),
        missing=studying.open_questions(content, answers) if "missing" in request.args else [],
        is_newer="newer" in request.args,
        drawn=_SEPARATOR.join(studying.state_of(answers.get(each.id)) for each in content.questions),
        page=random.token_urlsafe(9),
    )


def _shown_questions(mine: Attempt, content: Quiz, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions, with the first one of each case what the case tells."""
    cases = {case.id: {"title": case.title, "text": case.text} for case in content.cases}
    return [
        {**shown_question(content, each, answers.get(each.id), mine.attempt), "case": cases.pop(each.case, None)}
        for each in content.questions
    ]


def _keep(mine: Attempt, given: dict[str, Any], **known: Any) -> bool:
    """Keep answers (see `studying.answer`); False if the attempt is handed in, be it by another page just now."""
    try:
        studying.answer(kiosk().clock, mine, given, **known)
    except LearnerError as error:
        if error.code != "handed-in":
            raise
        return False
    return True


def _drawn(content: Quiz) -> dict[str, str] | None:
    """The states with which the form's page was drawn, by question; None if the form does not say."""
    states = request.form.get("drawn", "").split(_SEPARATOR)
    if len(states) != len(content.questions):
        return None
    return {each.id: state for each, state in zip(content.questions, states, strict=True)}
