"""What came of a quiz: what was right, and why."""

from typing import Any

from flask import redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.exchange.standing import waits_for
from kiosk.learn import blueprint
from kiosk.learn.attempt import attempt_of, shown_quiz
from kiosk.packs import shelf
from kiosk.progress import reports, studying
from kiosk.progress.tables import Attempt
from kiosk.web import guard
from kiosk.web.language import language, number
from kiosk.web.shown import following, marks, shown_pack, shown_step
from sync.protocol.manifest import QUIZ
from sync.protocol.quiz import MARK, Matching, Multiple, Number, Ordering, Question, Single, Text


@blueprint.get("/attempts/<attempt>/result")
def result(attempt: str) -> str | Response:
    mine = attempt_of(attempt)
    if mine.finished_at is None:
        return redirect(url_for("learn.attempt", attempt=attempt), 303)
    content = studying.quiz_of(mine)
    answers = studying.answers_of(attempt)
    manifest = shelf.manifest(mine.pack)
    tag = language()
    return render_template(
        "learn/result.html",
        quiz=shown_quiz(mine, content),
        marks=marks(mine.marks),
        most=marks(mine.total),
        passed=mine.passed,
        pass_marks=-(-content.pass_mark * len(content.questions) // 100),
        questions=[_shown(each, answers.get(each.id)) for each in content.questions],
        next=_next(mine, tag),
        will_be_sent=waits_for(mine.person),
        pack=shown_pack(manifest, tag) if manifest else {"url": url_for("learn.shelf")},
    )


def _shown(question: Question, answer: Any) -> dict[str, Any]:
    given = answer.answer if answer else None
    got = answer.marks if answer else 0
    state = "right" if got == MARK else "part" if got else "wrong"
    return {
        "stem": question.stem,
        "state": state,
        "marks": marks(got),
        "most": 1,
        "yours": [] if given is None else _texts(question, given),
        "right": [] if state == "right" else _texts(question, _right(question)),
        "feedback": _feedback(question, given, state) or "",
        "explanation": question.explanation,
    }


def _right(question: Question) -> Any:
    """The right answer, in the form in which an answer is kept."""
    match question:
        case Multiple():
            return [option.id for option in question.options if option.right]
        case Single():
            return next(option.id for option in question.options if option.right)
        case Number():
            return number(question.answer)
        case Text():
            return question.accepted[0]
        case Ordering():
            return [item.id for item in question.items]
        case Matching():
            return {pair.id: pair.id for pair in question.pairs}
    raise ValueError(question.kind)


def _texts(question: Question, given: Any) -> list[str]:
    """An answer as lines to read."""
    match question:
        case Single():
            chosen = given if isinstance(given, list) else [given]
            return [option.text for option in question.options if option.id in chosen]
        case Number():
            return [f"{given} {question.unit}" if question.unit else str(given)]
        case Ordering():
            texts = {item.id: item.text for item in question.items}
            return [texts[id_] for id_ in given if id_ in texts]
        case Matching():
            rights = {pair.id: pair.right for pair in question.pairs}
            return [
                Markup("{} – {}").format(pair.left, rights[given[pair.id]])
                for pair in question.pairs
                if given.get(pair.id) in rights
            ]
    return [str(given)]


def _feedback(question: Question, given: Any, state: str) -> str | None:
    """The feedback of the option that was chosen, else the question's own."""
    if isinstance(question, Single) and isinstance(given, str):
        chosen = next((option for option in question.options if option.id == given), None)
        if chosen and chosen.feedback:
            return chosen.feedback
    return question.right if state == "right" else question.wrong


def _next(mine: Attempt, tag: str) -> dict[str, Any] | None:
    """What follows the quiz in its pack, if the pack still has it."""
    manifest = shelf.manifest(mine.pack)
    entry = manifest and manifest.entry(QUIZ, mine.quiz)
    if manifest is None or entry is None:
        return None
    follower = following(reports.way(guard.learner().person, manifest), entry)
    return follower and shown_step(manifest, follower.entry, tag)
