"""Pages in few bytes: the same text for everybody, in the form that the browser takes, and once."""

import gzip
import zlib

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.packs import shelf as packs_on_shelf
from kiosk.packs.lessons import render
from kiosk.packs.tables import Lesson
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

LESSON = "/packs/tea-stall/lessons/make-tea"


def ask(visitor: Visitor, path: str, method: str = "GET", **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return visitor.client.open(path, method=method, headers=given)


def compressed(visitor: Visitor, path: str) -> TestResponse:
    response = ask(visitor, path, Accept_Encoding="gzip, deflate")
    assert response.headers["Content-Encoding"] == "gzip"
    return response


def test_a_lesson_is_the_same_compressed_and_plain(learner: Visitor, shelf: Repository) -> None:
    for path in (LESSON, LESSON.replace("make-tea", "count-change")):
        plain, small = ask(learner, path), compressed(learner, path)
        assert gzip.decompress(small.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
        assert plain.data.rstrip().endswith(b"</html>")
        assert plain.data.count(b"<article") == 1


def test_a_lessons_body_is_sent_as_it_was_compressed_before(learner: Visitor, shelf: Repository) -> None:
    text = packs_on_shelf.lesson("tea-stall", "make-tea", "ml")
    learner.client.set_cookie("language", "ml")
    assert text.deflated in compressed(learner, LESSON).data
    assert text.html in ask(learner, LESSON).data


def test_what_follows_the_body_says_again_what_stood_before_it(learner: Visitor, shelf: Repository) -> None:
    text = packs_on_shelf.lesson("tea-stall", "make-tea", "en")
    learner.client.set_cookie("language", "en")
    *_, tail = ask(learner, LESSON).data.partition(text.html)
    *_, small = compressed(learner, LESSON).data.partition(text.deflated)
    assert len(small) < 0.8 * len(zlib.compress(tail))


@pytest.mark.parametrize("paragraphs", [100, 1000, 4000])
def test_a_lesson_longer_than_a_window_is_the_same_compressed_and_plain(
    learner: Visitor, shelf: Repository, paragraphs: int
) -> None:
    long = render("\n\n".join(f"Cup {number} of tea." for number in range(paragraphs)), lambda _: None)
    Lesson.update(html=long.html, deflated=long.deflated, etag="long").execute()
    assert gzip.decompress(compressed(learner, LESSON).data) == ask(learner, LESSON).data


def test_a_lesson_that_did_not_change_costs_one_short_answer(learner: Visitor, shelf: Repository) -> None:
    ask(learner, LESSON)
    for encoding in ("gzip", "identity"):
        whole = ask(learner, LESSON, Accept_Encoding=encoding)
        etag = whole.headers["ETag"]
        assert not etag.startswith("W/")
        for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            again = ask(learner, LESSON, Accept_Encoding=encoding, If_None_Match=sent)
            assert (sent, again.status_code, again.data) == (sent, 304, b"")
            assert again.headers["ETag"] == etag
            assert again.headers["Vary"] == whole.headers["Vary"]
            assert again.headers["Cache-Control"] == whole.headers["Cache-Control"]
            assert "Content-Encoding" not in again.headers
            assert "Set-Cookie" not in again.headers


def test_each_form_of_a_lesson_has_an_etag_of_its_own(learner: Visitor, shelf: Repository) -> None:
    ask(learner, LESSON)
    etags = {form: ask(learner, LESSON, Accept_Encoding=form).headers["ETag"] for form in ("gzip", "identity")}
    assert etags["gzip"] != etags["identity"]
    assert ask(learner, LESSON, Accept_Encoding="gzip", If_None_Match=etags["identity"]).status_code == 200
    assert ask(learner, LESSON, Accept_Encoding="identity", If_None_Match=etags["gzip"]).status_code == 200


def test_a_lessons_etag_follows_whatever_the_page_shows(
    app: Flask, learner: Visitor, cast: Cast, shelf: Repository
) -> None:
    binu = Visitor(app).sign_in_as_learner(cast.enrol("Binu", language="ml").code, PIN)
    etags = [ask(visitor, LESSON).headers["ETag"] for visitor in (learner, binu)]
    learner.client.set_cookie("language", "en")
    etags.append(ask(learner, LESSON).headers["ETag"])
    learner.post(f"{LESSON}/finish", page=LESSON)
    etags.append(ask(learner, LESSON).headers["ETag"])
    assert len(set(etags)) == len(etags) == 4


def test_another_learner_on_the_same_tablet_is_never_told_that_nothing_changed(
    learner: Visitor, cast: Cast, shelf: Repository
) -> None:
    anithas = ask(learner, LESSON).headers["ETag"]
    learner.sign_in_as_learner(cast.enrol("Binu").code, PIN)
    response = ask(learner, LESSON, If_None_Match=anithas)
    assert response.status_code == 200
    assert "Binu" in response.text


def test_the_same_lesson_has_the_same_etag_again(learner: Visitor, shelf: Repository) -> None:
    ask(learner, LESSON)
    assert len({ask(learner, LESSON).headers["ETag"] for _ in range(3)}) == 1


def test_head_of_a_lesson_says_what_get_would(learner: Visitor, shelf: Repository) -> None:
    ask(learner, LESSON)
    whole, head = (ask(learner, LESSON, method, Accept_Encoding="gzip") for method in ("GET", "HEAD"))
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary"):
        assert head.headers[name] == whole.headers[name]


def test_a_browser_that_refuses_gzip_gets_plain_pages(learner: Visitor, shelf: Repository) -> None:
    for path in (LESSON, "/home", "/"):
        for accepted in ("gzip;q=0", "gzip;q=0, *;q=0.5", "identity", "br", ""):
            response = ask(learner, path, Accept_Encoding=accepted)
            assert (path, accepted, response.headers.get("Content-Encoding")) == (path, accepted, None)
            assert "</html>" in response.text


def test_every_page_comes_compressed_and_varies_by_what_it_depends_on(learner: Visitor, shelf: Repository) -> None:
    for path in ("/", "/home", "/shelf", "/packs/tea-stall", "/progress", "/sign-in", LESSON):
        plain, small = ask(learner, path), compressed(learner, path)
        assert gzip.decompress(small.data) == plain.data, path
        assert {name.strip() for name in small.headers["Vary"].split(",")} >= {"Accept-Encoding", "Cookie"}
        assert small.headers["ETag"] != plain.headers["ETag"]
        assert not small.headers["ETag"].startswith("W/")


def test_a_page_that_did_not_change_costs_one_short_answer(learner: Visitor, shelf: Repository) -> None:
    for path in ("/home", "/shelf", "/packs/tea-stall"):
        etag = compressed(learner, path).headers["ETag"]
        again = ask(learner, path, Accept_Encoding="gzip", If_None_Match=etag)
        assert (path, again.status_code, again.data) == (path, 304, b"")
        assert ask(learner, path, Accept_Encoding="gzip", If_None_Match='"other"').status_code == 200


def test_the_gate_costs_a_tablet_that_was_here_one_short_answer(stranger: Visitor) -> None:
    first = compressed(stranger, "/")
    assert "Set-Cookie" in first.headers
    second = ask(stranger, "/", Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert (second.status_code, "Set-Cookie" in second.headers) == (304, False)


def test_a_table_to_download_is_compressed_too(operator: Visitor, cast: Cast) -> None:
    cast.enrol_many(f"Learner {number}" for number in range(20))
    path = "/station/learners.csv"
    assert gzip.decompress(compressed(operator, path).data) == ask(operator, path).data


def test_what_is_no_page_is_left_alone(learner: Visitor, shelf: Repository) -> None:
    sound = next(file for file in shelf.manifest().files if file.path.endswith(".opus"))
    for path in (f"/media/{sound.sha256}.opus", "/none", "/sign-out"):
        assert "Content-Encoding" not in ask(learner, path, Accept_Encoding="gzip").headers
