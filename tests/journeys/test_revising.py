"""Revising while the kiosk is away: what a learner filled in is not lost, and the page says how it stands."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import answers, records
from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet, boxes

pytestmark = pytest.mark.journey

PACK, QUIZ = "digital-basics", "check-phone-and-files"
DAYS = 2 * 86_400_000

_REVISED = "SELECT json_extract(body, '$.question'), json_extract(body, '$.marks') FROM event WHERE kind = 'revised/1'"


def revise(tablet: Tablet, kiosk: RunningKiosk, with_script: bool = True) -> answers.Question:
    """Have answered a question wrong two days ago, and open it for revision; gives it."""
    first, *_ = answers.read_questions(PACK, QUIZ, "ml")
    tablet.open("/").choose_language("മലയാളം")
    tablet.press(f"ul.people a:has(.medal.{ANITHA.picture})")
    tablet.page.fill("#pin", ANITHA.pin)
    tablet.press("form[data-pin] button:not([type])")
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    tablet.give(first, answers.wrong(first), with_script)
    for button in ("#hand-in ~ button", "button[name=anyway]"):
        tablet.press(button)
    kiosk.stop()
    with closing(sqlite3.connect(kiosk.home / "kiosk.db")) as database, database:
        database.execute("UPDATE snapshot_attempt SET finished_at = finished_at - ?", [DAYS])
    kiosk.start()
    tablet.open("/revision/question")
    tablet.give(first, answers.right(first), with_script)
    return first


@pytest.mark.parametrize("button", ["#hand-in + button", "button[name=unknown]"])
def test_what_is_filled_in_stays_until_the_kiosk_has_it(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet, button: str
) -> None:
    tablet = new_tablet(kiosk.port)
    question = revise(tablet, kiosk)
    kiosk.stop()
    tablet.page.locator(button).click()
    words = tablet.page.locator("[data-unreachable]").get_attribute("data-unreachable")
    expect(tablet.page.locator("#hand-in")).to_have_text(words or "")
    line, below = boxes(tablet.page, "#hand-in", "#hand-in + button")
    assert below["y"] - line["y"] - line["height"] >= 8
    assert tablet.answers_on_page([question]) == {question["id"]: answers.right(question)}
    kiosk.start()
    tablet.press(button)
    assert tablet.path == "/revision/answers"
    assert records.rows(home, _REVISED) == [(question["id"], 0 if "unknown" in button else 1000)]


def test_without_script_it_is_sent_again_by_loading_the_page_again(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port, java_script_enabled=False)
    question = revise(tablet, kiosk, with_script=False)
    assert "വീണ്ടും" in tablet.page.locator("noscript p").last.inner_text()
    kiosk.stop()
    tablet.page.locator("#hand-in + button").click()
    tablet.page.wait_for_url("chrome-error://**")
    kiosk.start()
    tablet.page.reload()
    assert tablet.path == "/revision/answers"
    assert records.rows(home, _REVISED) == [(question["id"], 1000)]
