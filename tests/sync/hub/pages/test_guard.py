"""Who gets in: every page is tried by a stranger, and every form without its token."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.database import close_database
from sync.hub.pages.guard import COURIERS, OPEN, SIGNED
from sync.hub.settings import Settings
from sync.security.headers import PAGE
from tests.sync.hub.conftest import Clock
from tests.sync.hub.pages.conftest import KIOSK, token_in


def paths(app: Flask, method: str) -> list[str]:
    """Every path of the application that answers to a method, but for the open ones."""
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods and rule.endpoint not in OPEN]
    return [rule.rule.replace("<kiosk_id>", KIOSK).replace("<code>", "ANJU7") for rule in rules]


def test_a_stranger_is_sent_to_the_sign_in_from_every_page(app: Flask, stranger: FlaskClient) -> None:
    assert len(paths(app, "GET")) >= 4
    for path in [*paths(app, "GET"), "/no-such-page"]:
        response = stranger.get(path)
        assert response.status_code == 303, path
        assert response.location.startswith("/sign-in"), path
        assert "Kalpetta" not in response.text


def test_a_stranger_cannot_change_anything(app: Flask, stranger: FlaskClient) -> None:
    assert sorted(paths(app, "POST")) == ["/clones/done", "/sign-out", "/sticks"]
    for path in paths(app, "POST"):
        assert stranger.post(path).status_code == 403, path


def test_only_these_are_open() -> None:
    assert sorted(SIGNED) == ["exchange.exchange", "exchange.give_reply", "exchange.join", "exchange.take_piece"]
    assert sorted(COURIERS) == [
        "pages.courier",
        "pages.courier_answer",
        "pages.courier_thanks",
        "pages.take_from_courier",
    ]
    assert sorted(OPEN - SIGNED - COURIERS) == ["pages.sign_in", "pages.static"]


def test_a_member_of_staff_gets_in(meera: FlaskClient, app: Flask, kalpetta: str) -> None:
    for path in paths(app, "GET"):
        assert meera.get(path).status_code == (404 if "<token>" in path else 200), path


def test_a_form_without_its_token_is_refused(meera: FlaskClient) -> None:
    assert meera.post("/sign-out").status_code == 403
    assert meera.get("/").status_code == 200


def test_a_form_with_somebody_elses_token_is_refused(meera: FlaskClient, stranger: FlaskClient) -> None:
    token = token_in(stranger.get("/sign-in"))
    assert meera.post("/sign-out", data={"forgery-token": token}).status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9"])
def test_a_form_that_was_sent_by_another_site_is_refused(meera: FlaskClient, origin: str) -> None:
    form = {"forgery-token": token_in(meera.get("/"))}
    assert meera.post("/sign-out", data=form, headers={"Origin": origin}).status_code == 403
    assert meera.post("/sign-out", data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_signing_in_needs_the_token_too(stranger: FlaskClient) -> None:
    stranger.get("/sign-in")
    assert stranger.post("/sign-in", data={"name": "Meera", "password": "x"}).status_code == 403


def test_another_name_of_the_host_is_refused_where_the_settings_name_it(settings: Settings, clock: Clock) -> None:
    named = create_app(replace(settings, trusted_hosts=("hub.example",)), clock).test_client()
    assert named.get("/sign-in", base_url="http://hub.example").status_code == 200
    assert named.get("/sign-in", base_url="http://evil.example").status_code == 400
    close_database()


def test_behind_https_cookies_stay_there(settings: Settings, clock: Clock) -> None:
    secure = create_app(replace(settings, secure_cookies=True), clock).test_client()
    assert "Secure" in secure.get("/sign-in").headers["Set-Cookie"]
    close_database()


def test_every_page_carries_the_headers_and_is_not_kept(meera: FlaskClient, stranger: FlaskClient) -> None:
    for response in (meera.get("/"), meera.get("/no-such-page"), stranger.get("/"), stranger.get("/sign-in")):
        assert {name: response.headers[name] for name in PAGE} == PAGE
        assert response.headers["Cache-Control"] == "private, no-store"


def test_a_page_that_is_not_there_says_so(meera: FlaskClient) -> None:
    response = meera.get("/no-such-page")
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_the_style_sheet_may_be_kept_under_its_fingerprint(stranger: FlaskClient) -> None:
    page = stranger.get("/sign-in").text
    url = page.split('rel="stylesheet" href="')[1].split('"')[0]
    response = stranger.get(url)
    assert (response.status_code, response.mimetype) == (200, "text/css")
    assert "immutable" in response.headers["Cache-Control"]
