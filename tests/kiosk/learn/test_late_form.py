"""A form of answers that is sent again when its sitting has ended, as a tablet without script sends it."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.people import learners
from kiosk.progress.folded import Answer
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import RIGHT, begin, kept
from tests.kiosk.visitor import Visitor

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
HOUR = 3_600_000


@pytest.fixture
def attempt(learner: Visitor, shelf: Repository) -> str:
    """The address of Anitha's attempt, which has just begun."""
    return begin(learner)


def form_of(visitor: Visitor, attempt: str) -> dict[str, str]:
    """The fields that the form bears besides answers."""
    return dict(_FIELD.findall(visitor.get(attempt).text.partition("data-questions")[2]))


def send(visitor: Visitor, attempt: str, fields: dict[str, object]) -> TestResponse:
    """Hand in, as the browser does: where it is told to send the same again, it does."""
    response = visitor.client.post(f"{attempt}/hand-in", data=fields)
    if response.status_code == 307:
        response = visitor.client.post(response.location, data=fields)
    assert response.status_code == 303, response.text
    return response


def answered(attempt: str) -> set[str]:
    return {row.question for row in Answer.select().where(Answer.attempt == attempt.rpartition("/")[2])}


def test_answers_are_kept_for_their_learner_when_the_sitting_has_ended(
    kiosk: Kiosk, learner: Visitor, attempt: str
) -> None:
    fields = {**form_of(learner, attempt), **RIGHT}
    kiosk.clock.let_pass(2 * HOUR)
    assert send(learner, attempt, fields).location == "/sign-in?kept=to-hand-in"
    assert answered(attempt)
    assert kept(attempt).finished_at is None, "nothing is handed in for somebody who is not there"
    assert (
        "Anitha" not in re.search(r'role="status".*?</div>', learner.get("/sign-in?kept=to-hand-in").text, re.DOTALL)[0]
    )


def test_answers_are_kept_for_their_learner_when_somebody_else_is_signed_in(
    app: Flask, learner: Visitor, attempt: str, cast: Cast
) -> None:
    fields = {**form_of(learner, attempt), **RIGHT}
    binu = cast.enrol("Binu")
    learner.sign_in_as_learner(binu.code, PIN)
    assert send(learner, attempt, fields).location == "/home"
    assert answered(attempt)
    assert {event.person for event in Event.select().where(Event.kind == "question-answered/1")} <= {cast.anitha.person}


@pytest.mark.parametrize("token", ["", "0.x", None])
def test_nothing_is_kept_of_a_form_with_no_token_of_its_own(
    kiosk: Kiosk, learner: Visitor, attempt: str, token: str | None
) -> None:
    fields = {**form_of(learner, attempt), **RIGHT, "token": token}
    kiosk.clock.let_pass(2 * HOUR)
    sent = {name: value for name, value in fields.items() if value is not None}
    assert send(learner, attempt, sent).location == "/sign-in?away=1"
    assert not answered(attempt)


def test_nothing_is_kept_of_a_form_for_another_attempt_or_a_closed_account(
    kiosk: Kiosk, learner: Visitor, attempt: str, cast: Cast
) -> None:
    fields = {**form_of(learner, attempt), **RIGHT}
    kiosk.clock.let_pass(2 * HOUR)
    response = learner.client.post("/attempts/0000000000000000/form", data=fields)
    assert response.location == "/sign-in?away=1"
    learners.close(cast.anitha.person, kiosk.now())
    assert send(learner, attempt, fields).location == "/sign-in?away=1"
    assert not answered(attempt)


def test_a_page_elsewhere_cannot_send_it(learner: Visitor, attempt: str) -> None:
    fields = {**form_of(learner, attempt), **RIGHT}
    strange = {"Origin": "http://elsewhere.example"}
    assert learner.client.post(f"{attempt}/form", data=fields, headers=strange).status_code == 403
    assert not answered(attempt)


REVISION = "/revision/answers"
DAY = 24 * HOUR


