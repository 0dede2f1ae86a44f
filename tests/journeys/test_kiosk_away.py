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
from tests.journeys.waiting import until

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


def press_unheard(tablet: Tablet, button: str) -> None:
    """Press a button that leads to a kiosk that is away: to the browser's own page of errors."""
    tablet.page.locator(button).click()
    tablet.page.wait_for_url("chrome-error://**")


@pytest.mark.parametrize("page", ["/finish", "/home"])
def test_whoever_signed_out_while_the_kiosk_was_away_is_out_when_it_is_back(
    kiosk: RunningKiosk, tablet: Tablet, page: str
) -> None:
    tablet.open(page)
    kiosk.kill()
    press_unheard(tablet, 'form[action="/sign-out"] button')
    kiosk.start()
    tablet.open("/")
    assert ANITHA.name not in tablet.text()
    tablet.choose_language("English")
    assert tablet.path == "/sign-in"
    assert not tablet.page.locator(".who").count()


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
