"""A lesson in a real browser: a picture enlarges, and who comes back goes on where the reading stopped."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator

from tests.journeys import records
from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.tablet import NewTablet, Tablet
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack
from tests.waiting import until

pytestmark = pytest.mark.journey

LESSON = "/packs/digital-basics/lessons/meet-your-phone"
LESSON_WITH_A_FILM = "/packs/online-safety/lessons/otp-is-a-key"
READ_TO = 5
READABLE_PIXELS = 16
DARK = 100  # of 255
CAPTION_SHOWN = "() => (document.querySelector('video').textTracks[0].activeCues[0] || {}).text"
# Scrolling is heard of with the next frame.
SCROLL = """part => new Promise(done => {
    addEventListener('scroll', () => requestAnimationFrame(done), { once: true });
    document.querySelectorAll('.lesson > *')[part].scrollIntoView();
})"""
UP = SCROLL.replace("document.querySelectorAll('.lesson > *')[part].scrollIntoView()", "scrollTo(0, 0)")
TOP = "part => Math.round(document.querySelectorAll('.lesson > *')[part].getBoundingClientRect().top)"

# Chrome up to 63 at least (NavigatorBeacon.idl) takes whatever is none of these for a text, which no form is read from.
OLD_BEACON = """() => {
    const send = navigator.sendBeacon.bind(navigator), known = [ArrayBuffer, Blob, FormData];
    navigator.sendBeacon = (url, body) => send(url, known.some(each => body instanceof each) ? body : String(body));
}"""


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
    large.wait_for(state="detached")
    assert link.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    large.wait_for()
    page.keyboard.press("Escape")
    large.wait_for(state="detached")


def test_a_film_shows_its_still_picture_comes_when_it_is_played_and_has_captions_large_enough(reader: Tablet) -> None:
    page, film = reader.page, reader.open(LESSON_WITH_A_FILM).page.locator("video")
    page.set_viewport_size({"width": 360, "height": 640})
    film.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    endings = {answer.url.rpartition(".")[2] for answer in reader.responses}
    assert {"webp", "vtt"} <= endings
    assert "mp4" not in endings
    film.evaluate("film => { film.muted = true; film.play() }")
    until(lambda: film.evaluate(CAPTION_SHOWN), "a caption")
    assert film.evaluate(CAPTION_SHOWN) == "അറിയാത്ത നമ്പറിൽനിന്ന് ഒരു കോൾ."
    assert caption_height(film) >= READABLE_PIXELS


def caption_height(film: Locator) -> float:
    """How high the dark ground of a caption is, in the page's pixels, where it stands at the top of a light picture."""
    picture = Image.open(io.BytesIO(film.screenshot())).convert("L")
    top = picture.crop((0, 0, picture.width, picture.height // 4))
    dark = [sum(top.getpixel((x, y)) < DARK for x in range(top.width)) for y in range(top.height)]
    return sum(count > top.width / 4 for count in dark) / picture.width * film.bounding_box()["width"]


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
    until(lambda: page.evaluate(TOP, READ_TO) == 0, "the page to stand where the reading stopped")
    assert not page.locator("[data-part]").is_visible()


def test_the_place_is_kept_in_the_oldest_browser(reader: Tablet, home: Path) -> None:
    reader.page.evaluate(OLD_BEACON)
    reader.page.evaluate(SCROLL, READ_TO)
    reader.open("/home")
    until(lambda: bookmarks(home) == [("meet-your-phone", READ_TO)], "the place is kept")


def test_the_way_back_up_to_what_leads_out_of_a_lesson_is_not_taken_for_reading(reader: Tablet, home: Path) -> None:
    page = reader.page
    page.clock.install()
    reader.open(LESSON)
    last = page.locator(".lesson > *").count() - 1
    for part in (READ_TO, 1):
        page.evaluate(SCROLL, part)
        page.clock.fast_forward("00:02")
    page.evaluate(UP)
    reader.press('.menu a[href="/shelf"]')
    until(lambda: bookmarks(home) == [("meet-your-phone", READ_TO)], "the furthest place where one rested is kept")

    reader.open(LESSON)
    for part in (last, 1):
        page.evaluate(SCROLL, part)
        page.clock.fast_forward("00:02")
    page.evaluate(UP)
    reader.press('.menu a[href="/shelf"]')
    until(lambda: bookmarks(home) == [("meet-your-phone", 1)], "whoever was at the end reads anew")


def test_looking_again_without_reading_on_forgets_no_place_and_finishing_does(reader: Tablet, home: Path) -> None:
    reader.page.evaluate(SCROLL, READ_TO)
    reader.open("/home")
    until(lambda: bookmarks(home), "the place is kept")
    reader.open(LESSON).open("/home").open(LESSON)
    assert bookmarks(home) == [("meet-your-phone", READ_TO)]
    reader.press("form.onward button")
    assert bookmarks(home) == []


def test_a_touched_word_is_explained_at_the_foot_of_the_screen_without_any_script(
    tmp_path: Path, new_tablet: NewTablet
) -> None:
    words = '\n[[glossary]]\nid = "leaves"\nword = "leaves"\nmeaning = "What tea is made from."\n'
    long = tiny_pack.LESSON.replace('opus"\n', f'opus"\n{words}') + "\nMore.\n" * 40
    publisher, home = Publisher(tmp_path / "hub"), tmp_path / "kiosk"
    publisher.publish(files={f"{language}/01-make-tea.md": long for language in ("en", "ml")})
    (tmp_path / "root.json").write_bytes(publisher.root)
    home.mkdir()
    run("kiosk", home, "trust", tmp_path / "root.json")
    run("kiosk", home, "packs", "import", publisher.repository)
    run("kiosk", home, "learners", "add", ANITHA.name, "--pin", ANITHA.pin, "--language", "en")
    with RunningKiosk(home) as kiosk:
        tablet = new_tablet(kiosk.port, java_script_enabled=False)
        tablet.open("/").choose_language("English")
        tablet.press("ul.people a")
        tablet.page.fill("#pin", ANITHA.pin)
        tablet.press("form[data-pin] button:not([type])")
        page = tablet.open("/packs/tea-stall/lessons/make-tea").page
        note, height = page.locator(".note"), page.viewport_size["height"]
        assert note.bounding_box()["y"] > height
        page.locator(".word").click()
        box = note.bounding_box()
        assert box["y"] + box["height"] == height
        assert "What tea is made from." in note.inner_text()
        note.locator("a").click()
        assert page.locator(".note:target").count() == 0
        assert 0 <= page.locator(".word").bounding_box()["y"] < height


def test_the_button_of_the_sheet_prints_and_nothing_is_asked_for_in_vain(reader: Tablet) -> None:
    reader.context.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    reader.open(f"{LESSON}/print").page.locator("[data-print]").click()
    assert reader.page.evaluate("window.printed") == 1
    assert [answer.url for answer in reader.responses if answer.status == 404] == []
