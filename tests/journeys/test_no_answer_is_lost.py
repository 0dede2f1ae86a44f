"""No answer is lost: with the Wi-Fi gone, the kiosk killed, the browser killed, the tablet started again.

The tablet's profile lies on disk and outlives its browser. A browser is killed as an empty battery does it (SIGKILL to
all its processes), a kiosk as a pulled plug does; the Wi-Fi is gone when the browser itself is offline.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from playwright.sync_api import BrowserContext, Error, Playwright, Request, Route, sync_playwright

from tests import waiting
from tests.journeys import answers, records
from tests.journeys.answers import Question
from tests.journeys.cast import ANITHA, NAMESAKE, Learner
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import ARGUMENTS, KIOSK_NAME, Tablet
from tests.journeys.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.journey

PACK, QUIZ = "digital-basics", "check-phone-and-files"
HAND_IN, ANYWAY = "#hand-in ~ button", "button[name=anyway]"
RUNS = 8

_IN_MEMORY = """() => new Promise(done => {
    const opening = indexedDB.open('padippura', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('answers');
    opening.onsuccess = () => {
        const all = opening.result.transaction('answers').objectStore('answers').getAll();
        all.onsuccess = () => { opening.result.close(); done(all.result.filter(each => each.key)); };
    };
})"""


class Shelf:
    """Where a tablet's profile lies, and its browser, of which there is one at a time."""

    def __init__(self, playwright: Playwright, profile: Path, port: int) -> None:
        self._playwright, self._profile, self._port = playwright, profile, port
        self._context: BrowserContext | None = None

    def start(self) -> Tablet:
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path="/usr/bin/chromium",
            args=list(ARGUMENTS),
            ignore_default_args=["--disable-back-forward-cache"],
            viewport={"width": 360, "height": 740},
        )
        self._context.set_default_timeout(1000 * waiting.SECONDS)
        return Tablet(self._context, KIOSK_NAME, self._port)

    def kill(self) -> None:
        """What an empty battery does: none of the browser's processes writes a byte more."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not self._processes(), "the browser to be dead")
        with suppress(Error):
            self._context.close()
        for lock in self._profile.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        if self._processes():
            self._context.close()

    def _processes(self) -> list[int]:
        found = subprocess.run(["pgrep", "-f", str(self._profile)], capture_output=True, text=True, check=False)
        return [int(each) for each in found.stdout.split()]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def shelf(playwright: Playwright, kiosk: RunningKiosk, tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(playwright, tmp_path / "profile", kiosk.port)
    yield shelf
    shelf.close()


class Seat:
    """A learner at a tablet, in the middle of a quiz."""

    def __init__(self, tablet: Tablet, home: Path) -> None:
        self.tablet, self.home = tablet, home
        self.questions = answers.read_questions(PACK, QUIZ, "ml")
        tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
        tablet.press('form[action$="/start"] button')
        self.attempt = tablet.path.rpartition("/")[2]
        tablet.page.locator("form[data-token]").wait_for()

    def give(self, place: int) -> Question:
        question = self.questions[place]
        self.tablet.give(question, answers.right(question))
        return question

    def says(self, question: Question) -> str:
        return self.tablet.page.locator(f"#saved-{question['id']}").inner_text()

    def wait_says(self, question: Question, word: str) -> None:
        """Wait until the page says this of an answer; `word` is how the form calls it."""
        wanted = self.tablet.page.locator("form[data-answer]").get_attribute(f"data-{word}")
        until(lambda: self.says(question) == wanted, f"the page to say {wanted!r}")

    def kept(self) -> dict[str, Any]:
        return records.answers_kept(self.home, self.attempt)

    def wanted(self, *places: int) -> dict[str, Any]:
        asked = [self.questions[place] for place in places]
        return {each["id"]: answers.kept(each, answers.right(each)) for each in asked}

    def wait_kept(self, *places: int) -> None:
        wanted = self.wanted(*places)
        until(lambda: self.kept() == wanted, f"the kiosk to have exactly {list(wanted)}")


def sign_in(tablet: Tablet, who: Learner = ANITHA) -> Tablet:
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(who.name, who.pin, who.picture)
    return tablet


def come_back(tablet: Tablet) -> Tablet:
    """Anitha at a browser that was killed: it may know who sits here, as it writes its cookies down now and then."""
    tablet.open("/home")
    return tablet if tablet.path == "/home" else sign_in(tablet)


def in_memory(tablet: Tablet) -> list[str]:
    """The questions whose answers wait on the tablet."""
    return sorted(each["question"] for each in tablet.page.evaluate(_IN_MEMORY))


def shown_answers(tablet: Tablet) -> int:
    """How many fields that one can see bear an answer that somebody gave."""
    script = """() => document.documentElement.hidden ? 0 :
        [...document.querySelectorAll('[data-question] input, [data-question] select')]
            .filter(each => /radio|checkbox/.test(each.type) ? each.checked : each.value).length"""
    counts: list[int] = []

    def count() -> bool:
        with suppress(Error):  # the page has just gone
            counts.append(tablet.page.evaluate(script))
        return bool(counts)

    until(count, "a page that stays")
    return counts[0]


def forward(kiosk: RunningKiosk, request: Request) -> urllib3.BaseHTTPResponse:
    """Bring a tablet's request to the kiosk whose reply the tablet does not hear by itself."""
    return urllib3.request(
        request.method,
        kiosk.address + urlsplit(request.url).path,
        body=request.post_data_buffer,
        headers={**request.all_headers(), "host": urlsplit(request.url).netloc},
        redirect=False,
        retries=False,
    )


