"""Calling the operator from a tablet."""

import re

from flask import Flask

from kiosk.people import calling
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.visitor import Visitor

KNOWS = "The operator knows."


def english(visitor: Visitor) -> Visitor:
    visitor.client.set_cookie("language", "en")
    return visitor


def test_a_call_stands_on_the_operators_first_page_until_it_is_answered(
    learner: Visitor, operator: Visitor, cast: Cast
) -> None:
    for visitor in (learner, operator):
        english(visitor)
    assert KNOWS not in learner.text("/home")
    assert 'href="/help"' in learner.text("/home")
    assert KNOWS in learner.text_after("/help", {"call": "on", "next": "/home"}, "/help")
    assert KNOWS in learner.text("/home")
    page = operator.text("/station/")
    assert "Help is wanted" in page
    assert "Anitha" in page.partition("Help is wanted")[2].partition("Who needs you")[0]
    operator.post(f"/station/help/{cast.anitha.person}/answered", page="/station/")
    assert "Help is wanted" not in operator.text("/station/")
    assert KNOWS not in learner.text("/home")


def test_who_needs_no_help_any_more_says_so(learner: Visitor, operator: Visitor) -> None:
    for visitor in (learner, operator):
        english(visitor)
    learner.post("/help", {"call": "on"})
    assert learner.post("/help", {"call": "off", "next": "/home"}).location == "/home"
    assert "Help is wanted" not in operator.text("/station/")


def test_who_cannot_sign_in_can_call_too_and_is_one_line_for_each_tablet_however_often(
    app: Flask, stranger: Visitor, operator: Visitor, cast: Cast
) -> None:
    other = Visitor(app)
    for visitor in (stranger, other, operator):
        english(visitor)
    assert 'href="/help"' in stranger.text("/sign-in")
    for visitor in (stranger, other, stranger):
        visitor.post("/help", {"call": "on"})
    page = operator.text("/station/")
    assert page.count("<b>Somebody who is not signed in</b>") == 2
    other.post("/help", {"call": "off"})
    assert KNOWS in stranger.text("/help"), "one tablet cancels no call of another"
    assert KNOWS not in other.text("/help")
    (answered,) = re.findall(r"/station/help/[^/]+/answered", operator.text("/station/"))
    operator.post(answered, page="/station/")
    assert calling.calls() == []
    assert KNOWS not in stranger.text("/help")


def test_no_number_of_tablets_floods_the_operators_page(app: Flask, operator: Visitor, cast: Cast) -> None:
    tablets = [english(Visitor(app)) for _ in range(calling.MOST_TABLETS + 3)]
    for each in (*tablets, *tablets):
        assert KNOWS in each.text_after("/help", {"call": "on"}, "/help")
    assert len(calling.calls()) == calling.MOST_TABLETS + 1
    operator.post("/station/help/nobody/answered", page="/station/")
    assert len(calling.calls()) == calling.MOST_TABLETS


def test_the_longest_call_stands_first_and_a_second_one_keeps_its_place(kiosk: Kiosk, cast: Cast) -> None:
    for person, now in (("b", 2), ("a", 1), ("b", 3)):
        calling.call(person, now)
    assert [(each.person, each.asked_at) for each in calling.calls()] == [("a", 1), ("b", 2)]


def test_a_call_ends_with_the_sitting_of_who_called(learner: Visitor) -> None:
    learner.post("/help", {"call": "on"})
    learner.post("/sign-out", page="/finish")
    assert calling.calls() == []


def test_it_leads_to_no_other_site(stranger: Visitor) -> None:
    assert "elsewhere" not in stranger.text("/help?next=//elsewhere.example/")
