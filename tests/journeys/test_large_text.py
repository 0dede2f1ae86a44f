"""The roof and the name of a learner's page on a narrow tablet whose text is set to twice its size."""

import pytest
from playwright.sync_api import Page

from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet

pytestmark = pytest.mark.journey

WIDTH = 360
DOUBLE = "document.documentElement.style.fontSize = '36px'"
PATHS = ("/home", "/shelf")
# Words of the menu that lie over each other or out of the screen.
CROWDED = """width => {
    const words = [...document.querySelectorAll('.menu span')]
        .map(each => [each.innerText, each.getBoundingClientRect()]);
    const isOver = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    return words.filter(([, box], at) => box.left < 0 || box.right > width
        || words.some(([, other], place) => place > at && isOver(box, other))).map(([word]) => word);
}"""
LINES = """() => {
    const line = document.querySelector('.who u, button.way span');
    return !line ? 0 : Math.round(line.getBoundingClientRect().height / parseFloat(getComputedStyle(line).lineHeight));
}"""
SCROLLS = "document.documentElement.scrollWidth"


@pytest.fixture
def tablet(kiosk: RunningKiosk, new_tablet: NewTablet) -> Tablet:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    return tablet


def show(tablet: Tablet, language: str, path: str) -> Page:
    tablet.context.add_cookies([{"name": "language", "value": language, "url": tablet.address}])
    return tablet.open(path).page


def test_the_menu_of_a_tablet_with_text_of_twice_the_size_can_be_read(tablet: Tablet) -> None:
    crowded = {}
    for language in ("en", "hi", "ml", "ta", "te", "ur"):
        for path in PATHS:
            page = show(tablet, language, path)
            page.evaluate(DOUBLE)
            crowded[language, path] = (page.evaluate(CROWDED, WIDTH), page.evaluate(SCROLLS), page.evaluate(LINES) > 3)
    assert {page: found for page, found in crowded.items() if found != ([], WIDTH, False)} == {}


def test_at_its_usual_size_the_menu_stands_in_one_row(tablet: Tablet) -> None:
    for language in ("en", "ml", "ta"):
        page = show(tablet, language, "/home")
        tops = page.evaluate("[...document.querySelectorAll('.menu li')].map(each => each.offsetTop)")
        assert len(set(tops)) == 1, language