@pytest.fixture
def seat(shelf: Shelf, home: Path) -> Seat:
    return Seat(sign_in(shelf.start()), home)


def test_of_answers_given_while_the_kiosk_is_away_none_is_lost_in_eight_runs(
    kiosk: RunningKiosk, shelf: Shelf, home: Path
) -> None:
    """The row "answers given while the server is unreachable" of the budgets."""
    lost, tablet, chance = [], shelf.start(), Random(8)  # noqa: S311 - a test that can be repeated
    for run in range(RUNS):
        seat = Seat(sign_in(tablet), home)
        places = chance.sample(range(len(seat.questions)), 4)
        seat.give(places[0])
        kiosk.kill()
        for place in places[1:]:
            seat.wait_says(seat.give(place), "kept")
        if run % 2:
            shelf.kill()
            kiosk.start()
            tablet = come_back(shelf.start())
        else:
            kiosk.start()
        try:
            seat.wait_kept(*places)
        except AssertionError:
            lost.append((run, seat.wanted(*places), seat.kept()))
        tablet.open(f"/attempts/{seat.attempt}").press(HAND_IN)
        tablet.page.locator(ANYWAY).click()
        tablet.page.wait_for_url("**/result")
        tablet.sign_out()
    assert lost == []


def test_with_the_wifi_gone_before_a_tap_the_answer_waits_and_the_words_say_so(seat: Seat) -> None:
    seat.tablet.context.set_offline(True)
    question = seat.give(0)
    seat.wait_says(question, "kept")
    line = seat.tablet.page.locator("#hand-in")
    held = seat.tablet.page.locator("form[data-answer]").get_attribute("data-held")
    assert line.inner_text() == held.replace("#", "1")
    seat.wait_says(seat.give(2), "kept")
    assert line.inner_text() == held.replace("#", "2")
    assert seat.kept() == {}
    seat.tablet.context.set_offline(False)
    seat.wait_kept(0, 2)
    seat.wait_says(question, "saved")
    assert "is-saved" in line.get_attribute("class")
    until(lambda: in_memory(seat.tablet) == [], "the tablet to have forgotten what arrived")


