"""Signing in with pictures, enrolling, and leaving a tablet alone, in a real browser with and without its script."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys import records
from tests.journeys.cast import ANITHA, OPERATOR, PASSWORD, Learner
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import ARGUMENTS, KIOSK_NAME, NewTablet, Tablet
from tests.journeys.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.journey

MINE = ("boat", "star", "fish")
FIELDS = ("first", "second", "third")
LESSON = "/packs/digital-basics/lessons/meet-your-phone"
SHORT_IDLE = 8  # seconds

CodeOf = Callable[[Learner], str]


@pytest.fixture
def hasty_kiosk(prepared_home: Path, tmp_path: Path) -> Iterator[RunningKiosk]:
    """A kiosk whose learners are signed out after seconds."""
    home = shutil.copytree(prepared_home, tmp_path / "hasty")
    with (home / "kiosk.toml").open("a") as settings:
        settings.write(f"learner_idle = {SHORT_IDLE}\n")
    with RunningKiosk(home) as running:
        yield running


def give_pictures(kiosk: RunningKiosk, code: str) -> None:
    operator = Visitor(kiosk.address).sign_in_as_staff(OPERATOR, PASSWORD)
    fields = dict(zip(FIELDS, MINE, strict=True))
    operator.post(f"/station/learners/{code}/pin", {"pin_way": "choose-pictures", "sure": "1", **fields})


def touch(tablet: Tablet, *pictures: str) -> None:
    """Touch pictures, each in the one set that is shown."""
    for picture in pictures:
        tablet.page.locator(f".picture-row fieldset:visible label:has(.medal.{picture})").click()


def test_no_browser_offers_to_keep_a_pin_or_a_password_on_a_tablet_that_is_everybodys(
    kiosk: RunningKiosk, code_of: CodeOf, tmp_path: Path
) -> None:
    """Chromium's own record of what its password manager decides; a field for passwords shows that it decides here."""
    kept_from_tests = ["--enable-automation", "--password-store=basic"]  # with which it never offers anything
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path="/usr/bin/chromium",
            args=list(ARGUMENTS),
            ignore_default_args=kept_from_tests,
            viewport={"width": 360, "height": 740},
        )
        record = context.new_page()
        record.goto("chrome://password-manager-internals")
        tablet = Tablet(context, KIOSK_NAME, kiosk.port)
        tablet.open(f"/sign-in/{code_of(ANITHA)}")
        pin = tablet.page.locator("#pin")
        assert pin.evaluate("field => getComputedStyle(field).webkitTextSecurity") == "disc"
        pin.fill(ANITHA.pin)
        tablet.press("form[data-pin] button:not([type])")
        assert tablet.path == "/home"
        tablet.sign_out()
        tablet.open("/new/you?agreed=1")
        tablet.page.fill("#name", "Chandran")
        for choice in ('[name=age][value="grown-up"]', '[name=picture][value="drum"]', '[name=secret][value="pin"]'):
            tablet.page.locator(choice).check(force=True)
        for field in ("#pin", "#pin_again"):
            tablet.page.fill(field, "4711")
        tablet.press("form[data-pin] button:not([type])")
        assert tablet.path == "/welcome"
        tablet.sign_out()
        tablet.open("/station/sign-in").sign_in_as_staff(OPERATOR, PASSWORD)
        assert "ASK the user" not in record.inner_text("body")
        tablet.press('form[action="/station/sign-out"] button')
        tablet.open("/station/sign-in").page.evaluate("document.querySelector('#password').type = 'password'")
        tablet.sign_in_as_staff(OPERATOR, PASSWORD)
        until(lambda: "ASK the user" in record.inner_text("body"), "the browser to offer to keep a password")
        context.close()


