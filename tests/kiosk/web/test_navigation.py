"""What every frame shows: who is signed in, where one can go, in which languages."""

import re

import pytest
from flask import Flask

from kiosk.database import writing
from kiosk.people import staff
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PASSWORD, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import FOREIGN, in_words, read

LEARNERS = {"Home": "/home", "Shelf": "/shelf", "Progress": "/progress", "Finish": "/finish"}
OPERATORS = {"Today": "/station/", "Learners": "/station/learners", "Fetching": "/station/fetching"}
TECHNICIANS = {
    "Shelf": "/device/shelf",
    "USB stick": "/device/usb",
    "Fetching": "/device/fetching",
    "Head office": "/device/exchange",
    "Switch off": "/device/off",
}


def menu(page: str) -> dict[str, str]:
    """The words of a page's menu and where they lead."""
    found = re.search(r'<nav class="menu".*?</nav>', page, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"[^>]*>.*?<span>([^<]+)</span></a>', found[0]) if found else []
    return {word: url for url, word in links}


def current(page: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)" aria-current="page"', page)


@pytest.mark.parametrize(
    ("person", "first", "expected"),
    [
        ("learner", "/home", LEARNERS),
        ("operator", "/station/", OPERATORS),
        ("technician", "/device/shelf", TECHNICIANS),
    ],
)
def test_each_audience_has_its_menu_and_every_entry_leads_somewhere(
    person: str, first: str, expected: dict[str, str], request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    visitor.client.set_cookie("language", "en")
    assert menu(visitor.text(first)) == expected
    for path in expected.values():
        page = visitor.text(path)
        assert (path, current(page)) == (path, [path])
        assert menu(page) == expected


def test_a_stranger_has_no_menu_and_no_name(stranger: Visitor, cast: Cast) -> None:
    for path in ("/", "/goodbye", "/station/sign-in", "/none"):
        page = stranger.get(path).text
        assert menu(page) == {}
        assert 'class="who"' not in page


@pytest.mark.parametrize("tag", FOREIGN)
def test_the_menu_is_in_the_readers_language(learner: Visitor, tag: str) -> None:
    for each in (tag, "en", tag):
        learner.client.set_cookie("language", each)
        assert menu(read(learner.get("/home").text)) == {in_words(each, word): url for word, url in LEARNERS.items()}


def test_who_has_two_roles_has_both_menus(app: Flask, kiosk: Kiosk, cast: Cast) -> None:
    with writing():
        staff.add(kiosk.secrets, "Meera", ("operator", "technician"), PASSWORD)
    meera = Visitor(app).sign_in_as_staff("Meera", PASSWORD)
    for page in ("/station/", "/device/usb"):
        assert menu(meera.text(page)) == {**OPERATORS, **TECHNICIANS}
        assert current(meera.text(page)) == [page]


def test_a_page_without_an_entry_of_its_own_marks_none(learner: Visitor, shelf: Repository) -> None:
    assert current(learner.text("/packs/tea-stall")) == []


def test_every_page_says_who_is_signed_in_and_where_one_is(learner: Visitor, operator: Visitor) -> None:
    learner.client.set_cookie("language", "en")
    for visitor, path, name in ((learner, "/home", "Anitha"), (operator, "/station/", "Omana")):
        page = visitor.text(path)
        assert re.search(rf'class="who">.*?<bdi[^>]*>{name}</bdi>', page)
        assert "<b>Kalpetta</b>" in page


def test_the_way_back_to_the_languages_is_on_every_page(learner: Visitor, stranger: Visitor) -> None:
    for visitor, path in ((learner, "/home"), (stranger, "/sign-in"), (stranger, "/station/sign-in")):
        assert re.search(r'<a class="tongue" href="/">', visitor.text(path)), path


def test_the_mark_leads_home_or_to_the_gate(learner: Visitor, operator: Visitor, stranger: Visitor) -> None:
    ways = ((learner, "/home", "/home"), (operator, "/station/learners", "/station/"), (stranger, "/sign-in", "/"))
    for visitor, path, way in ways:
        assert re.search(r'<a class="brand" href="([^"]+)"', visitor.text(path))[1] == way


def test_an_open_page_shows_the_learner_who_is_signed_in(learner: Visitor) -> None:
    learner.client.set_cookie("language", "en")
    assert menu(learner.text("/goodbye")) == LEARNERS
