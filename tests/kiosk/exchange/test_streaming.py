"""A long backlog, several envelopes on the line at once, over a line that breaks all the time; against a real hub."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from kiosk.database import writing
from kiosk.errors import NetworkError
from kiosk.exchange.joining import join
from kiosk.exchange.online import Outcome
from kiosk.exchange.pace import Pace
from kiosk.exchange.standing import runs, waiting
from kiosk.exchange.streaming import exchange_ahead, open_stream
from kiosk.progress import log, tables
from kiosk.web.here import Kiosk
from sync.client.sending import MOST_AT_ONCE
from sync.protocol.events import QuestionAnswered
from tests.kiosk.exchange.test_online import Hub, running, study, written

__all__ = ["running"]  # the fixture of a hub

PERSON = "a" * 32


class BreakingRoad:
    """A TCP road that breaks after so many bytes of each connection; 0 for never. It counts what crossed.

    It holds answers back until so many requests have come.
    """

    def __init__(self, port: int, breaks_after: int = 0, holds_until: int = 0) -> None:
        self._port, self._breaks_after, self._holds_until = port, breaks_after, holds_until
        self.connections = self.crossed = 0
        self._heard = b""
        self._has_enough = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with near, socket.create_connection(("127.0.0.1", self._port)) as far:
                left = [self._breaks_after or 1 << 60]
                back = threading.Thread(target=self._carry, args=(far, near, left, self._hold), daemon=True)
                back.start()
                self._carry(near, far, left, self._hear)
                back.join()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _carry(self, source: socket.socket, to: socket.socket, left: list[int], look: Callable[[bytes], None]) -> None:
        with suppress(OSError):
            while content := source.recv(4096):
                look(content)
                left[0] -= len(content)
                self.crossed += len(content)
                if left[0] <= 0:
                    break
                to.sendall(content)
        for each in (source, to):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _hear(self, content: bytes) -> None:
        self._heard += content
        if self._heard.count(b"POST /exchange") >= self._holds_until:
            self._has_enough.set()

    def _hold(self, _: bytes) -> None:
        self._has_enough.wait(30)


@contextmanager
def breaking_road(kiosk: Kiosk, hub: Hub, **how: int) -> Iterator[BreakingRoad]:
    """The road by which the kiosk reaches the hub that it has joined, until the `with` block ends."""
    road = BreakingRoad(hub.port, **how)
    threading.Thread(target=road.serve, daemon=True).start()
    tables.Hub.update(url=road.address).execute()
    try:
        yield road
    finally:
        road.close()
        tables.Hub.update(url=hub.address).execute()


@pytest.fixture
def joined(kiosk: Kiosk, running: Hub) -> Kiosk:
    join(kiosk.settings, kiosk.clock, running.address, running.code())
    return kiosk


def answer_long(kiosk: Kiosk, count: int, size: int = 60) -> None:
    """What does not pack below `size` bytes for each event."""
    with writing():
        for _ in range(count):
            log.append(kiosk.clock, QuestionAnswered(PERSON, "why", secrets.token_urlsafe(size), 0), PERSON)


def exchange_until_done(kiosk: Kiosk, pace: Pace) -> int:
    """How often it broke. A line that brings something is tried again at once."""
    pauses: list[float] = []
    while waiting():
        try:
            pace.exchange_all(kiosk.settings, kiosk.clock)
        except NetworkError as error:
            pauses.append(pace.pause_after_failure(error))
    pace.close()
    assert max(pauses, default=0) <= 1
    return len(pauses)


def stream(kiosk: Kiosk, most: int = MOST_AT_ONCE) -> list[Outcome]:
    opened = open_stream(kiosk.settings, kiosk.clock, 5, 5)
    try:
        return list(exchange_ahead(kiosk.settings, kiosk.clock, opened, lambda: most))
    finally:
        opened.close()


def test_a_backlog_comes_whole_and_in_order_with_several_on_the_line(joined: Kiosk, running: Hub) -> None:
    answer_long(joined, 1500)

    with breaking_road(joined, running, holds_until=3) as road:
        outcomes = stream(joined)

    assert waiting() == 0
    assert running.events(joined) == written()
    assert [each.waiting for each in outcomes] == sorted((each.waiting for each in outcomes), reverse=True)
    assert sum(each.events for each in outcomes) == len(written())
    assert all(each.bytes_out <= MOST_AT_ONCE for each in outcomes)
    assert road.connections == 1
    assert len(outcomes) > 3
    assert [run.result for run in runs(len(outcomes))] == ["sent"] * len(outcomes)


def test_what_happens_meanwhile_goes_too(joined: Kiosk, running: Hub) -> None:
    answer_long(joined, 1200)
    opened = open_stream(joined.settings, joined.clock, 5, 5)

    for number, _ in enumerate(exchange_ahead(joined.settings, joined.clock, opened, lambda: MOST_AT_ONCE)):
        if number == 0:
            study(joined, PERSON, 10)
    opened.close()

    assert waiting() == 0
    assert running.events(joined) == written()


def test_a_break_costs_no_more_than_what_was_on_the_line(joined: Kiosk, running: Hub) -> None:
    answer_long(joined, 4000)
    with breaking_road(joined, running) as road:
        assert exchange_until_done(joined, Pace()) == 0
        whole = road.crossed
    answer_long(joined, 4000)

    with breaking_road(joined, running, breaks_after=100_000) as road:
        breaks = exchange_until_done(joined, Pace())

    assert breaks >= 2
    assert running.events(joined) == written()
    assert road.crossed <= whole + breaks * 3 * MOST_AT_ONCE


def test_an_event_too_large_for_one_envelope_goes_in_pieces_between_the_others(joined: Kiosk, running: Hub) -> None:
    answer_long(joined, 1100)
    answer_long(joined, 1, 90_000)
    answer_long(joined, 1100)

    exchange_until_done(joined, Pace())

    assert running.events(joined) == written()


def test_a_hub_that_was_restored_ends_it_and_all_is_sent_again(joined: Kiosk, running: Hub) -> None:
    """The mark goes back; what was made ahead leaves a gap, and is not stored."""
    answer_long(joined, 1500)
    tables.Mark.replace(log_id=log.head().log_id, acknowledged=700, generation="").execute()

    exchange_until_done(joined, Pace())

    assert running.events(joined) == written()


def test_it_is_stopped_between_two_envelopes(joined: Kiosk, running: Hub) -> None:
    answer_long(joined, 1500)
    opened = open_stream(joined.settings, joined.clock, 5, 5)
    outcomes: list[Outcome] = []

    for outcome in exchange_ahead(joined.settings, joined.clock, opened, lambda: MOST_AT_ONCE, lambda: bool(outcomes)):
        outcomes.append(outcome)
    opened.close()

    assert len(outcomes) == 3
    assert waiting() == outcomes[-1].waiting > 0


def test_through_a_proxy_one_goes_after_the_other(joined: Kiosk, running: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert open_stream(joined.settings, joined.clock, 5, 5) is None


def test_a_wish_to_join_that_was_carried_goes_first(joined: Kiosk) -> None:
    tables.Hub.update(code="7KQ4-M3XR").execute()

    assert open_stream(joined.settings, joined.clock, 5, 5) is None


def test_where_nobody_is_that_is_said_and_written_down(joined: Kiosk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tables.Hub.update(url=f"http://127.0.0.1:{listener.getsockname()[1]}").execute()

    with pytest.raises(NetworkError) as failed:
        open_stream(joined.settings, joined.clock, 5, 5)

    assert failed.value.code == runs(1)[0].result == "hub-unreachable"


def pauses_without_a_hub(kiosk: Kiosk, pace: Pace, now: list[float]) -> list[float]:
    """How long it waits after each of many tries that reach nobody, each of which takes five seconds."""
    pauses = []
    for _ in range(14):
        with pytest.raises(NetworkError) as failed:
            pace.exchange_all(kiosk.settings, kiosk.clock)
        now[0] += 5
        pauses.append(pace.pause_after_failure(failed.value))
    return pauses


def test_a_line_that_broke_under_way_is_looked_for_and_not_for_ever(joined: Kiosk, running: Hub) -> None:
    answer_long(joined, 4000)
    now = [0.0]
    pace = Pace(lambda: now[0])
    with breaking_road(joined, running, breaks_after=150_000), pytest.raises(NetworkError):
        pace.exchange_all(joined.settings, joined.clock)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tables.Hub.update(url=f"http://127.0.0.1:{listener.getsockname()[1]}").execute()

    pauses = pauses_without_a_hub(joined, pace, now)

    assert max(pauses[:8]) < 1
    assert min(pauses[10:]) > 1
    assert max(pauses) > 30


def test_a_hub_that_is_gone_while_nothing_waits_is_not_looked_for(joined: Kiosk) -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.exchange_all(joined.settings, joined.clock)
    pace.close()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tables.Hub.update(url=f"http://127.0.0.1:{listener.getsockname()[1]}").execute()

    first, *others = pauses_without_a_hub(joined, pace, now)

    assert first <= 1.5
    assert min(others) > 1.5