@pytest.fixture
def due(kiosk: Kiosk, learner: Visitor, attempt: str, cast: Cast) -> dict[str, str]:
    """What the form of a question bears that Anitha is to revise; she answered it wrong yesterday."""
    send(learner, attempt, {**form_of(learner, attempt), **RIGHT, "answer-first-step": "sugar"})
    kiosk.clock.let_pass(DAY)
    learner.sign_in_as_learner(cast.code, PIN)
    return dict(_FIELD.findall(learner.get("/revision/question").text.partition("/revision/answers")[2]))


def revise(visitor: Visitor, fields: dict[str, str]) -> str:
    """Send the answer to a question that is due, as the browser does; gives where it leads."""
    response = visitor.client.post(REVISION, data=fields)
    if response.status_code == 307:
        response = visitor.client.post(response.location, data=fields)
    assert response.status_code == 303, response.text
    return response.location


def revised() -> list[tuple[str | None, str, object]]:
    rows = Event.select().where(Event.kind == "revised/1").order_by(Event.sequence)
    return [(row.person, row.body["question"], row.body["answer"]) for row in rows]


def test_an_answer_in_revision_is_kept_once_when_the_sitting_has_ended(
    kiosk: Kiosk, learner: Visitor, due: dict[str, str], cast: Cast
) -> None:
    kiosk.clock.let_pass(2 * HOUR)
    for answer in ("water", "sugar"):
        assert revise(learner, {**due, "answer-first-step": answer}) == "/sign-in?kept=all"
    assert revised() == [(cast.anitha.person, "first-step", "water")]
    learner.client.set_cookie("language", "en")
    page = learner.text("/sign-in?kept=all")
    assert "Everything you did is saved." in page
    assert "hand them in" not in page
    learner.sign_in_as_learner(cast.code, PIN)
    assert learner.get("/revision/question").location == "/revision"
    assert learner.get("/revision/form").location == "/revision"


def test_that_somebody_does_not_know_is_kept_too(kiosk: Kiosk, learner: Visitor, due: dict[str, str]) -> None:
    kiosk.clock.let_pass(2 * HOUR)
    assert revise(learner, {**due, "unknown": "1"}) == "/sign-in?kept=all"
    assert [answer for *_, answer in revised()] == [None]


def test_an_answer_in_revision_counts_for_the_one_who_gave_it(
    learner: Visitor, due: dict[str, str], cast: Cast
) -> None:
    learner.sign_in_as_learner(cast.enrol("Binu").code, PIN)
    assert revise(learner, {**due, "answer-first-step": "water"}) == "/home"
    assert revised() == [(cast.anitha.person, "first-step", "water")]


@pytest.mark.parametrize(
    "changed",
    [{"token": ""}, {"token": "0.x"}, {"person": "0" * 32}, {"review": "7"}, {"question": "leaf"}, {"language": "en"}],
)
def test_no_answer_in_revision_is_kept_that_its_token_does_not_stand_for(
    kiosk: Kiosk, learner: Visitor, due: dict[str, str], changed: dict[str, str]
) -> None:
    assert due != (sent := {**due, **changed})
    kiosk.clock.let_pass(2 * HOUR)
    assert revise(learner, {**sent, "answer-first-step": "water"}) == "/sign-in?away=1"
    assert revised() == []


def test_a_form_of_revision_without_an_answer_is_not_called_kept(
    kiosk: Kiosk, learner: Visitor, due: dict[str, str], cast: Cast
) -> None:
    kiosk.clock.let_pass(2 * HOUR)
    assert revise(learner, due) == "/sign-in?away=1"
    learners.close(cast.anitha.person, kiosk.now())
    assert revise(learner, {**due, "answer-first-step": "water"}) == "/sign-in?away=1"
    assert revised() == []


def test_an_answer_to_an_earlier_review_is_no_answer_to_this_one(
    kiosk: Kiosk, learner: Visitor, due: dict[str, str], cast: Cast
) -> None:
    assert revise(learner, {**due, "answer-first-step": "sugar"}).startswith(REVISION)
    kiosk.clock.let_pass(2 * DAY)
    revise(learner, {**due, "answer-first-step": "water"})
    assert [answer for *_, answer in revised()] == ["sugar"]
