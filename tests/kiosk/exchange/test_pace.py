"""How long kiosks wait, in virtual time: 10,000 of them that wake together never come as a herd."""

import heapq
import random
from collections import Counter
from collections.abc import Callable

import pytest

from kiosk.errors import NetworkError
from kiosk.exchange.pace import Pace, first_pause
from sync.client.sending import MOST_AT_ONCE
from sync.hub.exchange.endpoint import LATER_SECONDS

KIOSKS = 10_000
EVERY = 300
FIRST_SECONDS = 60

UNREACHABLE = NetworkError("hub-unreachable", "Head office cannot be reached.")


def later() -> NetworkError:
    return NetworkError("hub-busy", "Busy.", seconds=random.randint(*LATER_SECONDS))  # noqa: S311 - jitter, no secret


def arrivals(answer: Callable[[float, int], Exception | None], until: float, begins: Callable[[], float]) -> Counter:
    """How many exchanges began in each second; `answer` says how one ended, by its time and those before it in its
    second."""
    counted: Counter[int] = Counter()
    paces = [Pace() for _ in range(KIOSKS)]
    queue = [(begins(), number) for number in range(KIOSKS)]
    heapq.heapify(queue)
    while queue[0][0] < until:
        at, number = heapq.heappop(queue)
        error = answer(at, counted[int(at)])
        counted[int(at)] += 1
        pace = paces[number]
        if error is None:
            pace = paces[number] = Pace()
        pause = pace.pause(EVERY) if error is None else pace.pause_after_failure(error)
        heapq.heappush(queue, (at + pause, number))
    return counted


def most(mean: float) -> float:
    """So many a second that chance alone does not bring more, if they come independently: six deviations."""
    return mean + 6 * mean**0.5


@pytest.fixture(autouse=True)
def always_alike() -> None:
    random.seed(7)


def test_kiosks_whose_power_comes_back_together_spread_over_the_first_minute() -> None:
    counted = arrivals(lambda *_: None, 2 * EVERY, lambda: first_pause(EVERY))

    assert max(counted.values()) <= most(KIOSKS / FIRST_SECONDS)
    assert min(counted[second] for second in range(FIRST_SECONDS)) > 0


@pytest.mark.parametrize("outage", [120, 600, 3600, 6 * 3600])
def test_when_a_hub_comes_back_no_second_brings_more_than_the_first_minute_did(outage: int) -> None:
    """All began within a minute; each further pause is as long as those before together and spread over half of it."""
    counted = arrivals(lambda at, _: UNREACHABLE if at < outage else None, outage + EVERY, lambda: first_pause(EVERY))

    back = {second: count for second, count in counted.items() if second >= outage}
    assert max(back.values()) <= most(KIOSKS / FIRST_SECONDS)


def test_kiosks_that_are_sent_away_do_not_return_together() -> None:
    """All are told "later" in one second. A wait of r seconds, r from 30 to 300 at random, is drawn out to between r
    and 1.5 r: the density of returns at t is at most (1/271) · Σ 1/(0.5 r) over t/1.5 ≤ r ≤ t, below 2 ln 1.5 / 271."""
    counted = arrivals(lambda at, _: later() if at < 1 else None, 600, lambda: 0.5)

    least, longest = LATER_SECONDS
    returned = [count for second, count in counted.items() if 1 <= second <= 1.5 * longest]
    assert max(returned) <= most(KIOSKS * 2 * 0.4055 / (longest - least + 1) + KIOSKS / EVERY)
    assert not any(counted[second] for second in range(1, least))


def test_a_hub_that_answers_fifty_a_second_has_served_all_within_half_an_hour() -> None:
    served: Counter[int] = Counter()

    def answer(at: float, before: int) -> Exception | None:
        if before >= 50:
            return later()
        served[int(at)] += 1
        return None

    counted = arrivals(answer, 1800, lambda: first_pause(EVERY))

    assert sum(served.values()) >= KIOSKS
    assert max(counted.values()) <= most(KIOSKS / FIRST_SECONDS)


def test_what_the_hub_asks_for_is_never_cut_short() -> None:
    pace = Pace()
    for seconds in (30, 300, 6 * 3600):
        pauses = [pace.pause_after_failure(NetworkError("hub-busy", "Busy.", seconds=seconds)) for _ in range(50)]
        assert seconds <= min(pauses) <= max(pauses) <= 1.5 * seconds


def test_the_envelope_halves_with_each_break_and_never_below_its_least() -> None:
    pace = Pace()
    sizes = []
    for _ in range(6):
        pace.pause_after_failure(UNREACHABLE)
        sizes.append(pace.at_once)

    assert sizes == [MOST_AT_ONCE >> 1, MOST_AT_ONCE >> 2, MOST_AT_ONCE >> 3, MOST_AT_ONCE >> 4, 2048, 2048]


def test_pauses_grow_to_an_hour_and_no_longer() -> None:
    pace = Pace()
    pauses = [pace.pause_after_failure(UNREACHABLE) for _ in range(30)]

    assert pauses[0] <= 10
    assert 1800 <= max(pauses) <= 3600
