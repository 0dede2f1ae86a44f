"""Asking for what a learner did at another station."""

import pytest

from kiosk.people.tables import StaffAction
from kiosk.progress import log, moving
from kiosk.web.here import Kiosk
from sync.protocol.downlink import Person
from sync.protocol.events import RecordAsked
from tests.kiosk.cast import Cast
from tests.kiosk.visitor import Visitor


def path(cast: Cast) -> str:
    return f"/station/learners/{cast.anitha.code}"


def test_a_record_is_asked_for_by_the_code_of_the_other_station(operator: Visitor, cast: Cast) -> None:
    assert operator.post(path(cast) + "/elsewhere", {"other_code": " k7wm2p ", "other_station": ""}).status_code == 303

    last = list(log.every_event())[-1]
    assert (last.kind, last.person, last.body) == (
        RecordAsked.KIND,
        cast.anitha.person,
        {"code": "K7WM2P", "station": ""},
    )
    assert "It comes when this kiosk has exchanged" in operator.text(path(cast))
    assert StaffAction.select().where(StaffAction.action == "record-asked").count() == 1


def test_a_code_that_cannot_be_is_refused_and_kept_in_the_form(operator: Visitor, cast: Cast) -> None:
    refused = operator.post(path(cast) + "/elsewhere", {"other_code": "a b", "other_station": "Kumily"})

    assert refused.status_code == 422
    assert "Write the learner code from the slip" in refused.text
    assert 'value="a b"' in refused.text
    assert 'value="Kumily"' in refused.text


def test_a_form_without_its_fields_is_refused(operator: Visitor, cast: Cast) -> None:
    assert operator.post(path(cast) + "/elsewhere", {}).status_code == 422


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("unknown", "Nobody has the code K7WM2P yet."),
        ("unclear", "write the name of the other station"),
        ("found", "1 entry has come so far"),
    ],
)
def test_the_learners_page_says_what_came_of_it(
    operator: Visitor, cast: Cast, kiosk: Kiosk, outcome: str, words: str
) -> None:
    moving.ask(kiosk.clock, cast.anitha.person, "K7WM2P")
    lesson = {"pack": "tea-stall", "version": "1.0.0", "lesson": "one", "language": "ml"}
    rows = [["log", 1, "lesson-finished/1", 5, lesson]] if outcome == "found" else []
    moving.take(kiosk.clock, Person(cast.anitha.person, "K7WM2P", outcome, rows))
    assert words in operator.text(path(cast))


def test_learners_may_not_ask(learner: Visitor, cast: Cast) -> None:
    assert learner.get(path(cast) + "/elsewhere").status_code in (303, 403)
