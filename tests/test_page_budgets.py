"""The budgets of learners' pages in bytes and requests, as Chromium counts them, over a real kiosk and its packs."""

import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from scripts.benchmarks.browsing import Weight, chromium, weigh
from scripts.benchmarks.pages import BYTES, COLD, REQUESTS, WARM
from scripts.benchmarks.prepared import LESSON, LearnerPages, Station, prepare_pages, prepare_station
from scripts.benchmarks.programs import RunningKiosk
from scripts.benchmarks.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.journey

SCRIPT_BYTES = 8 << 10
QUIZ_BYTES = 24_000


def as_sent(address: str) -> bytes:
    """A file as it goes over the air, compressed."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(asked) as response:  # noqa: S310
        assert response.headers["Content-Encoding"] == "gzip"
        return response.read()


@dataclass(frozen=True, slots=True)
class Tablet:
    """A phone that was never at this kiosk, or (`warm`) holds what all pages share; its learner is signed in."""

    browser: Browser
    station: Station
    learner: Visitor
    pages: LearnerPages

    def open(self, path: str, cookies: dict[str, str] | None = None, warm: bool = False) -> Weight:
        before = [self.elsewhere] if warm else []
        cookies = self.learner.cookies if cookies is None else cookies
        return weigh(self.browser, self.learner.address, path, cookies, before)

    @property
    def elsewhere(self) -> str:
        return f"/sign-in/{self.station.codes[1]}"


@pytest.fixture(scope="module")
def tablet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tablet]:
    station = prepare_station(tmp_path_factory.mktemp("station"))
    with RunningKiosk(station.home) as kiosk, chromium() as browser:
        learner = station.learner(kiosk.address)
        yield Tablet(browser, station, learner, prepare_pages(learner))


def test_the_first_visit_of_all_is_light(tablet: Tablet) -> None:
    gate = tablet.open("/", cookies={})
    assert gate.requests > 1, "a cold cache has to fetch the style too"
    assert gate.bytes <= BYTES["gate", COLD], gate
    assert gate.requests + len(gate.media) <= REQUESTS["gate", COLD], gate


def test_the_first_page_needs_no_font_and_fetches_no_sound(tablet: Tablet) -> None:
    gate = tablet.open("/", cookies={"language": "ml"})
    assert not gate.fonts
    assert not [path for path in gate.page if path.endswith(".opus")]


def test_a_page_fetches_the_fonts_of_the_scripts_on_it_and_no_others(tablet: Tablet) -> None:
    cookies = {tag: {**tablet.learner.cookies, "language": tag} for tag in ("hi", "en")}
    page = tablet.open(LESSON, cookies["hi"])
    assert {path.rpartition("/")[2] for path in page.fonts} == {"fonts.css", "deva.woff2"}
    english = tablet.open(LESSON, cookies["en"])
    assert {path.rpartition("/")[2] for path in english.fonts} == {"fonts.css"}


def test_a_sign_in_page_full_of_people_is_light(tablet: Tablet) -> None:
    cookies = {"language": "ml"}
    assert Visitor(tablet.learner.address).get("/sign-in").text.count('class="tile"') == 12
    page = tablet.open("/sign-in", cookies)
    assert page.bytes <= BYTES["sign-in", COLD], page
    assert page.requests + len(page.media) <= REQUESTS["sign-in", COLD], page


def test_to_enrol_and_to_sign_in_with_pictures_is_as_light(tablet: Tablet) -> None:
    newcomer = Visitor(tablet.learner.address)
    pictures = {"secret": "pictures", "first": "boat", "second": "star", "third": "fish", "sure": "1"}
    details = {"agreed": "1", "name": "Chandran", "age": "grown-up", "picture": "drum"}
    newcomer.post("/new/you", "/new/you?agreed=1", **details, **pictures)
    (code,) = re.findall(r'<p class="marks">(\w+)</p>', newcomer.get("/welcome").text)
    for path in ("/new", "/new/you?agreed=1", f"/sign-in/{code}"):
        page = tablet.open(path, {"language": "ml"})
        assert page.bytes <= BYTES["sign-in", COLD], (path, page)
        assert page.requests + len(page.media) <= REQUESTS["sign-in", COLD], (path, page)


def test_the_longest_lesson_costs_a_tablet_that_was_here_before_one_small_request(tablet: Tablet) -> None:
    with sqlite3.connect(tablet.station.home / "kiosk.db") as database:
        waiting = "SELECT pack FROM pack WHERE rendering = 0"
        until(lambda: not database.execute(waiting).fetchall(), "all lessons to be rendered")
        longest = "SELECT pack, lesson, language FROM lesson ORDER BY length(deflated) DESC LIMIT 1"
        pack, lesson, language = database.execute(longest).fetchone()
    page = tablet.open(f"/packs/{pack}/lessons/{lesson}", {**tablet.learner.cookies, "language": language}, warm=True)
    assert page.bytes <= BYTES["lesson", WARM], page
    assert page.requests == REQUESTS["lesson", WARM], page


def test_a_lesson_shows_its_pictures_and_leaves_its_sound_until_somebody_listens(tablet: Tablet) -> None:
    assert "<audio" in tablet.learner.get(LESSON).text
    kinds = {path.rpartition(".")[2] for path in tablet.open(LESSON).media}
    assert kinds == {"svg"}


def test_a_quiz_costs_little_more_than_a_first_visit_though_it_brings_all_scripts(tablet: Tablet) -> None:
    cold, warm = tablet.open(tablet.pages.attempt), tablet.open(tablet.pages.attempt, warm=True)
    assert cold.bytes <= QUIZ_BYTES, cold
    assert cold.requests <= REQUESTS["gate", COLD], cold
    assert warm.requests == 1, warm
    kept = tablet.open(tablet.pages.attempt.replace("attempts", "questions"), warm=True)
    assert kept.requests == 2, "the page that the cache may keep, and what it lacks"
    assert kept.bytes <= BYTES["lesson", WARM] + 1_000, kept


def test_all_scripts_for_learners_together_are_small(tablet: Tablet) -> None:
    pages = tablet.pages.paths(tablet.station.codes[0]).values()
    scripts = {name for path in pages for name in re.findall(r'<script src="([^"]+)"', tablet.learner.get(path).text)}
    assert scripts, "the quiz has a script"
    assert sum(len(as_sent(tablet.learner.address + name)) for name in scripts) <= SCRIPT_BYTES, scripts
