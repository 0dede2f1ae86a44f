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

LEARNERS = {"Home": "/home", "Shelf": "/shelf", "Progress": "/progress", "I am done": "/finish"}
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


# What a learner's browser opens and does not show as a page of its own.
SHOWS_NO_PAGE = {"learn.courier_file", "learn.here", "learn.kept"}


def pages_of_learners(app: Flask, attempts: tuple[str, ...]) -> dict[str, list[str]]:
    """Every address of the learners' pages, by endpoint, for the pack `tea-stall` and these attempts."""
    places = {"pack": "tea-stall", "lesson": "make-tea", "quiz": "check-tea", "code": "none", "question": "pour"}
    adapter, found = app.url_map.bind("localhost"), {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("learn.") and "GET" in rule.methods and rule.endpoint not in SHOWS_NO_PAGE:
            tried = [{**places, "attempt": each} for each in attempts] if "attempt" in rule.arguments else [places]
            values = [{name: each[name] for name in rule.arguments} for each in tried]
            found[rule.endpoint] = [adapter.build(rule.endpoint, each) for each in values]
    return found


def test_on_every_page_one_who_is_seated_can_say_i_am_done_with_one_touch(
    app: Flask, learner: Visitor, shelf: Repository
) -> None:
    learner.client.set_cookie("language", "en")
    begun = learner.post("/packs/tea-stall/quizzes/check-tea/start", page="/packs/tea-stall/quizzes/check-tea")
    page = pages_of_learners(app, (begun.location.rpartition("/")[2],))
    del page["learn.away"]  # it ends the sitting
    shown = []
    for endpoint, (path,) in page.items():
        response = learner.get(path)
        if response.status_code in (302, 303):
            continue
        shown.append(endpoint)
        assert re.search(r'<a [^>]*href="/finish"[^>]*>.*?I am done', response.text), path
    assert {"learn.home", "learn.questions", "learn.lesson_print", "learn.still_there", "learn.gate"} <= set(shown)
    guest = Visitor(app)
    guest.client.set_cookie("language", "en")
    guest.post("/look-around", page="/sign-in")
    for path in ("/shelf", "/packs/tea-stall/lessons/make-tea", "/still-there", "/", "/nowhere"):
        assert re.search(r'<a [^>]*href="/finish"[^>]*>.*?I am done', guest.get(path).text), path
    assert 'href="/finish"' in learner.get("/nowhere").text


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