def test_with_the_wifi_gone_between_tap_and_reply_the_answer_arrives_once(kiosk: RunningKiosk, seat: Seat) -> None:
    def lose_reply(route: Route) -> None:
        assert forward(kiosk, route.request).status == 204
        route.abort("internetdisconnected")

    seat.tablet.page.route("**/answers", lose_reply, times=1)
    question = seat.give(0)
    seat.wait_says(question, "kept")
    seat.wait_kept(0)
    seat.wait_says(question, "saved")
    in_log = records.answers_in_log(seat.home, seat.attempt)
    assert in_log == list(seat.wanted(0).items())


def test_with_the_wifi_gone_while_handing_in_the_page_stays_and_a_second_press_hands_in(
    kiosk: RunningKiosk, seat: Seat
) -> None:
    def lose_reply(route: Route) -> None:
        assert forward(kiosk, route.request).status == 200
        route.abort("internetdisconnected")

    page = seat.tablet.page
    for place in range(len(seat.questions)):
        seat.give(place)
    seat.tablet.wait_saved(*seat.questions)
    line, form = page.locator("#hand-in"), page.locator("form[data-answer]")
    page.route("**/hand-in", lambda route: route.abort("internetdisconnected"), times=1)
    page.locator(HAND_IN).click()
    until(lambda: line.inner_text() == form.get_attribute("data-unreachable"), "the page to say that nobody answers")
    page.route("**/hand-in", lose_reply, times=1)
    page.locator(HAND_IN).click()
    marks = "SELECT marks FROM snapshot_attempt"
    until(lambda: page.evaluate("true") and records.rows(seat.home, marks) == [(8000,)], "the kiosk to have it")
    until(lambda: line.inner_text() == form.get_attribute("data-unreachable"), "the page to say so again")
    page.locator(HAND_IN).click()
    page.wait_for_url("**/result")
    assert records.rows(seat.home, "SELECT COUNT(*) FROM event WHERE kind LIKE 'quiz-finished%'") == [(1,)]


def test_a_browser_killed_right_after_a_tap_has_kept_it(kiosk: RunningKiosk, shelf: Shelf, seat: Seat) -> None:
    kiosk.kill()
    seat.give(0)
    until(lambda: len(in_memory(seat.tablet)) == 1, "the tap to be on the tablet's disk")
    shelf.kill()
    kiosk.start()
    come_back(shelf.start())
    seat.wait_kept(0)


def test_a_tablet_started_again_delivers_before_anybody_signs_in(kiosk: RunningKiosk, shelf: Shelf, seat: Seat) -> None:
    kiosk.kill()
    for place in (0, 2):
        seat.wait_says(seat.give(place), "kept")
    shelf.kill()
    kiosk.start()
    shelf.start().open("/sign-in")
    seat.wait_kept(0, 2)


def test_the_questions_open_again_while_the_kiosk_is_away_with_what_was_answered(
    kiosk: RunningKiosk, seat: Seat
) -> None:
    first = seat.give(0)
    seat.tablet.wait_saved(first)
    kiosk.kill()
    second = seat.give(2)
    seat.wait_says(second, "kept")
    page = seat.tablet.page
    for open_again in (
        lambda: page.goto(page.url),
        lambda: page.evaluate("location.replace(location.href)"),
        lambda: (page.goto("about:blank"), page.go_back()),
    ):
        open_again()
        seat.wait_says(second, "kept")
        assert seat.tablet.answers_on_page([second])[second["id"]] == answers.right(second)
    third = seat.give(3)
    seat.wait_says(third, "kept")
    kiosk.start()
    seat.wait_kept(0, 2, 3)
    seat.tablet.wait_saved(first, second, third)


