"""Answers as a tablet delivers them: at once, or later, be it when another learner is seated there.

The page of an attempt that the tablet may keep (`attempt.questions`) holds no token, no name and no answer. What it
needs of them it asks for by itself (`completing.kept`), and keeps the token beside the answers that wait. A token is
good for one attempt, for adding answers to it until it is handed in, and for nothing else: so it needs no sitting, and
an answer counts for the one who gave it, whoever delivers it. What always holds: an answer is on disk when it is called
kept, and one that is not kept is refused by a status of its own, so that the tablet can say so:

- 204: it is on disk, now or since an earlier delivery.
- 202: so it is, but it is no number, where one is asked for.
- 403: the token is none of ours, or too old; the learner's own sign-in brings a new one.
- 409: the attempt was handed in before, or the answer was checked.
- 410: the learner has no account any more.
"""

import hashlib
import hmac

from flask import abort, request
from itsdangerous import Signer

from kiosk.errors import LearnerError
from kiosk.learn import blueprint
from kiosk.learn.asking import given_answer, is_unread
from kiosk.people import learners
from kiosk.progress import anchoring, dating, deliveries, studying, taking
from kiosk.progress.deliveries import Place
from kiosk.web.here import kiosk
from sync.protocol.quiz import EACH

_DAY = 24 * 3600 * 1000
_GOOD_FOR = 180 * _DAY
_LONGEST_SOURCE = 40
_MOST_NUMBER = 2**53  # more than a tablet's script can count
_SEPARATOR = "."


@blueprint.post("/attempts/<attempt>/answers")
def answer(attempt: str) -> tuple[str, int]:
    """Keep the answer to one question."""
    if not is_genuine(attempt, request.form.get("token", "")):
        abort(403)
    mine = studying.any_attempt(attempt)
    if mine is None:
        abort(404)
    if not learners.is_open(mine.person):
        abort(410)
    content = studying.quiz_of(mine)
    question = content.question(request.form.get("question", ""))
    source, number = request.form.get("source", "")[:_LONGEST_SOURCE], request.form.get("number", 0, int)
    if question is None or not (source and 0 < number <= _MOST_NUMBER):
        abort(400)
    told = request.form.get("told", 0, int)
    if told:
        anchoring.hear_learner(kiosk().clock, told)
    place = Place(source, number)
    is_final = content.feedback == EACH and question.id in taking.checked_questions(attempt)
    if is_final and not deliveries.is_known(attempt, question.id, place):
        return "", 409
    given = given_answer(question)
    try:
        studying.answer(kiosk().clock, mine, {question.id: given}, place)
    except LearnerError as error:
        if error.code != "handed-in":
            raise
        return "", 409
    return "", 202 if is_unread(question, given) else 204


def token(attempt: str) -> str:
    """What lets a tablet deliver answers to an attempt, from now on."""
    issued = f"{kiosk().now():x}"
    return f"{issued}{_SEPARATOR}{_signature(attempt, issued)}"


def is_genuine(attempt: str, given: str) -> bool:
    """Whether a token is one that this kiosk gave out for an attempt, and is not too old for certain.

    A kiosk without a battery clock may have been years off when it gave it out, or may be now: what is known of either
    time decides, not what the clock said.
    """
    issued, _, signature = given.partition(_SEPARATOR)
    if not hmac.compare_digest(_signature(attempt, issued).encode(), signature.encode()):
        return False
    if kiosk().now() - int(issued, 16) <= _GOOD_FOR:
        return True
    timeline = dating.timeline(kiosk().clock)
    then, now = timeline.of_wall(int(issued, 16)), timeline.of_wall(kiosk().now())
    return then.latest is None or now.earliest - then.latest <= _GOOD_FOR


def _signature(attempt: str, issued: str) -> str:
    signer = Signer(kiosk().secrets.visitors, salt="delivery", digest_method=hashlib.sha256)
    return signer.get_signature(f"{attempt}{_SEPARATOR}{issued}").decode()
