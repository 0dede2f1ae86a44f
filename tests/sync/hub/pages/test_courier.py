"""A helper with a kiosk's file: who is answered, with what, and who is not."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sync.hub.exchange.welcoming import welcome
from sync.hub.fleet.joining import make_code
from sync.hub.ledger import reading
from sync.protocol.envelope import MEDIA_TYPE
from tests.sync.hub.conftest import Clock
from tests.sync.hub.pages.conftest import token_in
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study

PATH = "/courier"


@pytest.fixture
def kiosk(app: Flask) -> SimulatedKiosk:
    """A kiosk that has joined and has something to tell."""
    hub, kiosk = app.config["HUB"], SimulatedKiosk()
    message = kiosk.join_message(make_code(hub.pepper, hub.clock()).code)
    kiosk.welcome(welcome(hub.identity, hub.settings.home, hub.pepper, message, "", hub.clock()))
    study(kiosk.log)
    return kiosk


def give(client: FlaskClient, data: bytes, **changed: object) -> TestResponse:
    """Send a file by the page's form, as any phone does."""
    form = {"forgery-token": token_in(client.get(PATH)), "file": (io.BytesIO(data), "padippura.envelope")}
    return client.post(PATH, data={**form, **changed}, content_type="multipart/form-data")


def test_a_helper_gives_a_file_and_gets_the_answer_as_a_file(
    app: Flask, stranger: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    response = give(stranger, kiosk.request_message())
    assert response.status_code == 303
    page = stranger.get(response.location)
    assert "Thank you. 9 records have arrived." in page.text
    assert kiosk.station not in page.text
    answer = stranger.get(re.search(r'href="(/courier/\w+/answer)"', page.text)[1])

    assert answer.mimetype == MEDIA_TYPE
    assert re.fullmatch(
        r'attachment; filename="padippura-answer-\w{6}\.envelope"', answer.headers["Content-Disposition"]
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert kiosk.reply(answer.data).acknowledged == kiosk.log.head
    assert len(list(reading.events(kiosk.kiosk_id, kiosk.log.log_id))) == kiosk.log.head


def test_the_same_file_again_changes_nothing(stranger: FlaskClient, kiosk: SimulatedKiosk) -> None:
    message = kiosk.request_message()
    for said in ("Thank you. 9 records have arrived.", "Thank you. Its records were here already."):
        assert said in stranger.get(give(stranger, message).location).text
    assert len(list(reading.events(kiosk.kiosk_id, kiosk.log.log_id))) == kiosk.log.head


def test_a_file_may_bring_the_wish_to_join(app: Flask, stranger: FlaskClient) -> None:
    hub, new = app.config["HUB"], SimulatedKiosk()
    message = new.join_message(make_code(hub.pepper, hub.clock()).code)
    page = stranger.get(give(stranger, message).location)
    assert "Head office knows this kiosk now." in page.text
    assert new.welcome(stranger.get(re.search(r'href="(/courier/\w+/answer)"', page.text)[1]).data).hub


@pytest.mark.parametrize("data", [b"a holiday picture", b"PDE2", b"age-encryption.org/v1\nnonsense"])
def test_what_is_no_file_of_a_kiosk_is_said_to_be_none(stranger: FlaskClient, data: bytes) -> None:
    response = give(stranger, data)
    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_a_kiosk_that_never_joined_is_not_answered(stranger: FlaskClient, kiosk: SimulatedKiosk) -> None:
    other = SimulatedKiosk(hub_id=kiosk.hub_id, hub_key=kiosk.hub_key)
    study(other.log)
    response = give(stranger, other.request_message())
    assert response.status_code == 422
    assert "Head office does not know the kiosk of this file." in response.text
    assert list(reading.events(other.kiosk_id, other.log.log_id)) == []


def test_the_answer_file_is_told_from_the_file_of_a_kiosk(stranger: FlaskClient, kiosk: SimulatedKiosk) -> None:
    page = stranger.get(give(stranger, kiosk.request_message()).location)
    answer = stranger.get(re.search(r'href="(/courier/\w+/answer)"', page.text)[1]).data

    response = give(stranger, b"", file=(io.BytesIO(answer), "padippura-answer-f00dca.envelope"))

    assert response.status_code == 422
    assert "This is the answer file." in response.text


def test_a_form_without_its_token_or_from_elsewhere_is_refused(stranger: FlaskClient, kiosk: SimulatedKiosk) -> None:
    message = kiosk.request_message()
    assert give(stranger, message, **{"forgery-token": "0" * 64}).status_code == 403
    stranger.environ_base["HTTP_ORIGIN"] = "https://elsewhere.example"
    assert give(stranger, message).status_code == 403
    assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == []


def test_nothing_chosen_is_said(stranger: FlaskClient) -> None:
    assert "Choose the file first." in give(stranger, b"").text


def test_a_file_that_is_too_large_is_refused(stranger: FlaskClient) -> None:
    response = give(stranger, bytes(300_000))
    assert response.status_code == 413


def test_somebody_who_tries_nonsense_again_and_again_has_to_wait(
    stranger: FlaskClient, kiosk: SimulatedKiosk, clock: Clock
) -> None:
    for _ in range(30):
        assert give(stranger, b"nonsense").status_code == 422
    message = kiosk.request_message()
    assert give(stranger, message).status_code == 429
    clock.pass_seconds(3601)
    assert give(stranger, message).status_code == 303


def test_an_answer_is_there_for_a_day_and_only_for_whoever_has_its_address(
    stranger: FlaskClient, kiosk: SimulatedKiosk, clock: Clock
) -> None:
    thanks = give(stranger, kiosk.request_message()).location
    assert stranger.get("/courier/" + "0" * 32).status_code == 404
    assert stranger.get("/courier/..%2fkeys/answer").status_code != 200
    clock.pass_seconds(23 * 3600)
    assert stranger.get(thanks + "/answer").status_code == 200
    clock.pass_seconds(2 * 3600)
    assert stranger.get(thanks + "/answer").status_code == 404


def test_no_more_than_a_few_answers_of_one_kiosk_are_kept(
    app: Flask, stranger: FlaskClient, kiosk: SimulatedKiosk, clock: Clock
) -> None:
    last = ""
    for _ in range(8):
        clock.pass_seconds(1)
        last = give(stranger, kiosk.request_message()).location
    assert len(list((app.config["HUB"].settings.home / "answers").iterdir())) == 4
    assert stranger.get(last + "/answer").status_code == 200
