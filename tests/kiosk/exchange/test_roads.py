"""All roads in any mixture: two kiosks and a hub, sticks, helpers with files, a network that fails, against a model.

What must hold after every step: what the hub has of a log is its beginning; no mark is beyond what the hub has; what
the hub had for a kiosk came once and in order. In the end both sides are equal, to the hash.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.database import writing
from kiosk.errors import KioskError, NetworkError
from kiosk.exchange.bundles import copy_onto, take_from
from kiosk.exchange.courier import courier_file, take_answer
from kiosk.exchange.joining import join, join_by_file, ourselves
from kiosk.exchange.online import exchange
from kiosk.exchange.standing import waiting
from kiosk.progress import log, tables
from kiosk.web.here import Kiosk
from sync import bundles
from sync.hub.errors import HubError
from sync.protocol.bundle import TO_HUB
from sync.protocol.downlink import Assignment
from sync.protocol.errors import ProtocolError, SpokenError
from sync.protocol.events import LessonOpened
from tests.journeys.records import rows
from tests.kiosk.exchange.near_hub import Application, NearHub, near_hub
from tests.kiosk.opened import open_home

KIOSKS, STICKS = 2, 2
FAIR, NO_REQUEST, NO_REPLY, TWICE, KILLED = "fair", "no request", "no reply", "twice", "killed"
# Small, so that a few events are several envelopes.
MOST = 300

kiosk_numbers = st.integers(0, KIOSKS - 1)
stick_numbers = st.integers(0, STICKS - 1)


class Weather:
    """What the network does to the next exchange; real HTTP on both sides of it."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.now = FAIR

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/exchange" or self.now == FAIR:
            return self._app(environ, start_response)
        weather, self.now = self.now, FAIR
        if weather == NO_REQUEST:
            return _nothing(start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if weather == TWICE:
            b"".join(self._app(_again(environ, body), lambda *_: None))
            return self._app(_again(environ, body), start_response)
        b"".join(self._app(_again(environ, body), lambda *_: None))
        if weather == KILLED:
            raise ConnectionAbortedError("the hub was killed before it could answer")
        return _nothing(start_response)


def _again(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {**environ, "wsgi.input": BytesIO(body)}


def _nothing(start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("502 Bad Gateway", [("Content-Type", "text/html")])
    return [b"<html>no way through</html>"]


class Roads(RuleBasedStateMachine):
    """Each step opens a kiosk's home and closes it again, as a restart does."""

    hub: ClassVar[NearHub]
    weather: ClassVar[Weather]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._place = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self._sticks = [self._place / f"stick-{number}" for number in range(STICKS)]
        self._files: list[bytes] = []
        self._answers: list[bytes] = []
        self._ids: list[str] = []
        self._put = [0] * KIOSKS
        self._steps = 0

    @contextmanager
    def _open(self, number: int) -> Iterator[Kiosk]:
        with open_home(self._place / f"kiosk-{number}") as kiosk:
            yield kiosk

    @initialize()
    def begin(self) -> None:
        """One kiosk joins over the network, the other has a joining file, of which the hub does not know."""
        for stick in self._sticks:
            stick.mkdir()
        with self._open(0) as kiosk:
            join(kiosk.settings, kiosk.clock, self.hub.address, self.hub.code())
            self._ids.append(ourselves(kiosk.settings).kiosk)
        with self._open(1) as kiosk:
            join_by_file(kiosk.settings, kiosk.clock, self.hub.joining_file(self._place, self.hub.address))
            self._ids.append(ourselves(kiosk.settings).kiosk)

    @rule(number=kiosk_numbers, count=st.integers(1, 60))
    def learn(self, number: int, count: int) -> None:
        with self._open(number) as kiosk, writing():
            for each in range(count):
                body = LessonOpened("tea-stall", "1.0.0", f"lesson-{self._steps}-{each}", "ml")
                log.append(kiosk.clock, body, f"{self._steps:032x}")

    @rule(number=kiosk_numbers)
    def begin_a_new_log(self, number: int) -> None:
        with self._open(number) as kiosk:
            log.begin(kiosk.clock, "copied")

    @rule(number=kiosk_numbers, stick=stick_numbers)
    def copy_what_waits(self, number: int, stick: int) -> None:
        with self._open(number) as kiosk:
            copy_onto(kiosk.settings, kiosk.clock, self._sticks[stick], MOST)

    @rule(stick=stick_numbers)
    def answer_the_stick(self, stick: int) -> None:
        if bundles.has_folder(self._sticks[stick]):
            self.hub.answer_stick(self._sticks[stick])

    @rule(stick=stick_numbers)
    def die_before_the_answers_are_on_the_stick(self, stick: int) -> None:
        for path in bundles.files(self._sticks[stick], TO_HUB).values():
            self._deliver(bundles.read(path))

    @rule(number=kiosk_numbers, stick=stick_numbers)
    def take_the_answers(self, number: int, stick: int) -> None:
        with self._open(number) as kiosk:
            brought = take_from(kiosk.settings, kiosk.clock, self._sticks[stick])
        assert brought.problems == ()

    @rule(one=stick_numbers, other=stick_numbers)
    def copy_one_stick_onto_the_other(self, one: int, other: int) -> None:
        if one != other:
            shutil.copytree(self._sticks[one], self._sticks[other], dirs_exist_ok=True)

    @rule(stick=stick_numbers)
    def lose_what_is_on_the_stick(self, stick: int) -> None:
        shutil.rmtree(self._sticks[stick])
        self._sticks[stick].mkdir()

    @rule(number=kiosk_numbers)
    def give_a_helper_a_file(self, number: int) -> None:
        with self._open(number) as kiosk:
            self._files.append(courier_file(kiosk.settings).data)

    @rule(draw=st.data())
    def a_helper_reaches_the_hub(self, draw: st.DataObject) -> None:
        if self._files:
            answer = self._deliver(draw.draw(st.sampled_from(self._files)))
            self._answers += [answer] if answer else []

    @rule(number=kiosk_numbers, draw=st.data())
    def a_helper_comes_back(self, number: int, draw: st.DataObject) -> None:
        """To whichever kiosk: what is another one's is refused."""
        if self._answers:
            with self._open(number) as kiosk, _expecting(KioskError, "not-for-us", "sealed"):
                take_answer(kiosk.settings, kiosk.clock, draw.draw(st.sampled_from(self._answers)))

    @rule(number=kiosk_numbers, weather=st.sampled_from([FAIR, FAIR, NO_REQUEST, NO_REPLY, TWICE, KILLED]))
    def exchange_over_the_network(self, number: int, weather: str) -> None:
        self.weather.now = weather
        with self._open(number) as kiosk:
            try:
                exchange(kiosk.settings, kiosk.clock, most=2048)
                assert weather in (FAIR, TWICE)
            except NetworkError:
                assert weather in (NO_REQUEST, NO_REPLY, KILLED)

    @rule(number=kiosk_numbers, count=st.integers(1, 4))
    def have_something_for_a_kiosk(self, number: int, count: int) -> None:
        if number == 0 or self.hub.ledger(self._ids[number]):  # else the hub does not know it yet
            for _ in range(count):
                self._put[number] += 1
                self.hub.put(self._ids[number], Assignment(str(self._put[number]), "", "tea-stall", 0))

    @invariant()
    def the_hub_has_the_beginning_of_each_log_and_no_mark_is_beyond(self) -> None:
        self._steps += 1
        for number, kiosk_id in enumerate(self._ids):
            home = self._place / f"kiosk-{number}"
            ledger = self.hub.ledger(kiosk_id)
            for log_id, events in ledger.items():
                written = rows(home, "SELECT hash FROM event WHERE log_id = ? ORDER BY sequence", log_id)
                assert [(event.hash,) for event in events] == written[: len(events)]
            for log_id, acknowledged in rows(home, "SELECT log_id, acknowledged FROM mark"):
                assert acknowledged <= len(ledger.get(log_id, []))
            items = rows(home, "SELECT number, content ->> '$.assignment' FROM hub_item ORDER BY number")
            assert items == [(each, str(each)) for each in range(1, len(items) + 1)]
            assert len(items) <= self._put[number]

    def teardown(self) -> None:
        self.weather.now = FAIR
        with self._stack:
            for number, kiosk_id in enumerate(self._ids):
                with self._open(number) as kiosk:
                    self._flush(kiosk, self._put[number])
                    assert waiting() == 0
                    assert self.hub.ledger(kiosk_id) == {log_id: log.events(log_id) for log_id in log.logs()}
            self.the_hub_has_the_beginning_of_each_log_and_no_mark_is_beyond()

    def _flush(self, kiosk: Kiosk, put: int) -> None:
        """Every road is open once more: what is on sticks is read, and then there is a network."""
        for stick in self._sticks:
            if bundles.has_folder(stick):
                self.hub.answer_stick(stick)
                assert take_from(kiosk.settings, kiosk.clock, stick).problems == ()
        for _ in range(100):
            outcome = exchange(kiosk.settings, kiosk.clock)
            if not outcome.waiting and not outcome.is_more:
                break
        assert tables.HubItem.select().count() == put

    def _deliver(self, data: bytes) -> bytes | None:
        """The hub's answer to a file; None if it does not know the kiosk yet."""
        with _expecting((HubError, ProtocolError), "unknown-sender"):
            return self.hub.answer(data).data
        return None


@contextmanager
def _expecting(kinds: type[SpokenError] | tuple[type[SpokenError], ...], *codes: str) -> Iterator[None]:
    """Errors of these codes may come here, and no others."""
    try:
        yield
    except kinds as error:
        if error.code not in codes:
            raise


def test_any_mixture_of_roads_brings_everything_once(tmp_path: Path) -> None:
    with near_hub(tmp_path / "hub", Weather) as hub:
        Roads.hub = hub
        Roads.weather = hub.front
        machine = Roads.TestCase()
        machine.settings = settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        machine.runTest()
