"""A class that answers all at once: nobody is turned away, nothing is lost."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.journeys import answers, records
from tests.journeys.answers import Fields, Question
from tests.journeys.cast import OPERATOR, PASSWORD
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

PACK, QUIZ = "online-safety", "check-locks-and-codes"
PICTURES = ("elephant", "boat", "coconut", "lamp", "fish", "lotus", "umbrella", "peacock", "mango", "drum")
PIN = "1234"
_LEARNERS = 30
_CODE_ON_SLIP = re.compile(r"<dd>([2-9A-Z]{6})</dd>")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A learner's tablet in the middle of a quiz: who, which attempt, and what is going to be answered, in order."""

    visitor: Visitor
    attempt: str
    answers: list[tuple[Question, Fields]]


def test_thirty_learners_who_answer_at_the_same_time_lose_nothing(kiosk: RunningKiosk, home: Path) -> None:
    questions = answers.read_questions(PACK, QUIZ, "en")
    start = threading.Barrier(_LEARNERS)
    codes = _enrol(kiosk)
    with ThreadPoolExecutor(_LEARNERS) as tablets:
        sittings = list(tablets.map(lambda place: _sit_down(kiosk, codes[place], place, questions), range(_LEARNERS)))
        statuses = list(tablets.map(lambda sitting: _answer_all(sitting, start), sittings))
    assert statuses == [[204] * len(sitting.answers) + [303, 200] for sitting in sittings]

    for sitting in sittings:
        wanted = [(question["id"], answers.kept(question, given)) for question, given in sitting.answers]
        assert records.answers_in_log(home, sitting.attempt) == wanted
        assert records.answers_kept(home, sitting.attempt) == dict(wanted)
    finished = records.rows(home, "SELECT COUNT(*) FROM snapshot_attempt WHERE finished_at IS NOT NULL")
    assert finished == [(_LEARNERS,)]
    records.check_chain(records.log_of(home))
    assert "The log is whole" in run("kiosk", home, "check")
    assert "locked" not in kiosk.said.read_text()


def _enrol(kiosk: RunningKiosk) -> list[str]:
    """The operator enrols everybody with the same PIN, each under a name of their own; gives their codes."""
    operator = Visitor(kiosk.address).sign_in_as_staff(OPERATOR, PASSWORD)
    token = operator.token("/station/learners/enrol")
    pin = {"pin_way": "type", "pin": PIN, "pin_again": PIN}
    codes = []
    for place in range(_LEARNERS):
        picture = PICTURES[place % len(PICTURES)]
        details = {"name": f"Learner {place}", "language": "en", "picture": picture, "basis": "consent", "told": "1"}
        enrolled = operator.post("/station/learners/enrol", details | pin, token=token)
        assert enrolled.status == 303, enrolled
        codes.append(_CODE_ON_SLIP.search(operator.text(enrolled.location))[1])
    return codes


def _sit_down(kiosk: RunningKiosk, code: str, place: int, questions: list[Question]) -> Sitting:
    """Sign in and begin the quiz. Each question will be answered twice, in an order of one's own."""
    visitor = Visitor(kiosk.address).sign_in_as_learner(code, PIN)
    page = f"/packs/{PACK}/quizzes/{QUIZ}"
    begun = visitor.post(f"{page}/start", page=page)
    assert begun.status == 303
    chance = Random(place)  # noqa: S311 - a test that can be repeated
    given = [(each, answers.any_answer(each, chance)) for each in chance.sample(questions, len(questions))]
    given += [(each, answers.right(each)) for each in chance.sample(questions, len(questions))]
    return Sitting(visitor, begun.location.removeprefix("/attempts/"), _without_repetitions(given))


def _without_repetitions(given: list[tuple[Question, Fields]]) -> list[tuple[Question, Fields]]:
    """The same answers, less those that repeat the one before to their question: they are no event."""
    last: dict[str, Fields] = {}
    kept = []
    for question, fields in given:
        if last.get(question["id"]) != fields:
            kept.append((question, fields))
        last[question["id"]] = fields
    return kept


def _answer_all(sitting: Sitting, start: threading.Barrier) -> list[int]:
    """Answer, hand in and look at the result as fast as the kiosk lets one; gives the status of each request."""
    page = f"/attempts/{sitting.attempt}"
    token, delivery = sitting.visitor.token(page), sitting.visitor.delivery_token(page)
    start.wait(60)
    statuses = []
    for number, (question, given) in enumerate(sitting.answers, start=1):
        fields = {"question": question["id"], "token": delivery, "source": "tablet", "number": number, **given}
        statuses.append(sitting.visitor.post(f"{page}/answers", fields, token=token).status)
    everything = {name: value for question, given in sitting.answers for name, value in given.items()}
    statuses.append(sitting.visitor.post(f"{page}/hand-in", everything, token=token).status)
    return [*statuses, sitting.visitor.get(f"{page}/result").status]
