"""The question what time it is, as staff see and answer it."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from kiosk.progress import anchoring, log
from kiosk.web.here import Kiosk
from tests.kiosk.clocks import REAL
from tests.kiosk.visitor import Visitor

MINUTE, YEARS = 60_000, 730 * 86_400_000
QUESTION = "What time is it?"
PAGES = {"operator": ("/station/", "/station/time"), "technician": ("/device/shelf", "/device/time")}


@pytest.fixture(params=list(PAGES))
def staff(request: pytest.FixtureRequest) -> tuple[Visitor, str, str]:
    """A member of staff, the page with the question, and where it is answered."""
    return request.getfixturevalue(request.param), *PAGES[request.param]


def test_staff_are_asked_while_nobody_knows_what_time_it_is(staff: tuple[Visitor, str, str], kiosk: Kiosk) -> None:
    visitor, page, _ = staff
    assert QUESTION in visitor.text(page)
    assert "section" in visitor.text(page)

    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)

    assert QUESTION not in visitor.text(page)


def test_yes_to_what_the_tablet_says_is_an_anchor(staff: tuple[Visitor, str, str], kiosk: Kiosk) -> None:
    visitor, page, answer = staff
    told = REAL.wall() + 90 * MINUTE

    visitor.text_after(answer, {"answer": "yes", "told": told, "typed": ""}, page=page)

    (anchor,) = log.anchors()
    assert (anchor.true_time, anchor.interval, anchor.source) == (told, 2 * MINUTE, "staff")
    assert "data-clock" in visitor.text(page)
    assert not anchoring.is_asked(kiosk.clock)


def test_a_time_that_was_typed_is_read_as_people_at_the_station_tell_it(operator: Visitor) -> None:
    operator.text_after("/station/time", {"told": "", "typed": "2027-03-03T14:05"}, page="/station/")

    assert [anchor.true_time for anchor in log.anchors()] == [1_804_062_900_000]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"typed": ""}, "Write the day and the time"),
        ({"typed": "half past two"}, "Write the day and the time"),
        ({"answer": "yes", "told": "soon"}, "Write the day and the time"),
        ({"answer": "yes", "told": "5"}, "That cannot be the time now"),
        ({"typed": "9999-12-31T23:59"}, "That cannot be the time now"),
        ({"typed": "0001-01-01T00:00"}, "the time"),
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_is_said_to_be_so(
    operator: Visitor, kiosk: Kiosk, fields: dict[str, str], words: str
) -> None:
    anchoring.hear_hub(type(kiosk.clock)(boot="f" * 16), REAL.wall(), 100)

    assert words in operator.text_after("/station/time", fields, page="/station/")
    assert len(log.anchors()) == 1


def test_a_learners_tablet_that_differs_opens_the_question_again(
    operator: Visitor, kiosk: Kiosk, learner: Visitor
) -> None:
    anchoring.hear_staff(kiosk.clock, kiosk.now())
    assert 'data-now="' in operator.get("/station/").text
    assert " hidden>" in operator.get("/station/").text.partition("data-clock")[2].partition("\n")[0]

    anchoring.hear_learner(kiosk.clock, kiosk.now() + YEARS)

    assert " hidden>" not in operator.get("/station/").text.partition("data-clock")[2].partition("\n")[0]


SCRIPT = Path(__file__).parents[3] / "kiosk/web/static/clock.js"

PAGE = """<html lang="en"><section data-clock data-now="{now}"{hidden}><form>
<div class="by-tablet" hidden><b></b><input type="hidden" name="told"><button name="answer" value="yes">Yes</button>
<button type="button">No</button></div><div class="by-hand"><input name="typed"></div></form></section></html>"""


@pytest.fixture(scope="module")
def browser():
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield chromium
        chromium.close()


@pytest.mark.parametrize(
    ("hidden", "ahead", "is_shown"), [("", 0, True), (" hidden", 0, False), (" hidden", 3 * MINUTE, True)]
)
def test_the_script_offers_what_the_tablet_says_and_opens_a_question_that_it_doubts(
    browser, hidden: str, ahead: int, is_shown: bool
) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(now=REAL.wall() - ahead, hidden=hidden))
    page.add_script_tag(content=SCRIPT.read_text())

    assert page.locator("section").is_visible() is is_shown
    if is_shown:
        assert page.locator(".by-tablet b").inner_text()
        assert not page.locator("[name=typed]").is_visible()
        page.get_by_role("button", name="No").click()
        assert page.locator("[name=typed]").is_visible()
        assert not page.locator(".by-tablet").is_visible()
        page.evaluate("document.querySelector('form').dispatchEvent(new Event('submit'))")
        told = int(page.locator("[name=told]").input_value())
        assert abs(told - REAL.wall()) < MINUTE
    page.close()
