"""What came of a quiz: what was right, and why."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.exchange.standing import waits_for
from kiosk.learn import blueprint
from kiosk.learn.attempt import attempt_of, shown_quiz
from kiosk.learn.telling import told_question
from kiosk.packs import shelf
from kiosk.progress import reports, studying, taking
from kiosk.progress.folded import Attempt
from kiosk.web import guard
from kiosk.web.language import language
from kiosk.web.shown import following, marks, shown_pack, shown_step
from kiosk.web.skills import shown_skills
from sync.protocol.manifest import QUIZ

_MINUTE = 60_000


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
        pass_marks=-(-content.pass_mark * content.length // 100),
        questions=[told_question(each, answers.get(each.id)) for each in content.questions],
        tries=taking.tries_left(mine.person, mine.pack, content),
        late=-(-taking.overrun(attempt) // _MINUTE),
        skills=shown_skills(mine.person, mine.pack, [(content, mine.language)]),
        next=_next(mine, tag),
        will_be_sent=waits_for(mine.person),
        pack=shown_pack(manifest, tag) if manifest else {"url": url_for("learn.shelf")},
    )


def _next(mine: Attempt, tag: str) -> dict[str, Any] | None:
    """What follows the quiz in its pack, if the pack still has it."""
    manifest = shelf.manifest(mine.pack)
    entry = manifest and manifest.entry(QUIZ, mine.quiz)
    if manifest is None or entry is None:
        return None
    follower = following(reports.way(guard.learner().person, manifest), entry)
    return follower and shown_step(manifest, follower.entry, tag)
