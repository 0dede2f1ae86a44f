"""The language of a page; and how numbers, days, spans of time and sizes are said in it."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from kiosk.app import create_app
from kiosk.settings import LANGUAGES, read_settings
from kiosk.web import language
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import in_words, read

SECOND = 1000
DAY = 24 * 3600 * SECOND


def tongue(visitor: Visitor, path: str = "/", **headers: str) -> str:
    """The language that a page is in, and says that it is in."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    page = visitor.client.get(path, headers=given).text
    tag = re.search(r'<html lang="([^"]+)" dir="(?:ltr|rtl)"', page)[1]
    assert in_words(tag, "Skip to the content") in read(page)
    return tag


def in_request(app: Flask, tag: str) -> object:
    return app.test_request_context("/", headers={"Cookie": f"language={tag}"})


def test_a_chosen_language_counts_before_all_others(stranger: Visitor, learner: Visitor) -> None:
    for visitor in (stranger, learner):  # Anitha's own language is Malayalam
        for tag in LANGUAGES:
            visitor.client.set_cookie("language", tag)
            assert tongue(visitor, Accept_Language="hi") == tag


def test_a_learners_language_counts_before_the_browsers(learner: Visitor) -> None:
    assert tongue(learner, "/home", Accept_Language="ta") == "ml"
    learner.post("/sign-out", page="/finish")
    assert tongue(learner, Accept_Language="ta") == "ta"


def test_a_cookie_of_no_language_of_ours_is_passed_over(app: Flask) -> None:
    browser = app.test_client(use_cookies=False)  # which would send its own cookies instead
    for cookie in ("", "xx", "EN", "ml-IN", "../ml", "ml%3B", "ü", "x" * 3000):
        headers = {"Cookie": f"language={cookie}", "Accept-Language": "hi"}
        page = browser.get("/", headers=headers)
        assert (cookie, page.status_code, '<html lang="hi"' in page.text) == (cookie, 200, True)
        assert browser.get("/home", headers=headers).location == "/"
    assert '<html lang="ta"' in browser.get("/", headers={"Cookie": "language=ta", "Accept-Language": "hi"}).text


def test_a_new_visitor_is_met_in_the_browsers_language(stranger: Visitor) -> None:
    wishes = {
        "ml": "ml",
        "ml-IN,ml;q=0.9,en;q=0.8": "ml",
        "en-GB": "en",
        "fr, ta;q=0.5, hi;q=0.9": "hi",
        "hi;q=0, ta;q=0.1": "ta",
        "fr, de": "en",
        "": "en",
        "*": "en",
        ";;;,=": "en",
        "ü" * 50: "en",
    }
    found = {wish: tongue(stranger, Accept_Language=wish.encode().decode("latin-1")) for wish in wishes}
    assert found == wishes


def test_choosing_is_remembered_for_a_year_and_leads_on(stranger: Visitor, learner: Visitor, operator: Visitor) -> None:
    for visitor, way in ((stranger, "/home"), (learner, "/home"), (operator, "/station/")):
        response = visitor.post("/language", {"language": "ta"}, "/")
        assert (response.status_code, response.location) == (303, way)
        cookie = visitor.client.get_cookie("language")
        assert (cookie.value, cookie.http_only, cookie.same_site) == ("ta", True, "Lax")
        assert cookie.max_age == 365 * 24 * 3600
        assert tongue(visitor, "/goodbye") == "ta"


@pytest.mark.parametrize("tag", ["", "xx", "en-GB", "ml ", "<script>"])
def test_an_unknown_language_is_not_kept(stranger: Visitor, tag: str) -> None:
    response = stranger.post("/language", {"language": tag}, "/")
    assert response.status_code == 303
    assert stranger.client.get_cookie("language") is None


def test_a_station_offers_the_languages_of_its_settings_alone(kiosk: Kiosk) -> None:
    settings = read_settings(kiosk.settings.home, languages=("ta", "ml"))
    stranger = Visitor(create_app(replace(kiosk, settings=settings)))
    page = stranger.text("/")
    assert re.findall(r'name="language" value="([^"]+)"', page) == ["ta", "ml"]
    assert tongue(stranger, Accept_Language="en") == "ta"
    stranger.post("/language", {"language": "en"}, "/")
    assert stranger.client.get_cookie("language") is None


def test_a_learner_whose_language_is_offered_no_more_is_met_in_one_that_is(kiosk: Kiosk, cast: Cast) -> None:
    settings = read_settings(kiosk.settings.home, languages=("ta", "hi"))
    app = create_app(replace(kiosk, settings=settings))
    anitha = Visitor(app).sign_in_as_learner(cast.anitha.code, PIN)
    assert tongue(anitha, "/home", Accept_Language="hi") == "hi"


def test_tablets_with_different_languages_do_not_disturb_each_other(app: Flask) -> None:
    visitors = {tag: Visitor(app) for tag in LANGUAGES}
    for tag, visitor in visitors.items():
        visitor.client.set_cookie("language", tag)
    for _ in range(2):
        assert {tag: tongue(visitor, "/sign-in") for tag, visitor in visitors.items()} == {
            tag: tag for tag in LANGUAGES
        }


