"""A quiz: what awaits one, the questions, the answers as they are given, handing in."""

import secrets as random
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.errors import LearnerError
from kiosk.learn import blueprint
from kiosk.learn.shelf import manifest_of
from kiosk.progress import anchoring, reports, studying
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
_SEPARATOR = "."


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
        answered=_answered(begun) if begun else 0,
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
    is_kept = _keep(mine, {question.id: _given(question)}, page=page, changed=max(0, changed))
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
    given, drawn = {each.id: _given(each) for each in content.questions}, _drawn(content)
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
        questions=[_shown_question(each, answers.get(each.id), mine.attempt) for each in content.questions],
        missing=studying.open_questions(content, answers) if "missing" in request.args else [],
        is_newer="newer" in request.args,
        drawn=_SEPARATOR.join(studying.state_of(answers.get(each.id)) for each in content.questions),
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


def _keep(mine: Attempt, given: dict[str, Any], **known: Any) -> bool:
    """Keep answers (see `studying.answer`); False if the attempt is handed in, be it by another page just now."""
    try:
        studying.answer(kiosk().clock, mine, given, **known)
    except LearnerError as error:
        if error.code != "handed-in":
            raise
        return False
    return True


def _answered(mine: Attempt) -> int:
    """How many questions are answered in full."""
    content = studying.quiz_of(mine)
    return len(content.questions) - len(studying.open_questions(content, studying.kept_answers(mine.attempt)))


def _drawn(content: Quiz) -> dict[str, str] | None:
    """The states with which the form's page was drawn, by question; None if the form does not say."""
    states = request.form.get("drawn", "").split(_SEPARATOR)
    if len(states) != len(content.questions):
        return None
    return {each.id: state for each, state in zip(content.questions, states, strict=True)}


def _given(question: Question) -> Any:
    """The answer that this request's form gives to a question."""
    own = f"{_FIELD}{question.id}"
    fields = {"": request.form.getlist(own)}
    for name in request.form:
        if name.startswith(f"{own}-"):
            fields[name.removeprefix(f"{own}-")] = request.form.getlist(name)
    if not questions.is_of(question, fields):
        abort(400)
    return questions.read_answer(question, fields)


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
