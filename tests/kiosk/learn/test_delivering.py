"""Delivering answers: with a token of their own, for whoever gave them; and the page that a tablet may keep."""

import re

import pytest
from flask import Flask

from kiosk.learn.asking import given_answer, given_fields
from kiosk.progress import anchoring, enrolling, studying
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from sync.security import forgery
from tests.kiosk.cast import PASSWORD, PIN, Cast
from tests.kiosk.clocks import REAL
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import QUIZ, RIGHT, begin, delivery, hand_in, kept
from tests.kiosk.visitor import Visitor

DAY = 86_400_000
LEAF = {"question": "leaf", "answer-leaf": "leaf"}


@pytest.fixture
def attempt(learner: Visitor, shelf: Repository) -> str:
    """The address of Anitha's attempt, which has just begun."""
    return begin(learner)


def id_of(attempt: str) -> str:
    return attempt.rpartition("/")[2]


def kept_page(attempt: str) -> str:
    return f"/questions/{id_of(attempt)}"


def send(visitor: Visitor, attempt: str, **fields: object) -> int:
    return visitor.client.post(f"{attempt}/answers", data={**delivery(visitor, attempt), **LEAF, **fields}).status_code


def leaf(attempt: str) -> object:
    return studying.kept_answers(id_of(attempt)).get("leaf")


def test_a_tablet_that_runs_the_script_is_given_the_page_that_it_may_keep(learner: Visitor, shelf: Repository) -> None:
    response = learner.post(f"{QUIZ}/start", {"script": "1"}, QUIZ)
    assert response.location == kept_page(begin(learner))
    page = learner.get(response.location)
    assert page.headers["Cache-Control"] == "private, max-age=600"
    assert "Cookie" in page.headers["Vary"], "whoever comes next has another cookie, and so another page"
    assert page.text.count('<section class="question"') == 6


def test_the_page_that_a_tablet_may_keep_holds_nothing_of_anybody(
    learner: Visitor, attempt: str, cast: Cast, app: Flask
) -> None:
    hand_in(learner, attempt)
    attempt = begin(learner)
    fresh = learner.text(kept_page(attempt))
    assert send(learner, attempt) == 204
    learner.post(f"{attempt}/hand-in", {**RIGHT, "action": "keep"}, attempt)
    page = learner.get(kept_page(attempt))
    assert "Set-Cookie" not in page.headers
    assert learner.text(kept_page(attempt)) == fresh, "no answer changes it"
    plain = learner.text(attempt)
    for secret in (
        cast.anitha.name,
        cast.anitha.code,
        cast.anitha.person,
        forgery.FIELD,
        re.search(r'data-token="([^"]+)"', plain)[1],
        re.search(r'name="drawn" value="([^"]+)"', plain)[1],
        "checked",
        " selected",
    ):
        assert secret in plain or secret in (cast.anitha.code, cast.anitha.person)
        assert secret not in page.text
    assert "data-token" not in page.text


def test_what_the_page_lacks_is_told_to_its_learner_only_and_kept_nowhere(
    learner: Visitor, stranger: Visitor, attempt: str
) -> None:
    learner.post(f"{attempt}/hand-in", {**RIGHT, "action": "keep"}, attempt)
    told = learner.get(f"{attempt}/kept")
    assert told.headers["Cache-Control"] == "no-store"
    fields = [tuple(each) for values in told.json["answers"].values() for each in values]
    given = [(name, one) for name, value in RIGHT.items() for one in (value if isinstance(value, list) else [value])]
    assert sorted(fields) == sorted(given)
    sent = {**RIGHT, **told.json["fields"], "script": "1"}
    assert stranger.get(f"{attempt}/kept").status_code == 303
    result = learner.client.post(f"{attempt}/hand-in", data=sent)
    assert (result.status_code, result.text) == (200, f"{attempt}/result")
    assert learner.get(f"{attempt}/kept").json == {"result": f"{attempt}/result"}
    assert learner.get(kept_page(attempt)).location == f"{attempt}/result"


def test_the_fields_of_an_answer_give_the_same_answer_for_every_kind_of_question(
    app: Flask, learner: Visitor, attempt: str
) -> None:
    learner.post(f"{attempt}/hand-in", {**RIGHT, "action": "keep"}, attempt)
    content, answers = studying.quiz_of(kept(attempt)), studying.kept_answers(id_of(attempt))
    assert answers.keys() == {each.id for each in content.questions}
    for question in content.questions:
        fields: dict[str, list[str]] = {}
        for name, value in given_fields(question, answers[question.id]):
            fields.setdefault(name, []).append(value)
        with app.test_request_context(method="POST", data=fields):
            assert given_answer(question) == answers[question.id]


