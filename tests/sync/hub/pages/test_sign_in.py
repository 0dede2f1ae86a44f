"""Signing in and out, and what happens to those who guess."""

import re
import sqlite3

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.hub.pages.guard import SESSION_COOKIE
from sync.hub.pages.staff import accounts
from tests.sync.hub.conftest import Clock
from tests.sync.hub.pages.conftest import PASSWORD, sign_in, token_in


def test_signing_in_leads_to_the_kiosks(meera: FlaskClient) -> None:
    assert "<h1>Kiosks</h1>" in meera.get("/").text
    assert meera.get("/sign-in").location == "/"


def test_the_name_may_be_written_as_one_likes(meera: FlaskClient, stranger: FlaskClient) -> None:
    assert sign_in(stranger, name=" MEERA ").status_code == 303


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(meera: FlaskClient, stranger: FlaskClient) -> None:
    answers = [sign_in(stranger, "wrong-password", name) for name in ("Meera", "Nobody")]
    for answer in answers:
        assert answer.status_code == 403
        assert "The name and password do not match." in answer.text
    assert stranger.get("/").status_code == 303


def test_after_five_wrong_passwords_the_account_pauses(meera: FlaskClient, stranger: FlaskClient, clock: Clock) -> None:
    for name in ("Meera", "Nobody"):
        for _ in range(5):
            assert sign_in(stranger, "wrong-password", name).status_code == 403
        paused = sign_in(stranger, PASSWORD, name)
        assert paused.status_code == 429
        assert "Try again in 30 seconds." in paused.text
    clock.pass_seconds(31)
    assert sign_in(stranger).status_code == 303


def test_after_twenty_wrong_passwords_an_administrator_must_help(
    app: Flask, meera: FlaskClient, stranger: FlaskClient, clock: Clock
) -> None:
    for _ in range(20):
        sign_in(stranger, "wrong-password")
        clock.pass_seconds(901)
    assert "kiosk-hub staff password" in sign_in(stranger).text
    accounts.change_password("meera", "another-lamp", app.config["HUB"].pepper)
    assert sign_in(stranger, "another-lamp").status_code == 303


def test_a_day_without_a_try_opens_the_account_again(meera: FlaskClient, stranger: FlaskClient, clock: Clock) -> None:
    for _ in range(20):
        sign_in(stranger, "wrong-password")
        clock.pass_seconds(901)
    clock.pass_seconds(24 * 3600)
    assert sign_in(stranger).status_code == 303


def test_signing_out_ends_it_also_for_a_copied_cookie(meera: FlaskClient, stranger: FlaskClient) -> None:
    stranger.set_cookie(SESSION_COOKIE, meera.get_cookie(SESSION_COOKIE).value)
    assert stranger.get("/").status_code == 200
    meera.post("/sign-out", data={"forgery-token": token_in(meera.get("/"))})
    assert meera.get("/").status_code == 303
    assert stranger.get("/").status_code == 303


def test_a_sign_in_ends_after_thirty_idle_minutes(meera: FlaskClient, clock: Clock) -> None:
    clock.pass_seconds(29 * 60)
    assert meera.get("/").status_code == 200
    clock.pass_seconds(29 * 60)
    assert meera.get("/").status_code == 200
    clock.pass_seconds(31 * 60)
    assert meera.get("/").status_code == 303


def test_a_sign_in_ends_after_eight_hours(meera: FlaskClient, clock: Clock) -> None:
    for _ in range(24):
        assert meera.get("/").status_code == 200
        clock.pass_seconds(20 * 60)
    clock.pass_seconds(1)
    assert meera.get("/").status_code == 303


def test_each_sign_in_has_a_new_value_and_the_database_does_not_know_it(
    app: Flask, meera: FlaskClient, stranger: FlaskClient
) -> None:
    sign_in(stranger)
    values = [client.get_cookie(SESSION_COOKIE).value for client in (meera, stranger)]
    assert values[0] != values[1]
    with sqlite3.connect(app.config["HUB"].settings.home / "hub.db") as database:
        dump = "\n".join(database.iterdump())
    assert not any(value in dump for value in values)
    assert PASSWORD not in dump


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask, meera: FlaskClient, stranger: FlaskClient) -> None:
    cookie = next(c for c in sign_in(stranger).headers.getlist("Set-Cookie") if c.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_new_password_ends_old_sign_ins(app: Flask, meera: FlaskClient) -> None:
    accounts.change_password("Meera", "another-lamp", app.config["HUB"].pepper)
    assert meera.get("/").status_code == 303


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ("/results?pack=x", "/results?pack=x"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("http://evil.example/", "/"),
        ("/x\n", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_back_to_where_one_was_but_never_elsewhere(
    meera: FlaskClient, stranger: FlaskClient, wish: str, target: str
) -> None:
    stranger.get("/sign-in")
    form = {"name": "meera", "password": PASSWORD, "forgery-token": token_in(stranger.get("/sign-in"))}
    assert stranger.post("/sign-in", query_string={"next": wish}, data=form).location == target


def test_a_stranger_who_asked_for_a_page_comes_to_it_after_signing_in(
    meera: FlaskClient, stranger: FlaskClient
) -> None:
    path = stranger.get("/results?pack=digital-basics").location
    assert sign_in(stranger, path=path).location == "/results?pack=digital-basics"


def test_a_password_manager_finds_the_fields_that_it_knows(stranger: FlaskClient) -> None:
    """WCAG 2.2, 3.3.8: nobody has to remember or copy a password. Whoever works here sits at a machine of their own."""
    page = stranger.get("/sign-in").text
    name, password = (re.search(rf'<input id="{field}"[^>]*>', page)[0] for field in ("name", "password"))
    assert 'autocomplete="username"' in name
    assert 'type="password" autocomplete="current-password"' in password
