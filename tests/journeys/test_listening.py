"""Hearing a question: nothing of it is fetched before one asks, with fingers, a keyboard, or without the script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.journeys.cast import ANITHA
from tests.journeys.conftest import NewHome
from tests.journeys.programs import RunningKiosk, serving_without_fault
from tests.journeys.tablet import NewTablet, Tablet
from tests.kiosk.learn.spoken_quiz import SPOKEN, files
from tests.waiting import until

pytestmark = pytest.mark.journey

LEAST_TARGET = 48
GAPS, WHO_FIRST = '[data-question="gaps"]', '[data-question="who-first"]'
NAMES = Path(__file__).parents[2] / "kiosk/web/static/names"


@pytest.fixture(scope="module")
def listening(new_tea_home: NewHome) -> Iterator[RunningKiosk]:
    """A kiosk with a quiz of which a case and two questions can be heard."""
    sounds = [(NAMES / f"{tag}.opus").read_bytes() for tag in ("en", "ml", "hi")]
    home = new_tea_home(files(sounds, ("attempts = 2\n", "limit = 10\n")))
    with serving_without_fault(home) as running:
        yield running


def begun(kiosk: RunningKiosk, new_tablet: NewTablet, **options: bool) -> Tablet:
    tablet = new_tablet(kiosk.port, **options)
    tablet.open("/").choose_language("English")
    tablet.page.locator("ul.people a").click()
    tablet.page.fill(".pin", ANITHA.pin)
    tablet.press("form[data-pin] button:not([type])")
    tablet.open("/packs/tea-stall/quizzes/serve-tea")
    tablet.press('form[action$="/start"] button')
    return tablet


def sounds(tablet: Tablet) -> list[str]:
    return [response.url for response in tablet.responses if response.url.endswith(".opus")]


def listen(section: Locator) -> tuple[Locator, Locator]:
    """What one touches to hear a question or case, and its sound."""
    return section.locator(".listen button"), section.locator("audio")


def is_silent(sound: Locator) -> bool:
    return sound.evaluate("sound => sound.paused")


def test_a_question_is_heard_by_keyboard_and_its_sound_is_fetched_only_then(
    listening: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = begun(listening, new_tablet)
    button, sound = listen(tablet.page.locator(GAPS))
    assert sounds(tablet) == []
    tablet.page.locator("main h1").click()
    for _ in range(20):
        tablet.page.keyboard.press("Tab")
        if button.evaluate("button => document.activeElement === button"):
            break
    assert button.evaluate("button => document.activeElement === button && !!button.closest('form')")
    assert tablet.page.get_by_role("button", name="Listen Fill in the gaps.").get_attribute("aria-pressed") == "false"
    sound.evaluate("sound => { sound.loop = true; }")
    tablet.page.keyboard.press("Enter")
    until(lambda: sound.evaluate("sound => sound.currentTime > 0"), "the voice")
    assert button.get_attribute("aria-pressed") == "true"
    assert len(set(sounds(tablet))) == 1
    tablet.page.keyboard.press("Space")
    until(lambda: button.get_attribute("aria-pressed") == "false", "the voice to be silent")
    assert is_silent(sound)
    assert tablet.path.startswith("/questions/"), "to listen is not to hand in"


def test_one_voice_is_heard_at_a_time(listening: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begun(listening, new_tablet)
    first, second = (listen(tablet.page.locator(place)) for place in (GAPS, ".case"))
    for button, sound in (first, second):
        sound.evaluate("sound => { sound.loop = true; }")
        button.click()
        until(lambda sound=sound: not is_silent(sound), "the voice")
    until(lambda: is_silent(first[1]), "the first voice to be silent")
    assert first[0].get_attribute("aria-pressed") == "false"
    assert not is_silent(second[1])


def test_a_sound_that_does_not_come_is_said_and_comes_when_it_can(
    listening: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = begun(listening, new_tablet)
    button, sound = listen(tablet.page.locator(GAPS))
    tablet.context.route("**/*.opus", lambda route: route.abort())
    button.click()
    said = tablet.page.locator(f'{GAPS} .listen [role="status"]')
    until(lambda: said.inner_text() == "This tablet cannot play the sound.", "the fault to be said")
    tablet.context.unroute("**/*.opus")
    button.click()
    until(lambda: sound.evaluate("sound => sound.currentTime > 0"), "the voice")


def test_what_is_told_after_an_answer_is_heard_as_the_question_was(
    listening: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = begun(listening, new_tablet)
    section = tablet.page.locator("#question-3")
    before = section.locator("source").get_attribute("src")
    section.locator('.option:has(input[value="first-come"])').click()
    tablet.page.locator(f'{WHO_FIRST} button[name="check"]').click()
    section.locator(".verdict").wait_for()
    button, sound = listen(section)
    assert button.is_visible()
    assert sound.is_hidden()
    assert sound.locator("source").get_attribute("src") == before


@pytest.mark.parametrize("width", [320, 800])
def test_what_one_touches_to_listen_is_large_with_its_sign_and_word(
    listening: RunningKiosk, new_tablet: NewTablet, width: int
) -> None:
    tablet = begun(listening, new_tablet)
    tablet.page.set_viewport_size({"width": width, "height": 800})
    buttons = tablet.page.locator(".listen button").all()
    assert len(buttons) == len(SPOKEN)
    for button in buttons:
        assert button.inner_text().strip() == "Listen"
        assert button.locator("svg.sign-listen").is_visible()
        shown = button.bounding_box()
        assert shown
        assert min(shown["height"], shown["width"]) >= LEAST_TARGET
    assert tablet.page.locator("audio").first.is_hidden()
    assert tablet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_question_can_be_heard_without_the_script(listening: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = begun(listening, new_tablet, java_script_enabled=False)
    sound = tablet.page.locator("#question-1 audio")
    shown = sound.bounding_box()
    assert shown
    assert shown["height"] >= LEAST_TARGET
    assert sound.get_attribute("controls") is not None
    assert sounds(tablet) == []
    sound.focus()
    tablet.page.keyboard.press("Space")
    until(lambda: sound.is_visible() and sounds(tablet), "the sound to be asked for")
    assert tablet.path.startswith("/attempts/")
