"""Revision: one question after another that is due again, each explained at once, for about ten minutes.

Nothing but the log knows of it: the address carries since when somebody revises, by the clock that nobody can set.
"""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint, delivering
from kiosk.learn.asking import given_answer, shown_case, shown_question
from kiosk.learn.telling import told_question
from kiosk.progress import revision as revising
from kiosk.progress.folded import Answer
from kiosk.progress.revision import Asked, Portion
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language
from kiosk.web.shown import face_to_read, in_language, shown_pack, shown_step
from sync.protocol.events import Revised
from sync.protocol.manifest import LESSON

MINUTES = 10
_MINUTE = 60_000
_GIVEN_UP = 60 * _MINUTE  # who comes back after so long begins anew
_A_QUESTION = 30_000
_FIELDS = ("person", "pack", "quiz", "question", "language", "review")


@blueprint.get("/revision")
def revision() -> str:
    """What is to be revised today; `enough` in the address says that the ten minutes are over."""
    today = portion()
    return render_template(
        "learn/revision.html",
        count=len(today.asked),
        minutes=min(MINUTES, -(-len(today.asked) * _A_QUESTION // _MINUTE)),
        done=today.done,
        is_enough="enough" in request.args and today.done > 0,
        is_more_tomorrow=today.tomorrow or bool(today.asked),
    )


@blueprint.get("/revision/question")
def revision_question() -> str | Response:
    """The next question; `missing` in the address says that the form came without an answer."""
    since, today = _since(), portion()
    if not today.asked or _is_over(since):
        return redirect(url_for("learn.revision", enough=1 if today.asked else None), 303)
    asked = today.asked[0]
    seed = f"revision/{number_of(asked)}"  # the same until it is answered
    return render_template(
        "learn/revision_question.html",
        question={**shown_question(asked.quiz, asked.question, None, seed), "case": _case(asked)},
        place=_place(asked),
        since=since,
        left=len(today.asked),
        is_missing="missing" in request.args,
        **_shown(asked),
    )


@blueprint.get("/revision/form")
def late_revision_sent() -> Response:
    """Where only a form leads: back to where one begins."""
    return redirect(url_for("learn.revision"), 303)


@blueprint.post("/revision/answers")
def revise() -> Response:
    """Keep the answer to a question that is due; a second time changes nothing."""
    since = _since()
    asked = portion().question(*(request.form.get(name, "") for name in ("pack", "quiz", "question")))
    if asked is not None and not keep_form(guard.learner().person, asked):
        return redirect(url_for("learn.revision_question", since=since, missing=1), 303)
    return redirect(url_for("learn.revised", since=since), 303)


@blueprint.get("/revision/answers")
def revised() -> str | Response:
    """What was right of the question that was answered last, and why."""
    last = revising.last_revised(guard.learner().person)
    asked = last and _again(last)
    if last is None or asked is None:
        return redirect(url_for("learn.revision"), 303)
    since, today = _since(), portion()
    return render_template(
        "learn/revision_told.html",
        question=told_question(asked.question, Answer(answer=last.answer, marks=last.marks)),
        since=since,
        left=0 if _is_over(since) else len(today.asked),
        is_enough=bool(today.asked),
        **_shown(asked),
    )


def portion() -> Portion:
    """Today's portion of the learner who is signed in."""
    return revising.portion(kiosk().clock, guard.learner().person, face_to_read)


def keep_form(person: str, asked: Asked) -> bool:
    """Keep the answer of this request's form, durable on return; whether it has one."""
    is_unknown = bool(request.form.get("unknown"))
    answer = None if is_unknown else given_answer(asked.question)
    if answer is None and not is_unknown:
        return False
    revising.revise(kiosk().clock, person, asked, answer)
    return True


def number_of(asked: Asked) -> str:
    """Which review of a question this is, from 0."""
    return str(asked.card.reviews if asked.card else 0)


def named(place: Mapping[str, str]) -> str:
    """What the token of a form stands for: one review of one question by one learner."""
    return "/".join(("revision", *(place.get(field, "") for field in _FIELDS)))


def _place(asked: Asked) -> dict[str, str]:
    """What a form says of its question, with the token by which its answer is kept when the sitting has ended."""
    ids = (asked.manifest.pack, asked.entry.id, asked.question.id, asked.language)
    place = dict(zip(_FIELDS, (guard.learner().person, *ids, number_of(asked)), strict=True))
    return {**place, "token": delivering.token(named(place))}


def _shown(asked: Asked) -> dict[str, Any]:
    """Where a question comes from, and the lesson before it, if there is one."""
    tag, contents = language(), asked.manifest.contents
    before = [entry for entry in contents[: contents.index(asked.entry)] if entry.kind == LESSON]
    return {
        "quiz": in_language(asked.language, tag),
        "pack": shown_pack(asked.manifest, tag),
        "lesson": shown_step(asked.manifest, before[-1], tag) if before else None,
    }


def _again(last: Revised) -> Asked | None:
    """The question that was answered last, in the language in which it was asked."""
    return revising.asked_again(
        last.pack, last.quiz, last.question, lambda manifest, entry: manifest.face(entry, last.language)
    )


def _case(asked: Asked) -> dict[str, Any] | None:
    """The text to which a question belongs, if there is one."""
    case = next((each for each in asked.quiz.cases if each.id == asked.question.case), None)
    return case and shown_case(case)


def _since() -> int:
    """Since when somebody revises, in milliseconds of the steady clock: as the address or the form says, else now."""
    now = kiosk().clock.steady()
    since = request.values.get("since", now, int)
    return since if 0 <= now - since < _GIVEN_UP else now


def _is_over(since: int) -> bool:
    return kiosk().clock.steady() - since >= MINUTES * _MINUTE