def test_an_answer_arrives_for_the_one_who_gave_it_whoever_is_seated(
    app: Flask, learner: Visitor, attempt: str, cast: Cast
) -> None:
    who = kept(attempt).person
    nobody = Visitor(app)
    binu = Visitor(app).sign_in_as_learner(cast.enrol("Binu").code, PIN)
    omana = Visitor(app).sign_in_as_staff(cast.operator, PASSWORD)
    learner.post("/sign-out", page="/finish")
    for number, visitor in enumerate((nobody, binu, omana, learner)):
        assert send(visitor, attempt, **{"answer-leaf": f"answer {number}"}) == 204
        assert leaf(attempt) == f"answer {number}"
        (event,) = Event.select().order_by(Event.sequence.desc()).limit(1)
        assert (event.kind, event.person) == ("question-answered/1", who)


def test_no_token_but_the_attempts_own_opens_it(learner: Visitor, attempt: str, cast: Cast, app: Flask) -> None:
    binu = Visitor(app).sign_in_as_learner(cast.enrol("Binu").code, PIN)
    other = str(delivery(binu, begin(binu))["token"])
    own = str(delivery(learner, attempt)["token"])
    issued, _, signature = own.partition(".")
    later = f"{int(issued, 16) + 1:x}.{signature}"
    for token in ("", ".", "0.", own[:-1], own + "x", own.upper(), later, other, "ü", "x" * 5000, signature):
        assert (token, send(learner, attempt, token=token)) == (token, 403)
    assert leaf(attempt) is None
    assert learner.client.post(f"{attempt}/answers", data=LEAF).status_code == 403
    assert send(learner, attempt, token=own) == 204


def test_a_token_serves_no_page_of_another_site(learner: Visitor, attempt: str) -> None:
    data = {**delivery(learner, attempt), **LEAF}
    sent = learner.client.post(f"{attempt}/answers", data=data, headers={"Origin": "http://evil.example"})
    assert (sent.status_code, leaf(attempt)) == (403, None)


def test_a_place_that_is_none_is_refused(learner: Visitor, attempt: str) -> None:
    for place in ({"source": ""}, *({"number": each} for each in ("", "x", "-5", "0", "1.5", "\x00", "9" * 40))):
        assert (place, send(learner, attempt, **place)) == (place, 400)
    assert leaf(attempt) is None
    assert send(learner, attempt, source="x" * 100_000) == 204


def test_after_handing_in_a_late_answer_is_refused_by_a_status_of_its_own(learner: Visitor, attempt: str) -> None:
    hand_in(learner, attempt)
    assert send(learner, attempt) == 409
    assert leaf(attempt) == "leaves"


def test_whose_account_is_closed_has_no_answers_any_more(
    kiosk: Kiosk, learner: Visitor, attempt: str, cast: Cast
) -> None:
    before = delivery(learner, attempt)
    enrolling.close(kiosk.clock, cast.anitha.person)
    assert learner.client.post(f"{attempt}/answers", data={**before, **LEAF}).status_code == 410


def test_a_token_is_good_for_half_a_year_by_what_is_known_of_the_time(
    kiosk: Kiosk, learner: Visitor, attempt: str
) -> None:
    anchoring.hear_hub(kiosk.clock, REAL.wall(), 1000)
    sent = {**delivery(learner, attempt), **LEAF}

    def status() -> int:
        return learner.client.post(f"{attempt}/answers", data=sent).status_code

    assert status() == 204
    kiosk.clock.let_pass(170 * DAY)
    assert status() == 204
    kiosk.clock.let_pass(20 * DAY)
    assert status() == 403


def test_a_clock_that_jumps_by_years_takes_no_token_from_a_tablet(kiosk: Kiosk, learner: Visitor, attempt: str) -> None:
    for wall in (REAL.wall() + 4000 * DAY, 0, REAL.wall()):
        kiosk.clock.set_wall(wall)
        assert send(learner, attempt) == 204
        sent = {**delivery(learner, attempt), **LEAF}
        kiosk.clock.set_wall(REAL.wall() + 800 * DAY)
        assert learner.client.post(f"{attempt}/answers", data=sent).status_code == 204
    anchoring.hear_hub(kiosk.clock, REAL.wall() + 800 * DAY, 1000)
    assert learner.client.post(f"{attempt}/answers", data=sent).status_code == 204
