"""A lesson in a real browser: a picture enlarges, and who comes back goes on where the reading stopped."""

from pathlib import Path

import pytest

from tests.journeys import records
from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

LESSON = "/packs/digital-basics/lessons/meet-your-phone"
READ_TO = 5
# Scrolling is heard of with the next frame.
SCROLL = """part => new Promise(done => {
    addEventListener('scroll', () => requestAnimationFrame(done), { once: true });
    document.querySelectorAll('.lesson > *')[part].scrollIntoView();
})"""
TOP = "part => Math.round(document.querySelectorAll('.lesson > *')[part].getBoundingClientRect().top)"


@pytest.fixture
def reader(kiosk: RunningKiosk, new_tablet: NewTablet) -> Tablet:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    return tablet.open(LESSON)


def bookmarks(home: Path) -> list[tuple[str, int]]:
    return records.rows(home, "SELECT lesson, part FROM bookmark")


def test_a_picture_enlarges_in_its_page_and_closes_again(reader: Tablet) -> None:
    page, link = reader.page, reader.page.locator(".enlarge").first
    small = link.locator("img").bounding_box()["width"]
    link.click()
    large = page.locator("dialog img")
    large.wait_for()
    assert large.bounding_box()["width"] > 1.5 * small
    assert reader.path == LESSON
    page.locator("dialog button").click()
    assert page.locator("dialog").count() == 0
    assert link.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    large.wait_for()
    page.keyboard.press("Escape")
    large.wait_for(state="detached")


def test_without_a_script_a_picture_opens_by_itself(kiosk: RunningKiosk, reader: Tablet, new_tablet: NewTablet) -> None:
    plain = new_tablet(kiosk.port, java_script_enabled=False)
    plain.context.add_cookies(reader.context.cookies())
    plain.open(LESSON)
    assert not plain.page.locator("[data-part]").is_visible()
    plain.press(".enlarge")
    assert plain.path.startswith("/media/")


def test_who_comes_back_goes_on_where_the_reading_stopped(reader: Tablet, home: Path) -> None:
    page = reader.page
    assert page.locator("[data-part]").count() == 0
    page.evaluate(SCROLL, READ_TO)
    reader.open("/home")
    until(lambda: bookmarks(home) == [("meet-your-phone", READ_TO)], "the place is kept")

    reader.open(LESSON)
    assert page.evaluate(TOP, READ_TO) > 100
    page.locator("[data-part] button").click()
    page.wait_for_function(f"({TOP})({READ_TO}) === 0")
    assert not page.locator("[data-part]").is_visible()


def test_looking_again_without_reading_on_forgets_no_place_and_finishing_does(reader: Tablet, home: Path) -> None:
    reader.page.evaluate(SCROLL, READ_TO)
    reader.open("/home")
    until(lambda: bookmarks(home), "the place is kept")
    reader.open(LESSON).open("/home").open(LESSON)
    assert bookmarks(home) == [("meet-your-phone", READ_TO)]
    reader.press("form.onward button")
    assert bookmarks(home) == []
