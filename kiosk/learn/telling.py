"""What came of one question, told after its answer: what was right, and why."""

from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from kiosk.learn.asking import cut_at_gaps
from kiosk.progress.folded import Answer
from kiosk.quizzes.marking import fills, read_number
from kiosk.web.language import RUPEE, language, number, rupees
from kiosk.web.media import asset_url
from kiosk.web.shown import marks, shown_sound
from sync.languages import direction
from sync.protocol.quiz import MARK, Blanks, Gap, Hotspot, Matching, Number, Option, Ordering, Question, Single, Text

_EMPTY = "____"
_SIGNED = Markup(
    '<mark class="{}">{}<span class="unseen" lang="{}" dir="{}"> {}</span>'
    ' <svg class="sign" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg></mark>'
)


def told_question(question: Question, answer: Answer | None) -> dict[str, Any]:
    """What came of a question, and why: for those who have given their answer."""
    given = answer.answer if answer else None
    got = answer.marks if answer else 0
    state = "right" if got == MARK else "part" if got else "wrong"
    return {
        "id": question.id,
        "stem": question.stem,
        "sound": shown_sound(question.audio, question.audio_kind),
        "picture_url": question.picture,
        "alt": question.alt,
        "areas": _areas(question, given) if isinstance(question, Hotspot) else [],
        "part": _part(question) if state == "part" else "",
        "state": state,
        "marks": marks(got),
        "most": 1,
        "yours": [] if given is None else _yours(question, given),
        "right": [] if state == "right" else _texts(question, _right(question)),
        "feedback": _feedback(question, given, state),
        "explanation": question.explanation,
    }


def _right(question: Question) -> Any:
    """The right answer, in the form in which an answer is kept."""
    match question:
        case Single() if question.takes_several:
            return [option.id for option in question.options if option.right]
        case Single():
            return next(option.id for option in question.options if option.right)
        case Number():
            return question.answer
        case Text():
            return question.accepted[0]
        case Ordering():
            return [item.id for item in question.items]
        case Matching():
            return {pair.id: pair.id for pair in question.pairs}
        case Blanks():
            return {
                gap.id: next((option.id for option in gap.options if option.right), "".join(gap.accepted[:1]))
                for gap in question.gaps
            }
    raise ValueError(question.kind)


def _yours(question: Question, given: Any) -> list[str]:
    """The learner's answer as lines to read, which say of each gap whether it was filled rightly."""
    return [_filled(question, given, is_told=True)] if isinstance(question, Blanks) else _texts(question, given)


def _texts(question: Question, given: Any) -> list[str]:
    """An answer as lines to read."""
    match question:
        case Single():
            return [option.text for option in _chosen(question, given)]
        case Number():
            return [_measured(question, given)]
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
        case Blanks():
            return [_filled(question, given)]
    return [str(given)]


def _measured(question: Number, given: float | str) -> str:
    """A number with its unit; money, if it is read, as people write it.

    Without a unit it may be one to dial, which is not grouped.
    """
    if question.unit == RUPEE:
        amount = read_number(given) if isinstance(given, str) else given
        return given if amount is None else rupees(amount)
    if not question.unit:
        return given if isinstance(given, str) else f"{given:.15g}"
    return f"{number(given)} {question.unit}"


def _filled(question: Blanks, given: dict[str, str], is_told: bool = False) -> Markup:
    """The text with what stands in its gaps, and whether that is right if it is told."""
    gaps = {gap.id: gap for gap in question.gaps}
    text = Markup()
    for html, id_ in cut_at_gaps(question.text):
        text += html
        if id_:
            words = _in_gap(gaps[id_], given.get(id_))
            is_right = fills(gaps[id_], given.get(id_))
            text += _told_gap(words, is_right) if is_told else Markup("<mark>{}</mark>").format(words)
    return text


def _told_gap(words: str, is_right: bool) -> Markup:
    state, said, sign = ("right", gettext("Right"), "tick") if is_right else ("wrong", gettext("Not right"), "cross")
    tag = language()
    return _SIGNED.format(state, words, tag, direction(tag), said, asset_url("sprite.svg"), sign)


def _in_gap(gap: Gap, value: str | None) -> str:
    chosen = next((option.text for option in gap.options if option.id == value), None)
    return chosen or value or _EMPTY


def _areas(question: Hotspot, given: Any) -> list[dict[str, Any]]:
    """The right areas, and the wrong ones that were chosen."""
    chosen = given if isinstance(given, list) else [given]
    return [
        {"place": area.place, "state": "right" if area.right else "wrong"}
        for area in question.options
        if area.right or area.id in chosen
    ]


def _part(question: Question) -> str:
    """How part marks come about, in words."""
    match question:
        case Ordering():
            return gettext("Each step that rightly follows the one before it counts.")
        case Matching():
            return gettext("Each right pair counts.")
        case Blanks():
            return gettext("Each gap that is filled rightly counts.")
    return gettext("Each right choice counts. Each wrong one takes away.")


def _feedback(question: Question, given: Any, state: str) -> list[str]:
    """The feedback of the options that were chosen, else the question's own."""
    said = [option.feedback for option in _chosen(question, given) if option.feedback]
    own = question.right if state == "right" else question.wrong
    return said or ([own] if own else [])


def _chosen(question: Question, given: Any) -> list[Option]:
    """The options that an answer names, in the order in which they stand."""
    if given is None:
        return []
    match question:
        case Single():
            ids = given if isinstance(given, list) else [given]
            return [option for option in question.options if option.id in ids]
        case Blanks():
            return [option for gap in question.gaps for option in gap.options if option.id == given.get(gap.id)]
    return []