def test_a_kiosk_started_again_in_mid_quiz_lets_no_older_answer_over_a_newer_one(
    kiosk: RunningKiosk, seat: Seat
) -> None:
    """The first answer is held back on its way, by a network that is slow, until the kiosk has lived twice."""
    held: list[Request] = []

    def hold_back(route: Route) -> None:
        held.append(route.request)
        route.abort("internetdisconnected")

    page, question = seat.tablet.page, seat.questions[0]
    page.route("**/answers", hold_back, times=1)
    seat.tablet.give(question, answers.wrong(question))
    until(lambda: page.evaluate("true") and held, "the first answer to be on its way")  # it hears only while asked
    seat.give(0)
    seat.wait_kept(0)
    kiosk.restart()
    assert forward(kiosk, held[0]).status == 204
    assert seat.kept() == seat.wanted(0)
    assert len(records.answers_in_log(seat.home, seat.attempt)) == 1


def test_two_tabs_of_one_quiz_send_one_at_a_time_and_each_answer_once(kiosk: RunningKiosk, seat: Seat) -> None:
    first, tablet = seat.tablet.page, seat.tablet
    kiosk.kill()
    for place in (0, 2):
        seat.wait_says(seat.give(place), "kept")
    second = tablet.context.new_page()
    second.goto(first.url)
    tablet.page = second
    seat.wait_says(seat.questions[0], "kept")
    seat.wait_says(seat.give(3), "kept")
    on_road: list[int] = []
    most: list[int] = []
    for page in (first, second):
        page.on(
            "request",
            lambda request: request.url.endswith("/answers") and (on_road.append(1), most.append(len(on_road))),
        )
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: request.url.endswith("/answers") and on_road.pop())
    kiosk.start()
    for page in (first, second):
        page.evaluate("dispatchEvent(new Event('online'))")
    seat.wait_kept(0, 2, 3)
    for page in (second, first):
        tablet.page = page
        seat.wait_says(seat.questions[0] if page is second else seat.questions[2], "saved")
    assert max(most) == 1
    assert len(records.answers_in_log(seat.home, seat.attempt)) == 3


def test_what_another_tab_delivered_while_the_kiosk_was_asked_stays_answered(kiosk: RunningKiosk, seat: Seat) -> None:
    """The kiosk's words of before the delivery come after the other tab's: the page does not go back to them."""
    first, tablet, question = seat.tablet.page, seat.tablet, seat.questions[0]
    kiosk.kill()
    seat.wait_says(seat.give(0), "kept")
    second = tablet.page = tablet.context.new_page()
    second.goto(first.url)
    seat.wait_says(question, "kept")
    held: list[tuple[Route, bytes]] = []
    second.route("**/kept", lambda route: held.append((route, forward(kiosk, route.request).data)), times=1)
    first.route("**/answers", lambda route: route.abort("internetdisconnected"))
    kiosk.start()
    second.evaluate("dispatchEvent(new Event('online'))")
    until(lambda: second.evaluate("true") and held, "the kiosk to have told what it has")
    first.unroute("**/answers")
    first.evaluate("dispatchEvent(new Event('online'))")
    seat.wait_says(question, "saved")
    ((route, told),) = held
    route.fulfill(body=told, content_type="application/json")
    second.locator("form[data-token]").wait_for()
    assert seat.says(question) == second.locator("form[data-answer]").get_attribute("data-saved")
    assert tablet.answers_on_page([question])[question["id"]] == answers.right(question)


