"""Leaving a tablet, and leaving it behind, while the kiosk is away: what the next person sees of the one before."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.journeys import answers, records
from tests.journeys.cast import ANITHA, OPERATOR, PASSWORD
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet
from tests.waiting import until

pytestmark = pytest.mark.journey

PACK, QUIZ = "digital-basics", "check-phone-and-files"
SHORT_IDLE = 12  # seconds

_NOT_INDEXED = "SELECT pack FROM pack EXCEPT SELECT pack FROM search_pack"


def start_calmly(kiosk: RunningKiosk) -> RunningKiosk:
    """A kiosk that has its index: one that is killed over it leaves the indexing behind."""
    until(lambda: records.rows(kiosk.home, _NOT_INDEXED) == [], "the packs to be indexed", 120)
    return kiosk


@pytest.fixture
def tablet(kiosk: RunningKiosk, new_tablet: NewTablet) -> Tablet:
    return sign_in(new_tablet(start_calmly(kiosk).port))


@pytest.fixture
def hasty_kiosk(home: Path) -> Iterator[RunningKiosk]:
    """A kiosk that signs people out after seconds."""
    with (home / "kiosk.toml").open("a") as settings:
        settings.write(f"learner_idle = {SHORT_IDLE}\nstaff_idle = {SHORT_IDLE}\n")
    with RunningKiosk(home) as running:
        yield start_calmly(running)


def sign_in(tablet: Tablet) -> Tablet:
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    return tablet


def begin_quiz(tablet: Tablet) -> answers.Question:
    """Open the quiz, answer its first question, and give that one."""
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    first, *_ = answers.read_questions(PACK, QUIZ, "ml")
    tablet.give(first, answers.right(first))
    tablet.wait_saved(first)
    return first


def press_unheard(tablet: Tablet, way: str) -> str:
    """Press a way out while the kiosk is away, and read what the page says in place of itself."""
    tablet.page.locator(way).click()
    tablet.page.locator(".still button").wait_for(state="detached")
    assert not tablet.page.locator("main, .menu, .who").count()
    assert ANITHA.name not in tablet.text() + tablet.page.title()
    return tablet.page.locator(".still").inner_text()


SIGN_OUT, FINISH = 'form[action="/sign-out"] button', '.menu a[href="/finish"]'


@pytest.mark.parametrize(("page", "way"), [("/finish", SIGN_OUT), ("/home", SIGN_OUT), ("/home", FINISH)])
def test_whoever_signed_out_while_the_kiosk_was_away_is_told_so_and_out_when_it_is_back(
    kiosk: RunningKiosk, tablet: Tablet, page: str, way: str
) -> None:
    tablet.open("/shelf").open(page)
    kiosk.kill()
    assert press_unheard(tablet, way) == tablet.page.locator(".still").get_attribute("data-done")
    with suppress(Error):
        tablet.page.go_back()
    assert ANITHA.name not in tablet.text()
    kiosk.start()
    tablet.open("/")
    assert ANITHA.name not in tablet.text()
    tablet.choose_language("English")
    assert tablet.path == "/sign-in"
    assert not tablet.page.locator(".who").count()


def test_a_page_that_was_put_away_leads_to_the_door_when_the_kiosk_is_back(kiosk: RunningKiosk, tablet: Tablet) -> None:
    tablet.open("/home")
    kiosk.kill()
    press_unheard(tablet, FINISH)
    kiosk.start()
    tablet.page.wait_for_url("**/sign-in")


@pytest.mark.parametrize("is_cached", [False, True], ids=["as the kiosk sent it", "out of the tablet's cache"])
def test_whoever_leaves_a_quiz_while_the_kiosk_is_away_leaves_the_answers_on_the_tablet(
    kiosk: RunningKiosk, tablet: Tablet, home: Path, is_cached: bool
) -> None:
    first = begin_quiz(tablet)
    questions = tablet.page.url
    attempt = tablet.path.rpartition("/")[2]
    if is_cached:
        tablet.open("/home")
        kiosk.kill()
        tablet.page.goto(questions)
    else:
        tablet.open(f"/attempts/{attempt}")
        kiosk.kill()
    changed = answers.wrong(first)
    tablet.give(first, changed)
    tablet.page.locator(f"#saved-{first['id']}.is-waiting").wait_for()
    promise = tablet.page.locator("[data-answer]").get_attribute("data-signed-out")
    assert press_unheard(tablet, SIGN_OUT) == promise
    with suppress(Error):
        tablet.page.goto(questions)  # out of the tablet's cache
    assert not tablet.page.locator("[data-question]").count()
    kiosk.start()
    sign_in(tablet)
    until(
        lambda: records.answers_kept(home, attempt) == {first["id"]: answers.kept(first, changed)},
        "the answer to be delivered",
    )


def test_whoever_says_i_am_done_while_answers_wait_is_told_that_they_are_kept(
    kiosk: RunningKiosk, tablet: Tablet
) -> None:
    first = begin_quiz(tablet)
    finish = tablet.context.new_page()
    finish.goto(tablet.address + "/finish")
    kiosk.kill()
    tablet.give(first, answers.wrong(first))
    tablet.page.locator(f"#saved-{first['id']}.is-waiting").wait_for()
    finish.bring_to_front()
    finish.evaluate("dispatchEvent(new Event('online'))")
    line = finish.locator("[data-unsent]")
    until(line.inner_text, "word of what waits")
    waits = line.inner_text()
    finish.locator(SIGN_OUT).click()
    finish.locator(".still button").wait_for(state="detached")
    assert finish.locator(".still").inner_text().endswith(waits)


@pytest.mark.parametrize("way", [SIGN_OUT, FINISH])
def test_with_the_kiosk_there_the_ways_out_lead_where_they_say(tablet: Tablet, way: str) -> None:
    tablet.open("/home").press(way)
    tablet.page.wait_for_url("**/goodbye" if way == SIGN_OUT else "**/finish")


def test_not_you_on_the_questions_of_a_quiz_leaves_at_once_and_shows_no_name(
    kiosk: RunningKiosk, tablet: Tablet
) -> None:
    for is_away in (False, True):
        tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
        tablet.press('form[action$="/start"] button')
        assert tablet.path.startswith("/questions/")
        assert ANITHA.name not in tablet.text()
        if is_away:
            kiosk.kill()
            press_unheard(tablet, ".who button")
            kiosk.start()
            tablet.page.wait_for_url("**/sign-in")
        else:
            tablet.press(".who button")
            assert tablet.path == "/goodbye"
            assert ANITHA.name not in tablet.text()
        assert tablet.open("/home").path == "/sign-in"
        tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)


def test_a_page_that_nobody_touches_asks_and_is_put_away_while_the_kiosk_is_away(
    hasty_kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = sign_in(new_tablet(hasty_kiosk.port))
    question = tablet.page.locator(".still")
    hasty_kiosk.kill()
    tablet.page.locator("h1").click()
    question.wait_for(state="visible")
    question.locator("button").click()
    question.wait_for(state="hidden")
    assert ANITHA.name in tablet.text()
    question.wait_for(state="visible")
    question.locator("button").wait_for(state="detached")
    assert question.inner_text() == question.get_attribute("data-signed-out")
    assert ANITHA.name not in tablet.text()
    hasty_kiosk.start()
    tablet.page.wait_for_url("**/sign-in?away=1")
    assert tablet.open("/home").path == "/sign-in"


def test_a_list_of_learners_is_put_away_while_the_kiosk_is_away(
    hasty_kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(hasty_kiosk.port)
    tablet.open("/station/learners").sign_in_as_staff(OPERATOR, PASSWORD)
    hasty_kiosk.kill()
    tablet.page.locator(".still button").wait_for(state="detached")
    assert ANITHA.name not in tablet.text()
    hasty_kiosk.start()
    tablet.page.wait_for_url("**/sign-in?away=1")


def test_nobody_answers_a_quiz_that_was_left_behind_while_the_kiosk_was_away(
    hasty_kiosk: RunningKiosk, new_tablet: NewTablet, home: Path
) -> None:
    tablet = sign_in(new_tablet(hasty_kiosk.port))
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    attempt = tablet.path.rpartition("/")[2]
    first, *_ = answers.read_questions(PACK, QUIZ, "ml")
    tablet.give(first, answers.right(first))
    tablet.wait_saved(first)
    questions = tablet.page.url
    hasty_kiosk.kill()
    tablet.page.locator(".still button").wait_for(state="detached")
    assert tablet.page.locator("[data-question]").count() == 0
    with suppress(Error):
        tablet.page.goto(questions)  # out of the tablet's cache
    assert tablet.page.locator("[data-question]").count() == 0
    hasty_kiosk.start()
    assert tablet.open("/home").path == "/sign-in"
    assert records.answers_kept(home, attempt).keys() == {first["id"]}


def test_a_page_that_is_pulled_down_is_not_asked_for_anew(tablet: Tablet) -> None:
    """As far as a browser without a finger's pull tells: both elements that browsers ask about it say so."""
    asked = "[document.documentElement, document.body].map(each => getComputedStyle(each).overscrollBehaviorY)"
    assert tablet.page.evaluate(asked) == ["contain", "contain"]
