"""What went wrong, what to do, one way on: in the reader's language, with the right status."""

import logging
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.database import close_database, database, writing
from kiosk.packs.tables import Quiz
from kiosk.web.here import Kiosk
from sync.security import forgery
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import QUIZ, begin
from tests.kiosk.opened import forget_what_was_read
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import FOREIGN, in_words, read

NUMBER = "If it happens again, tell the operator this number: %(code)s"


@pytest.fixture
def unreadable(learner: Visitor, shelf: Repository) -> str:
    """The address of a quiz whose document in the database is damaged."""
    forget_what_was_read()
    with writing():
        Quiz.update(document={"title": "half a quiz"}).execute()
    return QUIZ


def asked(visitor: Visitor, code: int, tag: str) -> TestResponse:
    """A request, of somebody who has chosen a language, that the kiosk answers with this status."""
    for host in ("localhost", "evil.example"):
        visitor.client.set_cookie("language", tag, domain=host)
    if code == 400:
        return visitor.client.get("/", base_url="http://evil.example")
    if code == 403:
        return visitor.client.post("/language", headers={"Origin": "http://evil.example"})
    if code == 413:
        return visitor.client.post("/language", data={"language": "x" * 300_000})
    return visitor.get("/none")


@pytest.mark.parametrize("tag", ["en", *FOREIGN])
def test_every_error_is_said_in_the_readers_language(stranger: Visitor, tag: str) -> None:
    sentences = {
        400: "The kiosk did not understand this.",
        403: "This page is not for you.",
        404: "This page is not here.",
        413: "That was too large.",
    }
    for code, sentence in sentences.items():
        response = asked(stranger, code, tag)
        assert response.status_code == code
        assert f"<h1>{in_words(tag, sentence)}</h1>" in read(response.text)
        assert in_words(tag, NUMBER, code=code) in read(response.text)
        assert f'<html lang="{tag}"' in response.text
        assert response.mimetype == "text/html"


@pytest.mark.parametrize("tag", ["en", *FOREIGN])
def test_a_mistake_of_the_kiosk_is_owned_in_the_readers_language(learner: Visitor, unreadable: str, tag: str) -> None:
    learner.client.set_cookie("language", tag)
    response = learner.get(unreadable)
    assert response.status_code == 500
    for sentence in ("The kiosk made a mistake.", "Try again. What was shown as saved is saved.", "Go home"):
        assert in_words(tag, sentence) in read(response.text)


def test_a_mistake_is_logged_with_its_place_and_shown_without_it(
    learner: Visitor, unreadable: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = learner.get(unreadable).text
    assert f"GET {unreadable}" in caplog.text
    assert "Traceback" in caplog.text
    for inside in ("Traceback", "ValueError", ".toml", "half a quiz"):
        assert inside not in page


@pytest.mark.parametrize("tag", ["en", *FOREIGN])
def test_what_the_kiosk_refuses_is_said_in_the_readers_language(learner: Visitor, shelf: Repository, tag: str) -> None:
    attempt = begin(learner)
    forget_what_was_read()
    with writing():
        Quiz.delete().execute()
    learner.client.set_cookie("language", tag)
    response = learner.get(attempt)
    assert response.status_code == 409
    assert in_words(tag, "This quiz is no longer on the kiosk. Ask the operator.") in read(response.text)


def test_a_database_that_is_gone_is_a_mistake_and_never_nobody(kiosk: Kiosk, learner: Visitor) -> None:
    close_database()
    for path in kiosk.settings.home.glob("kiosk.db*"):
        path.write_bytes(b"no database" * 1000)
    for page in ("/home", "/sign-in"):
        response = learner.get(page)
        assert (page, response.status_code) == (page, 500)
        assert "The kiosk made a mistake." in response.text
    database.close()


@pytest.mark.parametrize(
    ("person", "path", "way", "word"),
    [
        ("stranger", "/none", "/", "To the gate"),
        ("learner", "/packs/none", "/home", "Go home"),
        ("operator", "/device/shelf", "/station/", "Go to today"),
        ("technician", "/station/", "/device/shelf", "See the shelf"),
    ],
)
def test_each_is_shown_one_way_on(person: str, path: str, way: str, word: str, request: pytest.FixtureRequest) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    visitor.client.set_cookie("language", "en")
    page = visitor.get(path).text
    assert re.findall(r'<a class="button[^"]*" href="([^"]+)"><span>([^<]+)', page) == [(way, word)]


def test_a_page_that_is_not_here_repeats_nothing_of_what_was_asked(stranger: Visitor, learner: Visitor) -> None:
    for visitor in (stranger, learner):
        for path in ("/<script>alert(1)</script>", "/packs/%3Cscript%3Ealert(1)", "/none?x=<script>alert(1)"):
            response = visitor.get(path)
            assert response.status_code in (303, 404)
            assert "alert(" not in response.text


@pytest.mark.parametrize("size", [0, 200_000, 300_000, 2_000_000])
def test_a_form_of_any_size_has_an_answer(app: Flask, stranger: Visitor, size: int) -> None:
    token = re.search(r'value="([^"]{30,})"', stranger.get("/").text)[1]
    fields = {forgery.FIELD: token, "language": "ml", "more": "x" * size}
    status = stranger.client.post("/language", data=fields).status_code
    assert status == (303 if size <= app.config["MAX_CONTENT_LENGTH"] - 1000 else 413)


def test_too_many_fields_are_too_large(stranger: Visitor) -> None:
    many = "&".join("a=1" for _ in range(60_000))
    response = stranger.client.post("/language", data=many, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (303, 413)
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="a{n}"\r\n\r\n1\r\n' for n in range(1500)) + "--x--"
    response = stranger.client.post("/language", data=parts, content_type="multipart/form-data; boundary=x")
    assert response.status_code in (403, 413)


def test_a_form_that_is_no_form_is_refused(learner: Visitor) -> None:
    for content_type in ("multipart/form-data", "application/json", "text/plain", "application/x-www-form-urlencoded"):
        response = learner.client.post("/sign-out", data=b"\xff\xfe\x00%zz", content_type=content_type)
        assert (content_type, response.status_code) == (content_type, 403)
    assert learner.get("/home").status_code == 200
