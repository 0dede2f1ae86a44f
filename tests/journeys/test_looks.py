"""Where things stand on pages: texts of another direction, stones, signs of what is chosen, what lies beside what."""

import pytest
from playwright.sync_api import Page

from kiosk.settings import LANGUAGES
from tests.journeys.cast import ANITHA, PASSWORD, TECHNICIAN
from tests.journeys.conftest import Repository
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet, boxes

pytestmark = pytest.mark.journey

PACK = "/packs/digital-basics"
LESSON = f"{PACK}/lessons/meet-your-phone"
# On which sides texts from the left stand, but for titles beside a stone or an arrow.
SIDES = """() => [...new Set([...document.querySelectorAll('main h1, main h2, main h3, main p, main b, main .line')]
    .map(block => [block, getComputedStyle(block)])
    .filter(([block, look]) => look.direction === 'ltr' && !block.closest('.spot + span, .way'))
    .map(([block, look]) => look.textAlign))]"""
# Between each stone, as large as the one that is now, and the title beside it.
GAPS = """() => [...document.querySelectorAll('.path .stone')].map(stone => {
    stone.classList.add('now');
    const one = stone.getBoundingClientRect(), other = stone.parentElement.nextElementSibling.getBoundingClientRect();
    return Math.max(other.left - one.right, one.left - other.right);
})"""
# How far a picture stands from that side of its card on which the card's own text ends.
THUMBS = """() => [...document.querySelectorAll('.card .thumb')].map(picture => {
    const one = picture.getBoundingClientRect(), card = picture.parentElement.getBoundingClientRect();
    return picture.nextElementSibling.dir === 'rtl' ? one.left - card.left : card.right - one.right;
})"""
CHOSEN = """() => {
    const tile = document.querySelector('.tile[aria-current]'), look = getComputedStyle(tile);
    return [look.borderTopColor === getComputedStyle(document.body).color, tile.querySelectorAll('.sign-tick').length];
}"""
# The four edges of a language's tile whose name nobody has spoken yet.
EDGES = """() => {
    document.querySelector('.tongues .hear').remove();
    const look = getComputedStyle(document.querySelector('.tongues .tile'));
    return [look.borderTopWidth, look.borderRightWidth, look.borderBottomWidth, look.borderLeftWidth];
}"""
# By how much the words in an empty field are wider than the field.
TOO_WIDE = """async () => {
    await document.fonts.ready;
    const field = document.querySelector('#q'), look = getComputedStyle(field), words = document.createElement('span');
    words.textContent = field.placeholder;
    words.style.cssText = `position: absolute; white-space: nowrap; font: ${look.font}`;
    field.parentNode.appendChild(words);
    return words.offsetWidth - field.clientWidth + parseFloat(look.paddingLeft) + parseFloat(look.paddingRight);
}"""

# Which share of its row a pack on a stick keeps for its own words, whatever is said of its state.
SHARES = """() => [...document.querySelectorAll('.option')].map(row => {
    row.querySelector('.state').append(' The kiosk went back from this version to the one before it');
    return row.querySelector('.pack-line').getBoundingClientRect().width / row.getBoundingClientRect().width;
})"""


@pytest.fixture
def tablet(kiosk: RunningKiosk, new_tablet: NewTablet) -> Tablet:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    return tablet


def show(tablet: Tablet, path: str, language: str, **cookies: str) -> Page:
    for name, value in {"language": language, **cookies}.items():
        tablet.context.add_cookies([{"name": name, "value": value, "url": tablet.address}])
    return tablet.open(path).page


def test_in_urdu_a_text_from_the_left_stands_on_its_own_side_with_its_title(tablet: Tablet) -> None:
    for path in ("/shelf", PACK, LESSON):
        assert show(tablet, path, "ur").evaluate(SIDES) == ["start"], path


def test_a_picture_of_a_card_stands_where_the_lines_of_its_text_end(tablet: Tablet) -> None:
    for language in ("ur", "ml"):
        distances = show(tablet, "/shelf", language).evaluate(THUMBS)
        assert len(distances) >= 3
        assert max(distances) < 24, language


def test_a_stone_keeps_away_from_its_title(tablet: Tablet) -> None:
    for language in ("ml", "ur"):
        assert min(show(tablet, PACK, language).evaluate(GAPS)) >= 8, language


def test_a_pack_on_a_stick_keeps_room_for_its_own_words(
    kiosk: RunningKiosk, repository: Repository, new_tablet: NewTablet
) -> None:
    technician = new_tablet(kiosk.port)
    technician.open("/device/usb").sign_in_as_staff(TECHNICIAN, PASSWORD)
    for width in (360, 800):
        technician.page.set_viewport_size({"width": width, "height": 800})
        technician.open("/device/usb").page.fill("[name=folder]", str(repository.folder))
        technician.press("text=Look into it")
        assert min(technician.page.evaluate(SHARES)) > 0.5, width


def test_the_language_that_is_chosen_has_a_tick_and_a_dark_edge(tablet: Tablet) -> None:
    for language in ("ml", "ur"):
        for contrast in ("", "high"):
            assert show(tablet, "/", language, contrast=contrast).evaluate(CHOSEN) == [True, 1], (language, contrast)


def test_a_tile_without_a_sound_is_closed_on_all_sides(tablet: Tablet) -> None:
    for language in ("en", "ur"):
        assert show(tablet, "/", language).evaluate(EDGES) == ["2px", "2px", "5px", "2px"], language


def test_the_words_in_the_field_for_searching_are_not_cut_off(tablet: Tablet) -> None:
    wide = {language: show(tablet, "/home", language).evaluate(TOO_WIDE) for language in LANGUAGES}
    assert {language: pixels for language, pixels in wide.items() if pixels > 1} == {}


def test_before_leaving_no_room_is_kept_for_what_is_not_said(tablet: Tablet) -> None:
    page = show(tablet, "/finish", "en")
    title, first = boxes(page, ".gateway h1", ".gateway p:not(:empty)")
    assert first["y"] - title["y"] - title["height"] < 24


def test_a_sheet_says_how_to_print_only_where_its_button_cannot(kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    for has_script in (True, False):
        tablet = new_tablet(kiosk.port, java_script_enabled=has_script)
        tablet.open("/").choose_language("English")
        tablet.press('form[action="/look-around"] button')
        tablet.open(f"{LESSON}/print")
        assert tablet.page.locator("[data-print]").is_visible() == has_script
        assert ("To print: open the browser’s menu" in tablet.text()) != has_script
