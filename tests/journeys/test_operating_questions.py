"""Each kind of question with fingers, with a keyboard, and as the form has it: matching, hot-spots, gaps."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import records
from tests.journeys.cast import ANITHA
from tests.journeys.conftest import NewHome
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet, boxes
from tests.sync.hub.catalogue import serving_quiz
from tests.waiting import until

pytestmark = pytest.mark.journey

LEAST_TARGET = 48
QUIZ = serving_quiz.QUIZ.replace("attempts = 2\n", "")
CALM = (
    QUIZ.replace('id = "serve-tea"', 'id = "serve-calmly"')
    .replace('feedback = "each"\n', "")
    .replace("limit = 10\n", "")
)


@pytest.fixture(scope="module")
def prepared(new_tea_home: NewHome) -> Path:
    """A kiosk with the quiz that has everything. Only ever copied."""
    calm = {f"{language}/05-serve-calmly.toml": CALM for language in ("en", "ml")}
    return new_tea_home(serving_quiz.files(QUIZ) | calm)


@pytest.fixture
def served_home(prepared: Path, tmp_path: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "kiosk")


@pytest.fixture
def serving(served_home: Path) -> Iterator[RunningKiosk]:
    with RunningKiosk(served_home) as running:
        yield running


def begun(kiosk: RunningKiosk, new_tablet: NewTablet, quiz: str, with_time: bool = False) -> Tablet:
    tablet = new_tablet(kiosk.port)
    if with_time:
        tablet.page.clock.install()
    tablet.open("/").choose_language("English")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    tablet.open(f"/packs/tea-stall/quizzes/{quiz}")
    tablet.press('form[action$="/start"] button')
    return tablet


def section(tablet: Tablet, id_: str) -> Locator:
    return tablet.page.locator(f'section[data-question="{id_}"]')


def kept(tablet: Tablet, home: Path, id_: str) -> Any:
    """The answer that the kiosk has once the page says that it is saved, in full or in part."""
    tablet.page.locator(f"#saved-{id_}.is-saved, #saved-{id_}.is-part").wait_for()
    return records.answers_kept(home, tablet.path.rpartition("/")[2]).get(id_)


def test_pairs_are_joined_by_touching_one_and_then_the_other(
    serving: RunningKiosk, served_home: Path, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "check-tea")
    pairs = section(tablet, "joined")
    kettle, cup = pairs.locator(".slot").all()
    assert pairs.locator("select").first.is_hidden()
    kettle.click()
    assert kettle.get_attribute("aria-pressed") == "true"
    pairs.locator('.pool [value="kettle"]').click()
    assert (kettle.inner_text(), kettle.get_attribute("aria-label")) == ("Boiling", "Kettle: Boiling")
    assert kept(tablet, served_home, "joined") == {"kettle": "kettle"}
    pairs.locator('.pool [value="cup"]').focus()
    tablet.page.keyboard.press("Enter")
    cup.focus()
    tablet.page.keyboard.press("Space")
    tablet.page.locator("#saved-joined.is-saved").wait_for()
    assert kept(tablet, served_home, "joined") == {"kettle": "kettle", "cup": "cup"}
    kettle.click()
    kettle.click()
    assert kettle.inner_text() == "…"
    tablet.page.locator("#saved-joined.is-part").wait_for()
    assert kept(tablet, served_home, "joined") == {"cup": "cup"}
    tablet.page.reload()
    expect(section(tablet, "joined").locator(".slot")).to_have_text(["…", "Drinking"])


def test_a_touch_on_the_picture_chooses_what_stands_below_it(
    serving: RunningKiosk, served_home: Path, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "serve-calmly")
    question = section(tablet, "handle")
    question.locator('[data-area="handle"]').click()
    assert question.locator('input[value="handle"]').is_checked()
    assert question.locator('[data-area="handle"]').get_attribute("class") == "chosen"
    assert kept(tablet, served_home, "handle") == "handle"
    question.locator('.option:has(input[value="rim"])').click()
    assert question.locator('[data-area="handle"]').get_attribute("class") == ""
    assert question.locator('[data-area="rim"]').get_attribute("class") == "chosen"


def test_gaps_are_saved_one_by_one(serving: RunningKiosk, served_home: Path, new_tablet: NewTablet) -> None:
    tablet = begun(serving, new_tablet, "serve-calmly")
    question = section(tablet, "gaps")
    question.locator("input").fill("boil")
    question.locator("input").blur()
    assert kept(tablet, served_home, "gaps") == {"verb": "boil"}
    assert "is-part" in tablet.page.locator("#saved-gaps").get_attribute("class")
    question.locator("select").select_option("cup")
    tablet.page.locator("#saved-gaps.is-saved").wait_for()
    assert kept(tablet, served_home, "gaps") == {"verb": "boil", "vessel": "cup"}


@pytest.mark.parametrize("width", [320, 800])
def test_whatever_is_touched_is_large_enough_and_nothing_leads_out_of_the_screen(
    serving: RunningKiosk, new_tablet: NewTablet, width: int
) -> None:
    for quiz in ("check-tea", "serve-calmly", "serve-tea"):
        tablet = begun(serving, new_tablet, quiz)
        tablet.page.set_viewport_size({"width": width, "height": 800})
        small = tablet.page.evaluate(
            """least => [...document.querySelectorAll('.question button, .question select, .question input[type=text]')]
                .filter(each => each.offsetParent && each.offsetHeight < least).map(each => each.outerHTML)""",
            LEAST_TARGET,
        )
        assert small == []
        assert tablet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_example_of_an_area_lies_where_its_author_put_it(serving: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begun(serving, new_tablet, "serve-calmly")
    section(tablet, "handle").locator('[data-area="handle"]').wait_for()
    of = 'section[data-question="handle"]'
    picture, area = boxes(tablet.page, f"{of} img", f'{of} [data-area="handle"]')
    left = 100 * (area["x"] - picture["x"]) / picture["width"]
    top = 100 * (area["y"] - picture["y"]) / picture["height"]
    assert (round(left), round(top)) == pytest.approx((60, 20.5), abs=1.5)
    assert section(tablet, "handle").locator("svg.areas").count() == 1


def test_checking_sends_what_waits_first_and_then_tells_what_is_right(
    serving: RunningKiosk, served_home: Path, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "serve-tea")
    gaps = section(tablet, "gaps")
    gaps.locator("input").fill("heat")
    gaps.locator("select").select_option("cup")
    section(tablet, "gaps").locator('button[name="check"]').click()
    told = tablet.page.locator("#question-1")
    told.locator(".verdict.right").wait_for()
    attempt = tablet.path.rpartition("/")[2]
    assert records.answers_kept(served_home, attempt)["gaps"] == {"verb": "heat", "vessel": "cup"}
    assert told.locator("input, select").count() == 0
    assert told.locator("h2").count() == 1
    assert tablet.page.evaluate("document.activeElement.id") == "question-1"


def test_what_the_kiosk_does_not_hear_is_said_where_it_was_pressed(
    serving: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "serve-tea")
    page = tablet.page
    unreachable = page.locator("form[data-answer]").get_attribute("data-unreachable")
    more = page.locator(".timing button")
    more.wait_for()
    serving.kill()
    more.click()
    page.locator(".timing p", has_text=unreachable).wait_for()
    section(tablet, "handle").locator('button[name="check"]').click()
    page.locator("#saved-handle", has_text=unreachable).wait_for()
    assert tablet.text().count(unreachable) == 1
    assert unreachable not in page.locator("#hand-in").inner_text()
    page.locator("#hand-in ~ button").last.click()
    page.locator("#hand-in", has_text=unreachable).wait_for()
    serving.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("#hand-in.is-saved").wait_for()
    assert unreachable not in tablet.text()


def test_what_stands_at_an_end_moves_no_further_and_is_no_answer_yet(
    serving: RunningKiosk, served_home: Path, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "check-tea")
    items = tablet.page.locator(".order").first.locator("li")
    line = tablet.page.locator("section:has(.order) .saved").first
    ends = [items.first.locator(".up"), items.last.locator(".down")]
    for end in ends:
        expect(end).to_have_attribute("aria-disabled", "true")
        end.click(force=True)
    assert tablet.page.locator(".order").first.locator("[aria-disabled=true]").count() == len(ends)
    assert "is-none" in line.get_attribute("class")
    second = items.nth(1).locator("span").first.inner_text()
    items.nth(1).locator(".up").click()
    expect(items.first.locator("span").first).to_have_text(second)
    assert tablet.page.evaluate("document.activeElement.className").endswith("up")
    assert tablet.page.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"
    assert tablet.page.locator(".order").first.locator("[aria-disabled=true]").count() == len(ends)
    expect(line).to_have_class("saved is-saved")


def test_nothing_is_checked_that_is_not_answered_in_full(serving: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begun(serving, new_tablet, "serve-tea")
    section(tablet, "gaps").locator("input").fill("heat")
    tablet.press('section[data-question="gaps"] button[name="check"]')
    assert tablet.page.locator(".notice[role=alert] .jump").count() == 1


def test_a_quiz_with_time_and_checking_opens_again_while_the_kiosk_is_away_and_is_whole_when_it_is_back(
    serving: RunningKiosk, served_home: Path, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "serve-tea")
    page, attempt = tablet.page, tablet.path.rpartition("/")[2]
    page.locator(".timing b").wait_for()
    section(tablet, "handle").locator('.option:has(input[value="rim"])').click()
    section(tablet, "handle").locator('button[name="check"]').click()
    page.locator("#question-2 .verdict.wrong").wait_for()
    serving.kill()
    section(tablet, "who-first").locator('.option:has(input[value="first-come"])').click()
    page.locator("#saved-who-first.is-waiting").wait_for()
    for _ in range(2):
        page.goto(page.url)
        page.locator("#saved-who-first.is-waiting").wait_for()
        assert section(tablet, "who-first").locator('input[value="first-come"]').is_checked()
        assert page.locator(".timing b").count() == 0, "nobody here knows how much time is left"
        assert page.locator(".timing p").inner_text()
        assert page.locator(".verdict").count() == 0, "the cache has kept nothing of what was told"
    section(tablet, "who-first").locator('button[name="check"]').click()
    unreachable = page.locator("form[data-answer]").get_attribute("data-unreachable")
    page.locator("#saved-who-first", has_text=unreachable).wait_for()
    serving.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("#question-2 .verdict.wrong").wait_for()
    page.locator("#saved-who-first.is-saved").wait_for()
    assert int(page.locator(".timing b").inner_text()) > 0
    assert records.answers_kept(served_home, attempt)["who-first"] == "first-come"
    section(tablet, "who-first").locator('button[name="check"]').click()
    page.locator("#question-3 .verdict.right").wait_for()


def test_when_the_time_is_over_the_page_hands_in_by_itself_what_was_given(
    serving: RunningKiosk, served_home: Path, new_tablet: NewTablet
) -> None:
    tablet = begun(serving, new_tablet, "serve-tea", with_time=True)
    minutes = tablet.page.locator(".time b")
    minutes.wait_for()
    before = int(minutes.inner_text())
    section(tablet, "how-many").locator("input").fill("5")
    tablet.page.clock.fast_forward("01:00")
    assert int(minutes.inner_text()) == before - 1
    tablet.page.locator(".time button").click()
    until(lambda: int(minutes.inner_text()) > before, "more minutes")
    before = int(minutes.inner_text())
    assert section(tablet, "how-many").locator("input").input_value() == "5"
    section(tablet, "who-first").locator('.option:has(input[value="loudest"])').click()
    for _ in range(before - 2):
        tablet.page.keyboard.press("Shift")  # a page that nobody touches asks whether one is still there
        tablet.page.clock.fast_forward("01:00")
    tablet.page.clock.fast_forward("00:30")
    assert tablet.page.locator(".time[role=status]").count() == 1
    with tablet.page.expect_navigation(url="**/result"):
        tablet.page.clock.fast_forward("02:00")
    attempt = tablet.path.split("/")[-2]
    kept_answers = records.answers_kept(served_home, attempt)
    assert (kept_answers["how-many"], kept_answers["who-first"]) == ("5", "loudest")
