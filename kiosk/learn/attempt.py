"""An attempt at a quiz: the questions' page, handing in.

The page has two addresses. At one the kiosk fills in the answers: a form that works without script, kept nowhere. The
other is for tablets that run the script: the questions and nothing of anybody, so that the HTTP cache may keep it and
show it again with the Wi-Fi gone or the kiosk away; the answers come out of the tablet's memory, and from
`completing.kept` when the kiosk answers, with what came of those that were checked and the time that is left. A form
that a script sends (`script`) is told where to go on in a word, so that the page stays as it is when no answer comes.
"""

from enum import Enum, auto
from typing import Any

from flask import Response as Page
from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.errors import LearnerError
from kiosk.learn import blueprint
from kiosk.learn.asking import given_answer, shown_case, shown_question
from kiosk.learn.delivering import token
from kiosk.learn.telling import told_question
from kiosk.progress import studying, taking
from kiosk.progress.folded import Answer, Attempt
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language
from kiosk.web.seat import seat
from kiosk.web.shown import in_language
from sync.protocol.quiz import EACH, Quiz

_KEPT_SECONDS = 600
_MINUTE = 60_000
_ALL = "all"


@blueprint.get("/attempts/<attempt>")
def attempt(attempt: str) -> str | Response:
    mine = attempt_of(attempt)
    if mine.finished_at is not None:
        return redirect(url_for("learn.result", attempt=attempt), 303)
    return _questions_page(mine)


@blueprint.get("/questions/<attempt>")
def questions(attempt: str) -> Page | Response:
    """The questions without an answer, a name or a token."""
    mine = attempt_of(attempt)
    if mine.finished_at is not None:
        return redirect(url_for("learn.result", attempt=attempt), 303)
    content = studying.quiz_of(mine)
    taking.begin_time(kiosk().clock, attempt, mine.person, content)
    page = Page(_page(mine, content, {}, frozenset(), learner=None))
    page.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return page


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
    state = keep_form(mine, content)
    if state is not Form.CLOSED:
        if request.form.get("action") == "keep":
            return lead(url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz))
        kept = studying.kept_answers(attempt)
        is_asked = state is Form.KEPT and taking.time_left(kiosk().clock, attempt) != 0
        if is_asked and not _is_meant(studying.open_questions(content, kept)):
            return lead(url_for("learn.attempt", attempt=attempt, missing=1))
        if state is Form.NEWER or not studying.hand_in(kiosk().clock, mine, kept):
            return lead(url_for("learn.attempt", attempt=attempt, newer=1))
    return lead(url_for("learn.result", attempt=attempt))


def _is_meant(gaps: list[int]) -> bool:
    """Whether a form may be handed in with these gaps: there is none, or `anyway` names just these, or all."""
    anyway = request.form.get("anyway", "")
    return not gaps or anyway in (_ALL, " ".join(map(str, gaps)))


class Form(Enum):
    """How the answers of a whole form fared: it shows all that is kept now, or less, or nothing is taken any more."""

    KEPT = auto()
    NEWER = auto()
    CLOSED = auto()


def keep_form(mine: Attempt, content: Quiz) -> Form:
    """Keep the answers of this request's form, but for those that are final."""
    final = taking.checked_questions(mine.attempt)
    given = {each.id: given_answer(each) for each in content.questions if each.id not in final}
    drawn = studying.read_drawn(content, request.form.get("drawn", ""))
    answered = {id_: value for id_, value in given.items() if value is not None}
    if not _keep(mine, answered if drawn is None else given, drawn=drawn):
        return Form.CLOSED
    kept = {id_: value for id_, value in studying.kept_answers(mine.attempt).items() if id_ not in final}
    return Form.NEWER if drawn is not None and kept != answered else Form.KEPT


def lead(url: str) -> Response:
    """Go on there; a script is told so in a word."""
    return Page(url, content_type="text/plain") if request.form.get("script") else redirect(url, 303)


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
    """The questions; `missing`, `newer`, `open` or `late` in the address say why a button led back to them."""
    content = studying.quiz_of(mine)
    taking.begin_time(kiosk().clock, mine.attempt, mine.person, content)
    answers = studying.answers_of(mine.attempt)
    kept = {id_: row.answer for id_, row in answers.items()}
    return _page(
        mine,
        content,
        answers,
        taking.checked_questions(mine.attempt),
        time=shown_time(mine, content),
        missing=_missing(content, kept),
        is_anyway="missing" in request.args,
        is_newer="newer" in request.args,
        is_late="late" in request.args,
        drawn=studying.drawn_with(content, kept),
        token=token(mine.attempt),
    )


def _page(mine: Attempt, content: Quiz, answers: dict[str, Answer], final: frozenset[str], **of_answers: Any) -> str:
    return render_template(
        "learn/attempt.html",
        attempt=mine.attempt,
        quiz=shown_quiz(mine, content),
        quiz_url=url_for("learn.quiz", pack=mine.pack, quiz=mine.quiz),
        questions=_shown_questions(mine, content, answers, final),
        is_each=content.feedback == EACH,
        is_timed=content.limit is not None,
        seat=seat(),
        **of_answers,
    )


def _missing(content: Quiz, kept: dict[str, Any]) -> list[int]:
    """The numbers of the questions that are to be answered first: all that are open, or the one that was to be
    checked."""
    if "missing" in request.args:
        return studying.open_questions(content, kept)
    wanted = request.args.get("open", 0, int)
    return [wanted] if wanted in studying.open_questions(content, kept) else []


def _shown_questions(
    mine: Attempt, content: Quiz, answers: dict[str, Answer], final: frozenset[str]
) -> list[dict[str, Any]]:
    """The questions, with the first one of each case what the case tells, with a final one what came of it."""
    cases = {case.id: shown_case(case) for case in content.cases}
    shown = []
    for each in content.questions:
        row, case = answers.get(each.id), cases.pop(each.case, None)
        if each.id in final:
            shown.append({**told_question(each, row), "is_checked": True, "case": case})
        else:
            shown.append({**shown_question(content, each, row and row.answer, mine.attempt), "case": case})
    return shown


def shown_time(mine: Attempt, content: Quiz) -> dict[str, Any] | None:
    left = taking.time_left(kiosk().clock, mine.attempt)
    if left is None:
        return None
    return {
        "left": left,
        "minutes": -(-left // _MINUTE),
        "is_over": left == 0,
        "can_extend": taking.can_extend(kiosk().clock, mine.attempt),
        "more": taking.extension(content) // _MINUTE,
    }


def _keep(mine: Attempt, given: dict[str, Any], **known: Any) -> bool:
    """Keep answers (see `studying.answer`); False if the attempt is handed in, be it by another page just now."""
    try:
        studying.answer(kiosk().clock, mine, given, **known)
    except LearnerError as error:
        if error.code != "handed-in":
            raise
        return False
    return True
