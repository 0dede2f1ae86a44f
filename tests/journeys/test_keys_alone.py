"""The learner's whole way by keys alone, from the gate to "I am done", through each kind of question."""

from collections.abc import Iterator

import pytest

from tests.journeys import records
from tests.journeys.cast import ANITHA
from tests.journeys.conftest import NewHome
from tests.journeys.keys import Keys
from tests.journeys.programs import RunningKiosk, serving_without_fault
from tests.journeys.tablet import NewTablet, Tablet, boxes
from tests.sync.hub.catalogue import serving_quiz

pytestmark = pytest.mark.journey

# Without a limit, and told at the end: whoever has keys alone may take time.
CALM = serving_quiz.QUIZ.replace("attempts = 2\n", "").replace('feedback = "each"\n', "").replace("limit = 10\n", "")
NEXT, ONWARD = ".gateway a.button", ".onward button"
TIMED = "/packs/tea-stall/quizzes/serve-tea"
START, HAND_IN = 'form[action$="/start"] button', "#hand-in ~ button"
PAGE = """<!doctype html><html lang="en"><style>{style}</style><body>
<button>One</button><button id="two">Two</button><button id="three">Three</button>{more}</body></html>"""


@pytest.fixture
def tea_kiosk(new_tea_home: NewHome) -> Iterator[RunningKiosk]:
    """A kiosk whose two quizzes have each kind of question."""
    with serving_without_fault(new_tea_home(serving_quiz.files(CALM))) as running:
        yield running


@pytest.fixture
def timed_kiosk(new_tea_home: NewHome) -> Iterator[RunningKiosk]:
    """A kiosk with a quiz whose time is limited and whose answers can be checked."""
    with serving_without_fault(new_tea_home(serving_quiz.files())) as running:
        yield running


