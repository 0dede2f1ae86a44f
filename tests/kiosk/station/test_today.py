"""What is going on at the station, and who needs somebody."""

import re

import pytest
from werkzeug.test import TestResponse

from kiosk.database import writing
from kiosk.people import learners
from kiosk.people.details import Details
from kiosk.people.tables import Learner
from kiosk.progress import anchoring, studying
from kiosk.progress.tables import ExchangeRun
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

DAY = 24 * 3600 * 1000
LATE = "Nothing has reached head office for days."


def enrolled_before(kiosk: Kiosk, name: str, days: int, picture: str = "drum") -> None:
    """Somebody who was enrolled so many days ago and never came."""
    with writing():
        learners.add(kiosk.secrets, Details(name, "en", picture, "consent"), "", kiosk.now() - days * DAY)


def sent_before(kiosk: Kiosk, days: int) -> None:
    """An exchange that went well so many days ago."""
    numbers = dict.fromkeys(("events", "bytes_out", "bytes_in", "milliseconds"), 1)
    with writing():
        ExchangeRun.create(at=kiosk.now() - days * DAY, road="http", result="sent", **numbers)


def test_a_quiet_day_says_so(operator: Visitor) -> None:
    page = operator.text("/station/")
    assert "Nobody just now." in page
    assert "Nothing sent yet" in page
    assert "<figure" not in page


def test_what_is_finished_today_is_counted(kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository) -> None:
    manifest = shelf.manifest()
    for lesson in ("make-tea", "count-change"):
        studying.finish_lesson(kiosk.clock, cast.anitha.person, manifest, lesson, "ml")
    page = operator.text("/station/")
    assert "<b>2</b>lessons finished today" in page
    assert "<b>1</b>learner here today" in page
    assert "Lessons finished, day by day" in page


def test_a_locked_pin_needs_somebody(operator: Visitor, cast: Cast) -> None:
    with writing():
        Learner.update(misses=20).where(Learner.code == cast.anitha.code).execute()
    page = operator.text("/station/")
    assert "The PIN is locked" in page
    assert f"/station/learners/{cast.anitha.code}/pin" in page


def test_a_few_misses_need_nobody(operator: Visitor, cast: Cast) -> None:
    with writing():
        Learner.update(misses=19).where(Learner.code == cast.anitha.code).execute()
    assert "Nobody just now." in operator.text("/station/")


def test_who_stayed_away_for_two_weeks_is_named_and_who_came_lately_is_not(kiosk: Kiosk, operator: Visitor) -> None:
    enrolled_before(kiosk, "Faisal", days=15)
    enrolled_before(kiosk, "Gowri", days=13)
    page = operator.text("/station/")
    assert "Faisal" in page
    assert "never signed in" in page
    assert "Gowri" not in page


def test_who_left_last_is_named_first(kiosk: Kiosk, operator: Visitor) -> None:
    for name, days in (("Long gone", 90), ("Just gone", 20), ("Gone", 40)):
        enrolled_before(kiosk, name, days)
    page = operator.text("/station/")
    assert page.index("Just gone") < page.index("Gone</bdi>") < page.index("Long gone")


def test_records_that_wait_for_days_after_the_last_exchange_are_late(kiosk: Kiosk, operator: Visitor) -> None:
    sent_before(kiosk, days=4)
    page = operator.text("/station/")
    assert LATE in page
    assert "Last sent: 4 days ago" in page
    assert "/device/exchange" not in page


def test_an_exchange_of_yesterday_is_not_late(kiosk: Kiosk, operator: Visitor) -> None:
    sent_before(kiosk, days=1)
    assert LATE not in operator.text("/station/")


def test_no_more_than_five_who_stayed_away_are_listed(kiosk: Kiosk, operator: Visitor) -> None:
    for number in range(5):
        enrolled_before(kiosk, f"Away {number}", days=20 + number)
    page = operator.text("/station/")
    assert page.count("never signed in") == 5
    assert "More learners have not been here" not in page
    enrolled_before(kiosk, "Away 5", days=30)
    page = operator.text("/station/")
    assert page.count("never signed in") == 5
    assert "Away 5" not in page
    assert "More learners have not been here" in page


def refreshed(response: TestResponse) -> str:
    """Where a page leads by itself, as its browser does; "" if it stays."""
    return response.headers.get("Refresh", "").partition(";url=")[2]


@pytest.fixture
def told(kiosk: Kiosk) -> None:
    """What time it is was told."""
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)


def test_who_calls_appears_by_itself(operator: Visitor, learner: Visitor, told: None) -> None:
    page = operator.get("/station/")
    assert page.headers["Refresh"] == "30;url=/station/?by-itself=1"
    assert "Help is wanted" not in page.text
    learner.post("/help", {"call": "on"})
    again = operator.get(refreshed(page))
    assert "Help is wanted" in again.text
    assert "<title>(1) Today" in again.text
    assert refreshed(again) == refreshed(page)


def test_a_page_that_looks_again_keeps_nobody_signed_in(kiosk: Kiosk, operator: Visitor, told: None) -> None:
    page, looks = operator.get("/station/"), 0
    while refreshed(page):
        kiosk.clock.let_pass(30_000)
        page = operator.get(refreshed(page))
        looks += 1
    warn, leave = map(int, re.search(r'data-warn="(\d+)" data-leave="(\d+)"', page.text).groups())
    assert (looks * 30 + leave, leave - warn) == (285, 60), "it asks and leaves when it would have without"
    kiosk.clock.let_pass(leave * 1000)
    assert operator.get("/away").location == "/station/sign-in?away=1"
    assert operator.get("/station/").status_code == 303


def test_the_page_stays_for_those_who_ask_it_to(operator: Visitor, told: None) -> None:
    still = operator.get("/station/?still=1")
    assert refreshed(still) == ""
    assert "Let the page stay" not in still.text
    assert 'href="/station/?still=1"' in operator.text("/station/")


def test_the_page_stays_while_somebody_may_be_writing_what_time_it_is(operator: Visitor) -> None:
    page = operator.get("/station/")
    assert "What time is it?" in page.text
    assert refreshed(page) == ""
