"""The power fails at either end of an exchange: the hub gets every event, and each of them once."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kiosk.app import open_kiosk
from kiosk.database import close_database, writing
from kiosk.progress import log
from kiosk.settings import read_settings
from sync.protocol.events import LearnerEnrolled, QuestionAnswered, QuizStarted
from tests.journeys import records
from tests.journeys.cast import PASSWORD, TECHNICIAN
from tests.journeys.conftest import Repository
from tests.journeys.programs import SECONDS, RunningHub, RunningKiosk, command, run
from tests.journeys.road import Road
from tests.journeys.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.journey

_EVENTS = 1500  # more than go in three exchanges, with answers as long as these
_ANSWER_BYTES = 150


@pytest.fixture
def busy_home(home: Path) -> Path:
    """A kiosk with much to tell."""
    chance = Random(4)  # noqa: S311 - a test that can be repeated
    here = open_kiosk(read_settings(home))
    try:
        with writing():
            log.append(here.clock, LearnerEnrolled("ABC234", "ml"), "learner")
            log.append(here.clock, QuizStarted("attempt", "digital-basics", "1.0.0", "quiz", "ml"), "learner")
            for number in range(_EVENTS):
                answer = chance.randbytes(_ANSWER_BYTES).hex()
                log.append(here.clock, QuestionAnswered("attempt", f"question-{number % 8}", answer, 0), "learner")
    finally:
        close_database()
    return home


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of the hub's database: each story is told on SQLite and on PostgreSQL."""
    return f"sqlite:///{tmp_path}/hub/hub.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def hub(repository: Repository, database: str, tmp_path: Path) -> Iterator[RunningHub]:
    """The publisher's hub, which brings the root that the kiosk trusts already."""
    with RunningHub(shutil.copytree(repository.hub, tmp_path / "hub"), KIOSK_HUB_DATABASE=database) as running:
        yield running
    assert "Traceback" not in running.said.read_text(), running.said.read_text()


@pytest.fixture
def road(hub: RunningHub, busy_home: Path, database: str) -> Iterator[Road]:
    """The way from the busy kiosk, which has joined, to the hub."""
    with Road(hub.port) as opened:
        code = run("kiosk-hub", hub.home, "code", KIOSK_HUB_DATABASE=database).strip()
        run("kiosk", busy_home, "join", opened.address, code)
        yield opened


def test_a_kiosk_that_is_killed_in_an_exchange_loses_and_doubles_nothing(
    busy_home: Path, road: Road, database: str
) -> None:
    _kill_as_the_reply_comes(busy_home, road)
    assert records.waiting(busy_home) > _EVENTS
    chance = Random(5)  # noqa: S311 - a test that can be repeated
    for _ in range(3):
        _kill_some_time_after_the_reply(busy_home, road, chance.uniform(0, 0.05))
    run("kiosk", busy_home, "exchange")
    assert records.waiting(busy_home) == 0
    records.check_ledger(database, busy_home)
    assert "The log is whole" in run("kiosk", busy_home, "check")


@pytest.mark.parametrize("is_reply_lost", [True, False], ids=["between storing and answering", "just after answering"])
def test_a_hub_that_is_killed_in_an_exchange_loses_and_doubles_nothing(
    hub: RunningHub, busy_home: Path, road: Road, database: str, is_reply_lost: bool
) -> None:
    with RunningKiosk(busy_home) as kiosk:
        technician = Visitor(kiosk.address).sign_in_as_staff(TECHNICIAN, PASSWORD)
        before = records.waiting(busy_home)
        road.lie_in_wait(hub.kill, is_reply_lost)
        technician.post("/device/exchange", page="/device/shelf")
        assert road.has_happened.wait(SECONDS)
        until(lambda: _results(busy_home)[-1:] == ["hub-unreachable"], "the kiosk to notice")
        # An answer that came may still be lost with the connection, on which more was under way.
        assert records.waiting(busy_home) == before or not is_reply_lost
        hub.start()
        until(lambda: records.waiting(busy_home) == 0, "the kiosk to have sent all of it by itself", SECONDS)
    records.check_ledger(database, busy_home)


def _kill_as_the_reply_comes(home: Path, road: Road) -> None:
    """The hub has stored the batch and answered; the kiosk never hears of it."""
    process = subprocess.Popen(command("kiosk", home, "exchange"))
    road.lie_in_wait(process.kill, is_reply_lost=True)
    assert process.wait(SECONDS) == -signal.SIGKILL
    assert road.has_happened.wait(SECONDS)


def _kill_some_time_after_the_reply(home: Path, road: Road, seconds: float) -> None:
    """Somewhere between reading the first reply and the end of the next exchange."""
    before = records.waiting(home)
    process = subprocess.Popen(command("kiosk", home, "exchange"), stdout=subprocess.DEVNULL)
    until(lambda: records.waiting(home) < before or process.poll() is not None, "a batch to be acknowledged")
    time.sleep(seconds)
    process.kill()
    process.wait(SECONDS)
    assert records.waiting(home) < before


def _results(home: Path) -> list[str]:
    return [result for (result,) in records.rows(home, "SELECT result FROM exchange_run ORDER BY id")]