@pytest.mark.parametrize("tag", LANGUAGES)
def test_numbers_are_grouped_as_india_does_with_latin_digits(app: Flask, tag: str) -> None:
    with in_request(app, tag):
        said = [language.number(each) for each in (0, 7, 6.5, 999, 1000, 100_000, 1_234_567, -1500, "7", 2.0)]
    assert said == ["0", "7", "6.5", "999", "1,000", "1,00,000", "12,34,567", "-1,500", "7", "2"]


def test_what_is_large_is_said_in_lakhs_and_crores(app: Flask) -> None:
    said = {
        0: "0", 99_999: "99,999", 100_000: "1 lakh", 250_000: "2.5 lakh", 1_234_567: "12.3 lakh",
        9_940_000: "99.4 lakh",
        9_999_999: "1 crore", 10_000_000: "1 crore", 1_234_567_890: "123.5 crore",
    }  # fmt: skip
    with in_request(app, "en"):
        assert {count: language.large(count) for count in said} == said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_money_is_grouped_as_india_does_with_its_sign_before_it(app: Flask, tag: str) -> None:
    with in_request(app, tag):
        said = [language.rupees(each).strip("\u2066\u2069") for each in (0, 250, 1_234_567, 1_234_567.5, -20_000)]
    assert said == ["₹0", "₹250", "₹12,34,567", "₹12,34,567.5", "-₹20,000"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_day_is_the_day_in_india(app: Flask, tag: str) -> None:
    before_midnight = int(datetime(2026, 3, 2, 18, 29, 59, tzinfo=UTC).timestamp() * SECOND)
    with in_request(app, tag):
        days = [language.date(before_midnight + step) for step in (0, SECOND)]
        years = [language.year_of(each) for each in (1_798_741_799_000, 1_798_741_800_000)]
    assert [re.findall(r"\d+", day) for day in days] == [["2", "2026"], ["3", "2026"]]
    assert years == [2026, 2027]
    if tag == "en":
        assert days == ["2 March 2026", "3 March 2026"]


def test_how_long_ago_something_was(app: Flask, kiosk: Kiosk) -> None:
    with in_request(app, "en"):
        now = kiosk.now()
        spans = {0: "just now", 59: "just now", 80: "1 minute ago", 3 * 3600: "3 hours ago", 3 * 86_400: "3 days ago"}
        assert {span: language.ago(now - span * SECOND) for span in spans} == spans
        assert [language.ago(each) for each in (0, None)] == ["", ""]
        assert language.ago(now + DAY) == "just now"


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_how_long_ago_is_said_in_each_language(app: Flask, kiosk: Kiosk, tag: str) -> None:
    with in_request(app, tag):
        for span in (0, 120, 3 * 86_400):
            said = language.ago(kiosk.now() - span * SECOND)
            assert said
            assert not re.search(r"[A-Za-z]", said)


def test_sizes_are_said_in_the_unit_that_people_would_use(app: Flask) -> None:
    sizes = {
        0: "0 KB",
        1: "1 KB",
        1000: "1 KB",
        1001: "2 KB",
        999_000: "999 KB",
        1_000_000: "1 MB",
        1_250_000: "1.2 MB",
        300_000_000: "300 MB",
        2_500_000_000: "2.5 GB",
    }
    with in_request(app, "en"):
        assert {size: language.size(size) for size in sizes} == sizes


def test_what_fills_a_sentence_is_escaped(app: Flask, cast: Cast) -> None:
    name = "<b>Binu</b> & %(name)s 100%"
    binu = Visitor(app).sign_in_as_learner(cast.enrol(name).code, PIN)
    page = binu.get("/home").text
    assert "<b>Binu" not in page
    assert name in read(page)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_several_things_are_enumerated_as_the_language_does(app: Flask, tag: str) -> None:
    with app.test_request_context(headers={"Accept-Language": tag}):
        assert language.listed([]) == ""
        assert language.listed(["A"]) == "A"
        words = language.listed(["A", "B", "C"])
        assert ", " in words if tag != "ur" else "،" in words and "," not in words
        assert not words.endswith("B, C"), "the last one is joined by a word"


def test_names_of_languages_are_enumerated_in_urdu_and_markup_stays_whole(app: Flask) -> None:
    names = [{"tag": tag, "name": name, "direction": "ltr"} for tag, name in (("en", "English"), ("hi", "<b>"))]
    with app.test_request_context(headers={"Accept-Language": "ur"}):
        said = app.jinja_env.from_string("{% import 'parts.html' as parts %}{{ parts.own_names(names) }}").render(
            names=names
        )
        assert (said.count("<bdi"), said.count("&lt;b&gt;"), "," in said) == (2, 1, False)
        plain = app.jinja_env.from_string("{{ names|listed }}").render(names=["<b>", "c"])
        assert plain.startswith("&lt;b&gt;")
