"""What each page is for can be heard, in one sound, and says what stands there."""

import gettext
import html
import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.settings import CATALOGUES, DOMAIN
from kiosk.web import spoken
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.serving import QUIZ as SERVING
from tests.kiosk.learn.serving import RIGHT, begin, serve
from tests.kiosk.learn.taking import hand_in
from tests.kiosk.learn.test_home import LESSONS, TEA, do_all
from tests.kiosk.learn.test_new import BINU, FORM, PICTURES
from tests.kiosk.visitor import Visitor

LINK = re.compile(r'<a class="way" href="(/look/[0-9a-f]+/spoken/(\w+)-(\w+)-[0-9a-f]+\.opus)" data-sound>')
UNTIMED = ("limit = 10\n", 'feedback = "each"\n')


def heard(visitor: Visitor, path: str) -> list[str]:
    """What can be heard on a page, by its names. Each is there to be fetched, and its sentences stand on the page."""
    page = visitor.text(path)
    shown = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for address, what, tag in LINK.findall(page):
        assert visitor.get(address).data[:4] == b"OggS"
        translate = gettext.translation(DOMAIN, CATALOGUES, [tag], fallback=tag == "en").gettext
        assert [each for each in spoken.SENTENCES[what] if translate(each) not in shown] == []
    return [what for _, what, _ in LINK.findall(page)]


@pytest.fixture(params=["en", "ml", "ur"])
def reader(anitha: Visitor, request: pytest.FixtureRequest) -> Visitor:
    anitha.client.set_cookie("language", request.param)
    return anitha


def test_the_way_on_from_home(reader: Visitor, shelf: Repository) -> None:
    assert heard(reader, "/home") == ["choose"]
    reader.get(LESSONS[0])
    assert heard(reader, "/home") == ["begun"]
    do_all(reader)
    assert heard(reader, "/home") == ["finished"]


def test_what_to_touch_on_the_shelf(reader: Visitor, shelf: Repository) -> None:
    assert heard(reader, "/shelf") == ["shelf"]
    assert heard(reader, TEA) == []


def test_whom_to_ask_while_the_shelf_is_empty(reader: Visitor) -> None:
    assert heard(reader, "/home") == heard(reader, "/shelf") == ["empty"]


@pytest.mark.parametrize("tag", ["en", "ml", "ur"])
def test_what_a_newcomer_writes_and_what_comes_of_it(app: Flask, tag: str) -> None:
    for secret, what in (({}, "code_and_pin"), (PICTURES, "code_and_pictures")):
        newcomer = Visitor(app)
        newcomer.client.set_cookie("language", tag)
        assert heard(newcomer, FORM) == ["you"]
        someone = {**BINU, "name": what, "different": "1", **secret, "sure": "1"}
        assert newcomer.post("/new/you", someone, FORM).location == "/welcome"
        assert heard(newcomer, "/welcome") == [what]


def test_a_quiz_before_it_begins_and_what_came_of_it(reader: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    serve(kiosk, tmp_path, without=UNTIMED)
    assert heard(reader, SERVING) == ["quiz"]
    first = begin(reader)
    assert heard(reader, SERVING) == ["quiz"]
    assert heard(reader, hand_in(reader, first, {}, anyway=True)) == ["failed"]
    assert heard(reader, hand_in(reader, begin(reader), {}, anyway=True)) == ["failed_used"]
    assert heard(reader, SERVING) == ["quiz_used"]


def test_a_quiz_that_was_passed(reader: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    serve(kiosk, tmp_path, without=UNTIMED)
    assert heard(reader, hand_in(reader, begin(reader), RIGHT, anyway=True)) == ["passed"]


def test_leaving_with_a_name_or_as_a_guest(reader: Visitor, shelf: Repository, app: Flask) -> None:
    assert heard(reader, "/finish") == ["finish"]
    reader.post(f"{LESSONS[0]}/finish", page=LESSONS[0])
    assert heard(reader, "/finish") == ["finish"]
    guest = Visitor(app)
    guest.post("/look-around", page="/sign-in")
    assert heard(guest, "/finish") == ["finish_reading"]
    guest.post(f"{LESSONS[0]}/finish", page=LESSONS[0])
    assert heard(guest, "/finish") == ["keep"]