def test_the_next_learner_delivers_the_answers_of_the_one_before_and_sees_nothing_of_them(
    kiosk: RunningKiosk, seat: Seat
) -> None:
    tablet = seat.tablet
    tablet.page.route("**/answers", lambda route: route.abort("internetdisconnected"))
    for place in (0, 2):
        seat.wait_says(seat.give(place), "kept")
    tablet.context.route("**/answers", lambda route: route.abort("internetdisconnected"))
    tablet.open("/finish")
    line = tablet.page.locator("[data-unsent]")
    until(lambda: line.inner_text() == line.get_attribute("data-unsent").replace("#", "2"), "the page to tell of both")
    tablet.press('form[action="/sign-out"] button')
    for path in ("/sign-in", "/"):
        tablet.open(path)
        assert len(in_memory(tablet)) == 2
    sign_in(tablet, NAMESAKE)
    assert tablet.page.locator("[data-unsent]").inner_text() == ""
    assert seat.kept() == {}
    tablet.context.unroute("**/answers")
    tablet.page.unroute("**/answers")
    tablet.open("/shelf")
    seat.wait_kept(0, 2)
    until(lambda: in_memory(tablet) == [], "the tablet to have forgotten what arrived")
    log = [(event.kind, event.person) for event in records.log_of(seat.home)]
    who = {person for kind, person in log if kind == "quiz-started/1"}
    assert {person for kind, person in log if kind == "question-answered/1"} == who
    assert tablet.page.locator("[data-unsent]").count() == 0
    assert all(word not in tablet.text() for word in (seat.questions[0]["stem"], seat.questions[2]["stem"]))


def test_back_after_signing_out_shows_nobody_an_answer_with_the_kiosk_there_or_away(
    kiosk: RunningKiosk, seat: Seat
) -> None:
    tablet = seat.tablet
    tablet.wait_saved(seat.give(0))
    tablet.page.route("**/answers", lambda route: route.abort("internetdisconnected"))
    seat.wait_says(seat.give(2), "kept")
    questions = tablet.page.url
    tablet.page.unroute("**/answers")
    tablet.page.goto(f"{tablet.address}/finish")
    seat.wait_kept(0, 2)
    tablet.press('form[action="/sign-out"] button')
    for is_there in (True, False):
        if not is_there:
            kiosk.kill()
        for _ in range(3):
            with suppress(Error):
                tablet.page.go_back(wait_until="commit")
            assert shown_answers(tablet) == 0, tablet.page.url
        with suppress(Error):
            tablet.page.goto(questions, wait_until="commit")
        assert shown_answers(tablet) == 0
        assert ANITHA.name not in tablet.page.locator("body").inner_text().partition("\n")[0]
    kiosk.start()


def test_back_after_signing_out_with_answers_waiting_shows_none_of_them(kiosk: RunningKiosk, seat: Seat) -> None:
    tablet = seat.tablet
    tablet.context.route("**/answers", lambda route: route.abort("internetdisconnected"))
    seat.wait_says(seat.give(0), "kept")
    questions = tablet.page.url
    tablet.sign_out()
    sign_in(tablet, NAMESAKE)
    kiosk.kill()
    for _ in range(6):
        with suppress(Error):
            tablet.page.go_back(wait_until="commit")
        assert shown_answers(tablet) == 0, tablet.page.url
    with suppress(Error):
        tablet.page.goto(questions, wait_until="commit")
    assert shown_answers(tablet) == 0
    tablet.context.unroute("**/answers")
    kiosk.start()
    tablet.open("/home")
    seat.wait_kept(0)


REFUSALS = {
    "no IndexedDB": "Object.defineProperty(window, 'indexedDB', { value: undefined });",
    "it does not open": """indexedDB.open = () => {
            const asked = {};
            setTimeout(() => asked.onerror({}));
            return asked;
        };""",
    "no room": """const transaction = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (name, mode, ...more) {
            const made = transaction.call(this, name, mode, ...more);
            if (mode === 'readwrite') setTimeout(() => { try { made.abort(); } catch (over) {} });
            return made;
        };
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function () { throw new DOMException('', 'QuotaExceededError'); };""",
}


