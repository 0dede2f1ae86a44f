"""When what a kiosk has written was, over boots whose clock was wrong."""

from collections.abc import Callable, Iterator

import pytest

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database
from kiosk.progress import anchoring, dating, forking, log
from kiosk.settings import Settings
from kiosk.web.here import Kiosk
from kiosk.web.language import ago, date
from sync.protocol.events import SignedIn
from sync.protocol.times import BETWEEN
from tests.kiosk.clocks import REAL, HandClock, next_boot

DAY = 86_400_000
HOUR = 3_600_000

Boot = Callable[..., Kiosk]


@pytest.fixture
def boot(home: Settings) -> Iterator[Boot]:
    """Starts the kiosk anew: its clock is back in 1970 and goes on from there."""

    def start(since_boot: int = HOUR) -> Kiosk:
        close_database()
        clock = HandClock(wall=since_boot, boot=next_boot())
        return open_kiosk(home, clock=clock)

    yield start
    close_database()


def written(kiosk: Kiosk) -> tuple[int, int]:
    """An event is written; what the clock said, and the true time."""
    return log.append(kiosk.clock, SignedIn(), "a" * 32).at, REAL.wall()


def test_what_was_written_in_1970_is_dated_once_the_hub_has_spoken(boot: Boot) -> None:
    kiosk = boot()
    at, truth = written(kiosk)
    assert at < DAY
    anchoring.hear_hub(kiosk.clock, REAL.wall(), 100)

    assert abs(dating.timeline(kiosk.clock).of_wall(at).at - truth) < 5000
    assert abs(dating.timeline(kiosk.clock).of_wall(written(kiosk)[0]).at - REAL.wall()) < 5000
    assert log.events(log.head().log_id)[1].at == at


def test_three_boots_without_an_anchor_and_then_one_are_shown_as_uncertain(boot: Boot) -> None:
    first = boot()
    anchoring.hear_hub(first.clock, REAL.wall() - 40 * DAY, 100)
    between = []
    for _ in range(3):
        kiosk = boot()
        between.append(log.append(kiosk.clock, SignedIn(), "a" * 32))
    last = boot()
    anchoring.hear_hub(last.clock, REAL.wall(), 100)

    timeline = dating.timeline(last.clock)

    found = [timeline.of(event.boot, event.monotonic, event.at) for event in between]
    assert [known.source for known in found] == [BETWEEN] * 3
    assert all(known.earliest >= REAL.wall() - 41 * DAY and known.latest <= REAL.wall() for known in found)
    app = create_app(last)
    with app.test_request_context("/"):
        assert date(between[0].at).startswith(("between ", "about "))
        assert ago(between[0].at).startswith("about ")


def test_pages_show_the_true_day_of_what_a_clock_wrote_two_years_ahead(kiosk: Kiosk) -> None:
    kiosk.clock.set_wall(REAL.wall() + 730 * DAY)
    at, _ = written(kiosk)
    app = create_app(kiosk)
    with app.test_request_context("/"):
        wrong = date(at)
    anchoring.hear_hub(kiosk.clock, REAL.wall(), 100)

    with app.test_request_context("/"):
        assert date(at) != wrong
        assert ago(at) == "just now"
        assert date(at) == date(kiosk.now())


def test_the_timeline_grows_with_the_log_and_follows_a_fork(kiosk: Kiosk) -> None:
    anchoring.hear_hub(kiosk.clock, REAL.wall(), 100)
    for jump in (-DAY, 0, -2 * DAY):
        kiosk.clock.set_wall(REAL.wall() + jump)
        at, truth = written(kiosk)
        assert abs(dating.timeline(kiosk.clock).of_wall(at).at - truth) < 5000
    forking.fork(kiosk.clock, log.head().log_id, 2)

    assert abs(dating.timeline(kiosk.clock).of_wall(at).at - truth) < 5000


def test_without_anchors_pages_show_what_the_clock_said(kiosk: Kiosk) -> None:
    at, _ = written(kiosk)
    with create_app(kiosk).test_request_context("/"):
        assert ago(at) == "just now"
        assert ago(at - 3 * DAY) == "3 days ago"
