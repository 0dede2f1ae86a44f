"""What nobody has recorded, read by a voice of the tablet itself: lessons, questions, and what came of them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from tests.journeys.cast import ANITHA
from tests.journeys.conftest import NewHome
from tests.journeys.programs import RunningKiosk, serving_without_fault
from tests.journeys.tablet import NewTablet, Tablet
from tests.journeys.voices import Voice, come, give_voices, rest, said, take_speech
from tests.packs import PICTURE
from tests.sync.hub.catalogue import tiny_pack

pytestmark = pytest.mark.journey

RECORDED, UNRECORDED = "/packs/digital-basics/lessons/meet-your-phone", "/packs/tea-stall/lessons/count-change"
QUIZ, RECORDED_QUIZ = "/packs/tea-stall/quizzes/check-tea", "/packs/digital-basics/quizzes/check-phone-and-files"
MALAYALAM, ENGLISH = Voice("Anjali", "ml_IN"), Voice("Jane", "en-GB")
FAR = Voice("Cloud", "en-US", localService=False)
LONGEST = 400

LESSON = f"""\
{tiny_pack.SECOND_LESSON}
{PICTURE}

## Count it twice

1. **Say the price**, then the money that you were given. {"Lay the coins down one by one. " * 20}
2. Give back the smallest coins first. Who pays with ₹50 for tea of ₹12 gets ₹38.

| Coin | Worth |
|---|---|
| small | 1 *rupee* |

!!! try "Try it now"
    Count the coins in your pocket. {"Then count them once more. " * 20}
"""


@pytest.fixture(scope="module")
def asking(new_tea_home: NewHome) -> Iterator[RunningKiosk]:
    """A kiosk with a lesson and a quiz that nobody has recorded."""
    with serving_without_fault(new_tea_home({"en/02-count-change.md": LESSON})) as running:
        yield running


def at(kiosk: RunningKiosk, new_tablet: NewTablet, path: str, *voices: Voice, tongue: str = "English") -> Tablet:
    """Anitha's tablet, which has these voices, on a page."""
    tablet = new_tablet(kiosk.port)
    give_voices(tablet, *voices)
    tablet.open("/").choose_language(tongue)
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    return tablet.open(path)


def begin_quiz(tablet: Tablet, quiz: str = QUIZ) -> Tablet:
    tablet.open(quiz).press('form[action$="/start"] button')
    return tablet


def button(place: Tablet | Locator) -> Locator:
    return (place.page if isinstance(place, Tablet) else place).locator("[data-read]").first


def is_pressed(place: Tablet | Locator) -> bool:
    return button(place).get_attribute("aria-pressed") == "true"


def words(tablet: Tablet) -> str:
    return "".join(each["text"] for each in said(tablet))


