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
LESSON = "/packs/digital-basics/lessons/meet-your-phone"
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
# Words of the roof of which a part stands on another line.
BROKEN = """() => {
    const words = document.createTreeWalker(document.querySelector('.who'), NodeFilter.SHOW_TEXT), found = [];
    while (words.nextNode()) for (const { 0: word, index } of words.currentNode.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(words.currentNode, index);
        range.setEnd(words.currentNode, index + word.length);
        if (new Set([...range.getClientRects()].map(box => Math.round(box.bottom / 20))).size > 1) found.push(word);
    }
    return found;
}"""
# How wide the way back to the pack is, and whether its place among the steps stands beside it.
PLACE = """() => {
    const [way, chip] = [...document.querySelectorAll('.place > *')].map(each => each.getBoundingClientRect());
    return [way.width, chip.top < way.bottom];
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


def test_the_name_and_the_way_back_are_no_columns_of_syllables(tablet: Tablet) -> None:
    for language in ("en", "ml", "ta", "ur"):
        page = show(tablet, language, LESSON)
        assert page.evaluate(PLACE)[1], language
        page.evaluate(DOUBLE)
        assert page.evaluate(BROKEN) == [], language
        width, is_beside = page.evaluate(PLACE)
        assert width > 0.9 * (WIDTH - 32), language
        assert not is_beside, language


def test_at_its_usual_size_the_menu_stands_in_one_row(tablet: Tablet) -> None:
    for language in ("en", "ml", "ta"):
        page = show(tablet, language, "/home")
        tops = page.evaluate("[...document.querySelectorAll('.menu li')].map(each => each.offsetTop)")
        assert len(set(tops)) == 1, language