@pytest.mark.parametrize("refusal", list(REFUSALS))
def test_a_tablet_that_keeps_nothing_says_so_and_sends_all_the_same(
    kiosk: RunningKiosk, shelf: Shelf, home: Path, refusal: str
) -> None:
    tablet = shelf.start()
    tablet.context.add_init_script(REFUSALS[refusal])
    seat = Seat(sign_in(tablet), home)
    tablet.wait_saved(seat.give(0))
    kiosk.kill()
    question = seat.give(2)
    seat.wait_says(question, "unkept")
    assert "is-waiting" in tablet.page.locator("#hand-in").get_attribute("class")
    kiosk.start()
    seat.wait_says(question, "saved")
    seat.wait_kept(0, 2)


def test_an_answer_that_came_too_late_is_told_to_its_learner_and_to_nobody_else(
    kiosk: RunningKiosk, seat: Seat, code_of: Callable[[Learner], str]
) -> None:
    tablet = seat.tablet
    tablet.context.route("**/answers", lambda route: route.abort("internetdisconnected"))
    seat.wait_says(seat.give(0), "kept")
    tablet.page.goto("about:blank")
    _hand_in_elsewhere(kiosk, code_of(ANITHA), seat.attempt)
    tablet.context.unroute("**/answers")
    tablet.open("/shelf")
    until(lambda: [each.get("refused") for each in tablet.page.evaluate(_IN_MEMORY)] == [409], "the kiosk to refuse")
    tablet.open("/home")
    line = tablet.page.locator("[data-unsent]")
    until(lambda: line.inner_text() == line.get_attribute("data-refused"), "the learner to be told")
    until(lambda: tablet.page.evaluate(_IN_MEMORY)[0].get("told"), "the tablet to know that it was told")
    tablet.sign_out()
    sign_in(tablet, NAMESAKE)
    until(lambda: in_memory(tablet) == [], "the tablet to forget it")
    assert tablet.page.locator("[data-unsent]").inner_text() == ""


def _hand_in_elsewhere(kiosk: RunningKiosk, code: str, attempt: str) -> None:
    """The same learner, at another tablet."""
    visitor = Visitor(kiosk.address).sign_in_as_learner(code, ANITHA.pin)
    sent = visitor.post(f"/attempts/{attempt}/hand-in", {"anyway": "all"}, page=f"/attempts/{attempt}")
    assert sent.location.endswith("/result")


def test_what_is_at_a_kiosk_that_is_away_is_not_called_unanswered(kiosk: RunningKiosk, seat: Seat) -> None:
    given = [seat.give(place) for place in (0, 2)]
    seat.tablet.wait_saved(*given)
    page, other = seat.tablet.page, seat.questions[3]
    seat.tablet.press("main a.way")  # "Stop for now"
    kiosk.kill()
    page.go_back()
    for question in (*given, other):
        seat.wait_says(question, "unknown")
    seat.wait_says(seat.give(3), "kept")
    kiosk.start()
    seat.tablet.wait_saved(*given, other)
    seat.wait_says(seat.questions[1], "none")


def test_that_a_quiz_could_not_be_handed_in_is_said_until_the_kiosk_answers(kiosk: RunningKiosk, seat: Seat) -> None:
    kiosk.kill()
    seat.wait_says(seat.give(0), "kept")
    line, words = seat.tablet.page.locator("#hand-in"), seat.tablet.page.locator("form[data-answer]")
    tried: list[str] = []
    seat.tablet.page.on("requestfailed", lambda request: tried.append(request.url))
    seat.tablet.page.locator(HAND_IN).click()
    wanted = f"{words.get_attribute('data-unreachable')} {words.get_attribute('data-held').replace('#', '1')}"
    until(lambda: line.inner_text() == wanted, "the page to say that it is not handed in, and what waits")
    before = len(tried)
    until(lambda: seat.tablet.page.evaluate("true") and len(tried) > before, "the page to try again by itself")
    seat.wait_says(seat.give(2), "kept")
    until(lambda: line.inner_text() == wanted.replace("1", "2"), "the page to say that two wait")
    kiosk.start()
    until(lambda: line.inner_text() == words.get_attribute("data-ready"), "the page to say that one can hand in")