def test_a_lesson_is_read_title_first_in_short_sentences_and_without_the_pages_frame(
    asking: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = at(asking, new_tablet, UNRECORDED, FAR, MALAYALAM, ENGLISH)
    assert button(tablet).inner_text() == "Read to me"
    button(tablet).click()
    assert is_pressed(tablet)
    assert said(tablet)[0]["text"] == tablet.page.locator("h1").inner_text()
    assert {(each["voice"], each["lang"]) for each in said(tablet)} == {("Jane", "en-GB")}
    assert max(len(each["text"]) for each in said(tablet)) <= LONGEST
    text = "".join((tablet.page.locator("h1").inner_text() + tablet.page.locator(".lesson").inner_text()).split())
    assert "".join(words(tablet).split()) == text
    while rest(tablet):
        assert is_pressed(tablet)
    assert not is_pressed(tablet)


def test_pressed_again_it_is_silent_and_begins_anew(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = at(asking, new_tablet, UNRECORDED, ENGLISH)
    button(tablet).focus()
    tablet.page.keyboard.press("Enter")
    rest(tablet)
    tablet.page.keyboard.press("Space")
    assert not is_pressed(tablet)
    assert not tablet.page.evaluate("speechSynthesis.speaking")
    before = len(said(tablet))
    tablet.page.keyboard.press("Enter")
    assert is_pressed(tablet)
    assert len(said(tablet)) == 2 * before


def test_it_is_silent_when_one_goes_elsewhere(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = at(asking, new_tablet, UNRECORDED, ENGLISH)
    button(tablet).click()
    assert tablet.page.evaluate("sessionStorage.getItem('cancelled')") is None
    tablet.open("/shelf")
    assert tablet.page.evaluate("sessionStorage.getItem('cancelled')") == "1"


def test_only_a_voice_of_the_lessons_language_that_needs_no_network_is_offered(
    asking: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = at(asking, new_tablet, UNRECORDED, FAR, MALAYALAM, Voice("Eno", "enm"))
    assert button(tablet).is_hidden()
    come(tablet, FAR, ENGLISH)
    assert button(tablet).is_visible()
    come(tablet, FAR)
    assert button(tablet).is_hidden()


def test_a_browser_that_cannot_speak_or_runs_no_script_offers_none(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = new_tablet(asking.port)
    take_speech(tablet)
    tablet.open("/").choose_language("English")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    assert button(tablet.open(UNRECORDED)).is_hidden()
    tablet.page.locator(".enlarge").first.click()
    tablet.page.locator("dialog img").wait_for()
    plain = new_tablet(asking.port, java_script_enabled=False)
    plain.context.add_cookies(tablet.context.cookies())
    assert button(plain.open(UNRECORDED)).is_hidden()


def test_what_somebody_recorded_is_heard_as_it_was_recorded(kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = at(kiosk, new_tablet, RECORDED, ENGLISH)
    assert tablet.page.locator("audio").is_visible()
    assert button(tablet).count() == 0


def test_a_question_is_read_with_what_there_is_to_choose_from(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begin_quiz(at(asking, new_tablet, QUIZ, ENGLISH))
    first, second = (tablet.page.locator(f"#question-{number}") for number in (1, 2))
    assert button(first).get_attribute("aria-labelledby").split()[1] == first.locator(".stem").get_attribute("id")
    button(first).click()
    for text in (first.locator(".stem").inner_text(), *first.locator(".option").all_inner_texts()):
        assert text in words(tablet)
    assert "Read to me" not in words(tablet)
    before = len(said(tablet))
    button(second).click()
    assert not is_pressed(first)
    assert is_pressed(second)
    assert second.locator(".stem").inner_text() in "".join(each["text"] for each in said(tablet)[before:])
    assert "More than one answer may be right." in words(tablet)


def test_what_the_page_says_in_another_language_is_left_out(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begin_quiz(at(asking, new_tablet, QUIZ, ENGLISH, Voice("Priya", "kn-IN"), tongue="ಕನ್ನಡ"))
    assert tablet.page.locator("fieldset p[lang=kn], fieldset label [lang=kn]").count() > 0
    for section in tablet.page.locator("[data-question]").all():
        button(section).click()
    assert {each["voice"] for each in said(tablet)} == {"Jane"}
    assert not [sign for sign in words(tablet) if "\u0c80" <= sign <= "\u0cff"]


def test_what_came_of_a_quiz_is_read_with_its_explanations(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begin_quiz(at(asking, new_tablet, QUIZ, ENGLISH))
    for _ in range(2):
        tablet.press("form[data-answer] > .button:last-of-type")
    told = tablet.page.locator(".question").first
    button(told).click()
    assert told.locator(".why").inner_text() in " ".join(words(tablet).split())
    parts = ("Not right", "Your answer", "Right answer", told.locator("dd").last.inner_text())
    places = [[each["text"].strip() for each in said(tablet)].index(part) for part in parts]
    assert places == sorted(places)


def test_the_explanation_of_a_question_that_somebody_recorded_is_read_as_well(
    kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = begin_quiz(at(kiosk, new_tablet, RECORDED, ENGLISH), RECORDED_QUIZ)
    for _ in range(2):
        tablet.press("form[data-answer] > .button:last-of-type")
    told = tablet.page.locator(".question").first
    assert told.locator("audio").count() == 1
    button(told).click()
    assert told.locator(".why").inner_text() in " ".join(words(tablet).split())
    assert "Listen" not in words(tablet)


def test_a_tablet_that_reads_is_in_use(asking: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = at(asking, new_tablet, UNRECORDED, ENGLISH)
    tablet.page.clock.install()
    tablet.open(UNRECORDED)
    still = tablet.page.locator(".still")
    patience = 1000 * (2 + int(still.get_attribute("data-warn")))
    button(tablet).click()
    for _ in ("the touch that began it", "the voice"):
        with tablet.page.expect_response("**/here"):
            tablet.page.clock.run_for(patience)
        assert still.is_hidden()