def test_three_pictures_are_touched_one_after_another(
    kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet
) -> None:
    give_pictures(kiosk, code_of(ANITHA))
    tablet = new_tablet(kiosk.port).open(f"/sign-in/{code_of(ANITHA)}")
    sets = tablet.page.locator(".picture-row fieldset")
    assert [sets.nth(place).is_visible() for place in range(3)] == [True, False, False]
    touch(tablet, "star")
    tablet.page.locator("[data-again]").click()
    assert tablet.page.locator("input:checked").count() == 0
    touch(tablet, *MINE)
    tablet.press("form[data-pin] button:not([type])")
    assert tablet.path == "/home"
    for _ in range(2):
        tablet.page.go_back(wait_until="commit")
        assert tablet.page.locator("input:checked").count() == 0


def test_pictures_are_chosen_with_keys_alone(kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet) -> None:
    give_pictures(kiosk, code_of(ANITHA))
    page = new_tablet(kiosk.port).open(f"/sign-in/{code_of(ANITHA)}").page
    page.locator(f"input[name=first][value={MINE[0]}]").focus()
    page.keyboard.press("Space")
    for field, picture in zip(FIELDS[1:], MINE[1:], strict=True):
        page.keyboard.press("Enter")
        expect(page.locator(f"input[name={field}]").first).to_be_focused()
        while page.locator(f"input[name={field}][value={picture}]:checked").count() == 0:
            page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/home")


@pytest.mark.parametrize("has_script", [True, False])
def test_somebody_new_enrols_at_the_tablet(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet, has_script: bool
) -> None:
    tablet = new_tablet(kiosk.port, java_script_enabled=has_script)
    tablet.open("/").choose_language("English")
    tablet.press("a[href='/new']")
    tablet.press("form[action='/new/you'] button")
    page = tablet.page
    page.fill("#name", "Chandran")
    page.check("input[name=age][value=grown-up]", force=True)
    page.check("input[name=picture][value=drum]", force=True)
    page.check("input[name=secret][value=pictures]", force=True)
    if has_script:
        assert not page.locator("#pin").is_visible()
        touch(tablet, *MINE)
    else:
        for field, picture in zip(FIELDS, MINE, strict=True):
            page.check(f"input[name={field}][value={picture}]", force=True)
    tablet.press("main form button:not([type])")
    shown = page.locator(".in-order .medal").evaluate_all("all => all.map(each => each.classList[1])")
    assert shown == list(MINE)
    assert "boat" not in page.url
    tablet.press("button[name=sure]")
    assert tablet.path == "/welcome"
    code = page.locator(".marks").inner_text()
    assert records.rows(home, "SELECT unconfirmed, secret_kind FROM learner WHERE code = ?", code) == [(1, "pictures")]
    tablet.press(".gateway a.button:not(.second)")
    assert tablet.path == "/home"


@pytest.mark.parametrize("has_script", [True, False])
def test_a_tablet_that_is_left_asks_and_then_shows_nobodys_name(
    hasty_kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet, has_script: bool
) -> None:
    tablet = new_tablet(hasty_kiosk.port, java_script_enabled=has_script)
    tablet.open(f"/sign-in/{code_of(ANITHA)}")
    tablet.page.fill("#pin", ANITHA.pin)
    tablet.press("form[data-pin] button:not([type])")
    if has_script:
        question = tablet.page.locator(".still")
        question.wait_for(state="visible")
        question.locator("button").click()
        question.wait_for(state="hidden")
        question.wait_for(state="visible")
    else:
        tablet.page.wait_for_url("**/still-there")
        tablet.press(".gateway a.button:not(.second)")
        assert tablet.path == "/home"
        tablet.page.wait_for_url("**/still-there")
        assert ANITHA.name not in tablet.text()
    tablet.page.wait_for_url("**/sign-in?away=1")
    tablet.open("/home")
    assert tablet.path in ("/", "/sign-in")


def test_the_way_back_from_a_goodbye_shows_no_lesson_under_the_last_ones_name(
    kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    tablet.open(LESSON)
    assert ANITHA.name in tablet.page.locator(".roof").inner_text()
    tablet.press(".menu a[href='/finish']")
    tablet.press('form[action="/sign-out"] button')
    for _ in range(4):
        tablet.page.go_back(wait_until="load")
        assert ANITHA.name not in tablet.page.locator(".roof").inner_text(), tablet.path
