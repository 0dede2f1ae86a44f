"""A quiz: what awaits one, and beginning it."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.learn.shelf import manifest_of
from kiosk.progress import reports, studying, taking
from kiosk.progress.folded import Attempt
from kiosk.quizzes import questions
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import ago, language, true_time
from kiosk.web.shown import face_to_read, marks, shown_pack, shown_step
from sync.protocol.manifest import QUIZ, Entry, Manifest
from sync.protocol.quiz import EACH, Quiz


@blueprint.get("/packs/<pack>/quizzes/<quiz>")
def quiz(pack: str, quiz: str) -> str:
    """What awaits one, before it begins."""
    tag = language()
    manifest = manifest_of(pack)
    entry = _entry(manifest, quiz)
    person = guard.learner().person
    begun = studying.open_attempt(person, pack, quiz)
    # What was begun stays with its version, whose questions may be other ones.
    content = studying.quiz_of(begun) if begun else _content(manifest, entry)
    entries = list(manifest.contents)
    return render_template(
        "learn/quiz.html",
        pack=shown_pack(manifest, tag),
        quiz={
            **shown_step(manifest, entry, tag),
            "questions": content.length,
            "pass_marks": _pass_marks(content),
            "limit": content.limit,
            "is_each": content.feedback == EACH,
        },
        tries=taking.tries_left(person, pack, content),
        number=entries.index(entry) + 1,
        total=len(entries),
        is_open=begun is not None,
        answered=_answered(begun) if begun else 0,
        is_over=begun is not None and taking.time_left(kiosk().clock, begun.attempt) == 0,
        attempts=[_shown_attempt(each) for each in reports.attempts(person, pack, quiz, true_time)],
    )


@blueprint.post("/packs/<pack>/quizzes/<quiz>/start")
def start_quiz(pack: str, quiz: str) -> Response:
    """Begin, or go on; a tablet that runs the script (`script`) is given the page that it may keep."""
    manifest = manifest_of(pack)
    entry = _entry(manifest, quiz)
    found, _ = face_to_read(manifest, entry)
    begun = studying.start_quiz(kiosk().clock, guard.learner().person, manifest, quiz, found)
    page = "learn.questions" if request.form.get("script") else "learn.attempt"
    return redirect(url_for(page, attempt=begun), 303)


def _answered(mine: Attempt) -> int:
    """How many questions are answered in full."""
    content = studying.quiz_of(mine)
    return len(content.questions) - len(studying.open_questions(content, studying.kept_answers(mine.attempt)))


def _content(manifest: Manifest, entry: Entry) -> Quiz:
    content = questions.load(manifest.pack, manifest.version, entry.id, face_to_read(manifest, entry)[0])
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
    return -(-content.pass_mark * content.length // 100)


def _shown_attempt(each: Attempt) -> dict[str, Any]:
    return {
        "when": ago(each.finished_at),
        "marks": marks(each.marks),
        "most": marks(each.total),
        "passed": each.passed,
        "url": url_for("learn.result", attempt=each.attempt),
    }
