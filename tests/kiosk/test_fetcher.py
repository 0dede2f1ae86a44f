"""The thread that fetches by itself: when it does, when it must not, and that it ends when it is told to."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.database import writing
from kiosk.fetcher import Fetcher, pause_until_next
from kiosk.packs import allowance, shelf
from kiosk.packs.allowance import Rules
from kiosk.packs.tables import FetchRun
from kiosk.packs.trust import trust_root
from kiosk.stocking import fetch_runs
from kiosk.web.here import Kiosk
from tests.kiosk.opened import forget_what_was_read
from tests.packs import PACK, Publisher
from tests.waiting import until
from tests.web_servers import WebServer, served


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    forget_what_was_read()
    one = Publisher(tmp_path / "publisher")
    one.publish()
    yield one
    forget_what_was_read()


@pytest.fixture
def server(kiosk: Kiosk, publisher: Publisher) -> Iterator[WebServer]:
    """The publisher's repository on the web, whose address the kiosk knows."""
    trust_root(kiosk.settings.trust, publisher.root)
    with served(publisher.repository) as one:
        allowance.set_rules(Rules(one.url, shares=False))
        yield one


@pytest.fixture
def fetcher(kiosk: Kiosk, server: WebServer) -> Iterator[Fetcher]:
    """At work, but not due for a while."""
    kiosk.fetcher.start(port=0)
    yield kiosk.fetcher
    kiosk.fetcher.stop(10)


def state() -> str:
    runs = fetch_runs.latest_runs(1)
    return runs[0].state if runs else ""


def test_what_was_asked_for_is_fetched(fetcher: Fetcher) -> None:
    fetcher.ask()
    until(lambda: state() == fetch_runs.FINISHED)
    assert shelf.versions() == {PACK: "1.0.0"}


def test_what_was_asked_for_comes_in_a_pause_too(fetcher: Fetcher, server: WebServer) -> None:
    allowance.set_rules(Rules(server.url, paused=True, begins=1, ends=2, shares=False))
    fetcher.ask()
    until(lambda: state() == fetch_runs.FINISHED)


def test_nothing_is_fetched_before_it_is_time(fetcher: Fetcher, server: WebServer) -> None:
    fetcher.wake()
    fetcher.ask()
    until(lambda: state() == fetch_runs.FINISHED)
    asked = len(server.asked)
    fetcher.wake()
    until(lambda: not fetcher.is_woken())
    assert len(server.asked) == asked


def test_a_failure_is_noted_and_what_is_asked_for_next_is_done(fetcher: Fetcher, server: WebServer) -> None:
    server.faults.answer = lambda path: (403, {}, b"")
    fetcher.ask()
    until(lambda: state() == fetch_runs.FAILED)

    server.faults.answer = lambda path: None
    fetcher.ask()
    until(lambda: state() == fetch_runs.FINISHED)


def test_a_repository_that_stays_unreachable_is_logged_once(
    fetcher: Fetcher, server: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk")
    allowance.set_rules(Rules("http://127.0.0.1:1", shares=False))
    tries: list[int] = []
    for _ in range(3):
        fetcher.ask()
        until(lambda: state() == fetch_runs.FAILED and fetch_runs.latest_runs(1)[0].run not in tries)
        tries.append(fetch_runs.latest_runs(1)[0].run)
    allowance.set_rules(Rules(server.url, shares=False))
    fetcher.ask()
    until(lambda: state() == fetch_runs.FINISHED)
    assert said(caplog) == 1
    allowance.set_rules(Rules("http://127.0.0.1:1", shares=False))
    fetcher.ask()
    until(lambda: said(caplog) == 2)
    assert state() == fetch_runs.FAILED


def test_what_the_allowance_held_back_goes_on_as_soon_as_more_is_allowed(fetcher: Fetcher, server: WebServer) -> None:
    allowance.set_rules(Rules(server.url, daily_bytes=1, shares=False))
    tries: list[int] = []
    for _ in range(4):  # so that the pause after the last one is long
        fetcher.ask()
        until(lambda: state() == fetch_runs.STOPPED and fetch_runs.latest_runs(1)[0].run not in tries)
        tries.append(fetch_runs.latest_runs(1)[0].run)
    allowance.set_rules(Rules(server.url, shares=False))
    fetcher.wake()
    until(lambda: state() == fetch_runs.FINISHED)
    assert shelf.versions() == {PACK: "1.0.0"}


def said(caplog: pytest.LogCaptureFixture) -> int:
    return len([line for line in caplog.messages if "127.0.0.1:1" in line])


def test_a_kiosk_that_trusts_nobody_asks_nobody(kiosk: Kiosk, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        allowance.set_rules(Rules(server.url, shares=False))
        kiosk.fetcher.start(port=0)
        kiosk.fetcher.ask()
        until(lambda: not kiosk.fetcher.is_woken())
        kiosk.fetcher.stop(10)
        assert server.asked == []


def test_a_fetch_that_a_power_cut_ended_is_not_said_to_run(kiosk: Kiosk, server: WebServer) -> None:
    with writing():
        FetchRun.create(source=server.url, state=fetch_runs.RUNNING, began_at=kiosk.now())
    kiosk.fetcher.start(port=0)
    until(lambda: state() == fetch_runs.STOPPED)
    kiosk.fetcher.stop(10)


def test_it_ends_in_the_middle_of_a_fetch_and_goes_on_in_the_next_life(
    kiosk: Kiosk, fetcher: Fetcher, server: WebServer
) -> None:
    server.faults.drip, server.faults.pause = 50, 0.05
    fetcher.ask()
    until(lambda: state() == fetch_runs.RUNNING and len(server.asked) > 2)
    fetcher.stop(20)
    assert state() == fetch_runs.STOPPED
    assert shelf.versions() == {}

    server.faults.drip = None
    fetcher.start(port=0)
    fetcher.ask()
    until(lambda: state() == fetch_runs.FINISHED)
    assert shelf.versions() == {PACK: "1.0.0"}


def test_another_try_comes_soon_but_not_for_what_is_too_large_for_a_day() -> None:
    day = 86_400
    assert pause_until_next(1, day) < 60
    assert pause_until_next(1, day, "unreachable") < 60
    assert day / 2 <= pause_until_next(1, day, "too-large-for-a-day") <= day
    assert day / 2 <= pause_until_next(0, day) <= day