def test_a_learner_goes_the_whole_way_by_keys_alone(tea_kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = new_tablet(tea_kiosk.port).open("/")
    keys = Keys(tablet.page)
    keys.follow("button[value=en]")
    keys.follow(f"ul.people a:has(.medal.{ANITHA.picture})")
    keys.go_to("#pin")
    keys.type(ANITHA.pin)
    keys.follow("form[data-pin] button:not([type])")
    assert tablet.path == "/home"

    keys.follow(NEXT)
    keys.follow("main a[href='/packs/tea-stall']")
    keys.follow("main a[href$='/lessons/make-tea']")
    keys.follow(ONWARD)
    keys.follow(ONWARD)
    keys.follow(START)
    _answer_what_a_finger_would(tablet, keys)
    _hand_in(tablet, keys)

    keys.follow(NEXT)
    keys.follow(START)
    _answer_gaps_and_places(tablet, keys)
    _hand_in(tablet, keys)

    keys.follow(".menu a[href='/finish']")
    keys.follow('form[action="/sign-out"] button')
    assert tablet.path == "/goodbye"
    assert ANITHA.name not in tablet.text()
    passed = records.rows(tea_kiosk.home, "SELECT marks, total, passed FROM snapshot_attempt ORDER BY rowid")
    assert [(marks == total, is_passed) for marks, total, is_passed in passed] == [(True, 1), (True, 1)]


def test_the_time_that_is_left_never_covers_where_the_focus_is(
    timed_kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    """WCAG 2.2, 2.4.11: on a narrow screen its line stands over the questions, whichever way one goes."""
    tablet = new_tablet(timed_kiosk.port).open("/")
    tablet.choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    tablet.open(TIMED)
    tablet.press(START)
    keys = Keys(tablet.page)
    keys.go_to(HAND_IN)
    assert tablet.page.locator(".timing").bounding_box()["y"] == 0, "the line stays on the screen"
    keys.go_to(".time button", "Shift+Tab")
    _check_gaps(tablet, keys)
    line, told = boxes(tablet.page, ".timing", ".question:focus h2")
    assert told["y"] >= line["y"] + line["height"], "what came of a check stands below the line"
    keys.go_to(".time button", "Shift+Tab")


def _check_gaps(tablet: Tablet, keys: Keys) -> None:
    """Fill the gaps and check them: the focus goes to the question, which tells what is right."""
    keys.go_to("[data-question=gaps] input")
    keys.type("Boil")
    keys.select("[data-question=gaps] select", "cup")
    keys.go_to("[data-question=gaps] [name=check]")
    keys.press("Enter")
    tablet.page.locator(".question:focus").wait_for()


def _answer_what_a_finger_would(tablet: Tablet, keys: Keys) -> None:
    keys.choose("[data-question=first-step] input", "water")
    keys.go_to("[data-question=in-the-cup] input[value=tea]")
    keys.press("Space")
    for question, answer in (("change", "4"), ("leaf", "leaves")):
        keys.go_to(f"[data-question={question}] input")
        keys.type(answer)
    boil = tablet.page.locator("[data-question=order] li:first-child select[name$=boil]")
    keys.go_to(".order + button" if boil.count() else ".order li:first-child .down")
    keys.press("Enter")
    keys.go_to("select[name$=kettle] + .slot")
    keys.press("Enter")
    keys.go_to(".pool [value=kettle]")
    keys.press("Enter")
    keys.go_to(".pool [value=cup]", "Tab" if _comes_later(tablet, "cup", "kettle") else "Shift+Tab")
    keys.press("Enter")
    keys.go_to("select[name$=cup] + .slot", "Shift+Tab")
    keys.press("Enter")


def _comes_later(tablet: Tablet, one: str, other: str) -> bool:
    values = tablet.page.locator(".pool button").evaluate_all("all => all.map(each => each.value)")
    return values.index(one) > values.index(other)


def _answer_gaps_and_places(tablet: Tablet, keys: Keys) -> None:
    """The questions come in an order of their own, and one of three from a bank."""
    for question in tablet.page.locator("[data-question]").evaluate_all(
        "all => all.map(each => each.dataset.question)"
    ):
        mine = f"[data-question={question}]"
        match question:
            case "gaps":
                keys.go_to(f"{mine} input")
                keys.type("boil")
                keys.select(f"{mine} select", "cup")
            case "handle" | "who-first":
                keys.choose(f"{mine} input", {"handle": "handle", "who-first": "first-come"}[question])
            case _:
                keys.go_to(f"{mine} input")
                keys.type({"how-many": "5"}.get(question, question))


def _hand_in(tablet: Tablet, keys: Keys) -> None:
    keys.go_to(HAND_IN)
    with tablet.page.expect_navigation(url="**/result"):
        keys.press("Enter")
    assert tablet.page.locator(".gateway .verdict.right").count() == 1


@pytest.mark.parametrize(
    ("fault", "style", "more"),
    [
        ("no outline", "button:focus { outline: 0 }", ""),
        ("pale", "button:focus { outline: 3px solid #eee }", ""),
        ("off the screen", "#two { position: absolute; left: -999px }", ""),
        ("covered", "", '<div style="position: fixed; top: 0; left: 0; width: 100%; height: 100%"></div>'),
        ("never comes", "", "<script>two.onkeydown = event => event.preventDefault()</script>"),
    ],
)
def test_a_focus_that_is_not_seen_or_stays_is_found_out(
    new_tablet: NewTablet, fault: str, style: str, more: str
) -> None:
    page = new_tablet(1).page
    page.set_content(PAGE.format(style="button:focus { outline: 3px solid #000 }" + style, more=more))
    with pytest.raises(AssertionError, match=fault):
        Keys(page).go_to("#three")


def test_a_focus_that_is_seen_is_none(new_tablet: NewTablet) -> None:
    page = new_tablet(1).page
    page.set_content(PAGE.format(style="button:focus { outline: 3px solid #000 }", more=""))
    keys = Keys(page)
    keys.go_to("#three")
    assert keys.stops == 3
