"""Completing the page of an attempt that comes out of the tablet's cache, which holds the questions only.

What always holds: what is right is told of questions that were checked, and of no others.
"""

from typing import Any

from flask import render_template, url_for

from kiosk.learn import blueprint
from kiosk.learn.asking import given_fields, is_unread
from kiosk.learn.attempt import attempt_of, shown_quiz, shown_time
from kiosk.learn.delivering import token
from kiosk.learn.telling import told_question
from kiosk.progress import studying, taking
from kiosk.progress.folded import Answer, Attempt
from kiosk.web import guard
from sync.protocol.quiz import Quiz
from sync.security import forgery


@blueprint.get("/attempts/<attempt>/kept")
def kept(attempt: str) -> dict[str, Any]:
    """What the page lacks: a token to deliver answers with; the fields of a form that hands it in; the answers that are
    kept, each as the values of its fields; the questions whose answer is no number, though it should be one; of checked
    questions what came of them, and the time that is left, both as HTML ({} and "" where there is nothing to tell); or,
    alone, where the result is.
    """
    mine = attempt_of(attempt)
    if mine.finished_at is not None:
        return {"result": url_for("learn.result", attempt=attempt)}
    content, rows = studying.quiz_of(mine), studying.answers_of(attempt)
    answers = {id_: row.answer for id_, row in rows.items()}
    return {
        "token": token(attempt),
        "fields": {forgery.FIELD: guard.forgery_token(), "drawn": studying.drawn_with(content, answers)},
        "answers": {each.id: given_fields(each, answers[each.id]) for each in content.questions if each.id in answers},
        "unread": [each.id for each in content.questions if is_unread(each, answers.get(each.id))],
        "told": _told(mine, content, rows),
        "time": _time(mine, content),
    }


def _told(mine: Attempt, content: Quiz, rows: dict[str, Answer]) -> dict[str, str]:
    final, quiz = taking.checked_questions(mine.attempt), shown_quiz(mine, content)
    told = {each.id: told_question(each, rows.get(each.id)) for each in content.questions if each.id in final}
    return {id_: render_template("learn/told_apart.html", question=each, quiz=quiz) for id_, each in told.items()}


def _time(mine: Attempt, content: Quiz) -> str:
    time = shown_time(mine, content)
    return render_template("learn/time.html", time=time, attempt=mine.attempt) if time else ""
