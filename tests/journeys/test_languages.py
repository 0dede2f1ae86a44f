"""The gate by eye and ear: a name is heard in place, fonts come once a page stands, and all works without a script."""

import re

import pytest

from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, boxes
from tests.waiting import until

pytestmark = pytest.mark.journey


def test_a_language_says_its_name_without_leaving_the_gate(kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = new_tablet(kiosk.port).open("/")
    assert not [each for each in tablet.responses if each.url.endswith(".opus")]
    with tablet.page.expect_response(re.compile(r"/names/ml\.opus$")) as heard:
        tablet.page.locator('a.hear[href$="ml.opus"]').click()
    assert heard.value.ok
    assert tablet.path == "/"
    tablet.choose_language("മലയാളം")
    assert tablet.page.locator("html").get_attribute("lang") == "ml"


def test_fonts_come_after_the_page_stands_and_never_to_the_gate(kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = new_tablet(kiosk.port).open("/")
    with tablet.page.expect_response(re.compile(r"/fonts\.css$")) as style:
        tablet.choose_language("हिन्दी")
    until(lambda: tablet.page.evaluate("document.fonts.check('16px \"Own Deva\"', 'पाठ')"), "the script's own font")
    began = tablet.page.evaluate(
        "url => performance.getEntriesByName(url)[0].startTime"
        " - performance.getEntriesByType('navigation')[0].loadEventStart",
        style.value.url,
    )
    assert began >= 0
    names = {each.url.rpartition("/")[2] for each in tablet.responses if each.url.endswith(".woff2")}
    assert "deva.woff2" in names
    assert "guru.woff2" not in names


def test_without_a_script_the_sound_is_a_link_and_the_tablets_own_fonts_serve(
    kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port, java_script_enabled=False).open("/")
    link = tablet.page.locator('a.hear[href$="ta.opus"]')
    assert (
        tablet.context.request.get(f"http://127.0.0.1:{kiosk.port}{link.get_attribute('href')}").headers["content-type"]
        == "audio/ogg"
    )
    tablet.choose_language("தமிழ்")
    assert tablet.page.locator("html").get_attribute("lang") == "ta"
    assert not [each for each in tablet.responses if each.url.endswith(("/fonts.css", ".woff2"))]


def test_an_urdu_page_runs_from_the_right(kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = new_tablet(kiosk.port).open("/")
    tablet.choose_language("اردو")
    width = tablet.page.evaluate("document.documentElement.clientWidth")
    mark, tongue = boxes(tablet.page, ".brand svg", ".tongue")
    assert mark["x"] > width / 2 > tongue["x"]
    assert tablet.page.evaluate("document.documentElement.scrollWidth") <= width
