"""How much the link may carry and when: whole days, hours round midnight, clocks that nobody set."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.errors import OperatorError
from kiosk.packs import allowance
from kiosk.packs.allowance import HEAD_BYTES, UNSAVED, Allowance, Rules
from kiosk.packs.sources.errors import WithheldError
from kiosk.settings import Settings
from kiosk.web.here import Kiosk
from tests.waiting import until

NOON = int(datetime(2026, 11, 22, 6, 30, tzinfo=UTC).timestamp() * 1000)  # twelve in India
HOUR = 3_600_000
DAY = 24 * HOUR


class Time:
    """A clock that stands where a test puts it."""

    def __init__(self, at: int = NOON) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def time(kiosk: Kiosk) -> Time:
    return Time()


def limit(
    kiosk: Kiosk, time: Time, rules: Rules, *, known: bool = True, stops: bool = False, hand: bool = False
) -> Allowance:
    allowance.set_rules(rules)
    return Allowance(kiosk.settings, time, lambda: known, lambda: stops, hand)


def why_not(one: Allowance) -> str:
    """The code of what keeps from fetching, "" if nothing does."""
    try:
        one.left()
    except WithheldError as error:
        return error.error.code
    return ""


def test_the_settings_count_until_staff_set_rules(kiosk: Kiosk, home: Settings) -> None:
    given = replace(
        home, repository="https://a.example", fetch_daily_bytes=7, fetch_hours=("22", "6"), neighbours=False
    )
    assert allowance.rules(given) == Rules("https://a.example", 7, 22, 6, False, False)
    allowance.set_rules(Rules("https://b.example", shares=True))
    assert allowance.rules(given) == Rules("https://b.example")


@pytest.mark.parametrize("rules", [Rules("ftp://a.example"), Rules(begins=-1), Rules(ends=25), Rules(daily_bytes=-1)])
def test_rules_that_cannot_be_kept_to_are_refused(kiosk: Kiosk, rules: Rules) -> None:
    with pytest.raises(OperatorError):
        allowance.set_rules(rules)


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        (0, 24, range(24)),
        (7, 7, range(24)),
        (0, 0, range(24)),
        (9, 17, range(9, 17)),
        (22, 6, [*range(6), 22, 23]),
        (18, 24, range(18, 24)),
        (24, 5, range(5)),
    ],
)
def test_hours_may_go_round_midnight(kiosk: Kiosk, begins: int, ends: int, hours: range) -> None:
    rules = Rules(begins=begins, ends=ends)
    assert [hour for hour in range(24) if rules.is_hour(hour)] == list(hours)


def test_hours_are_those_of_india(kiosk: Kiosk, time: Time) -> None:
    assert why_not(limit(kiosk, time, Rules(begins=12, ends=13))) == ""
    assert why_not(limit(kiosk, time, Rules(begins=13, ends=14))) == "fetch-hours"


def test_the_hour_may_end_in_the_middle(kiosk: Kiosk, time: Time) -> None:
    one = limit(kiosk, time, Rules(begins=12, ends=13))
    one.spend(10, 1000)
    time.at += HOUR
    with pytest.raises(WithheldError):
        one.spend(10, 1000)


def test_without_a_clock_only_an_allowance_lets_fetch_where_hours_are_set(kiosk: Kiosk, time: Time) -> None:
    assert why_not(limit(kiosk, time, Rules(begins=3, ends=4), known=False)) == "fetch-clock"
    assert why_not(limit(kiosk, time, Rules(begins=3, ends=4, daily_bytes=100_000), known=False)) == ""
    assert why_not(limit(kiosk, time, Rules(), known=False)) == ""


def test_pause_and_stop_withhold(kiosk: Kiosk, time: Time) -> None:
    assert why_not(limit(kiosk, time, Rules(paused=True))) == "fetch-paused"
    assert why_not(limit(kiosk, time, Rules(), stops=True)) == "fetch-stopped"


def test_what_somebody_asks_for_waits_for_no_hour_and_no_pause_but_keeps_to_the_bytes(kiosk: Kiosk, time: Time) -> None:
    rules = Rules(begins=3, ends=4, paused=True, daily_bytes=50_000)
    one = limit(kiosk, time, rules, hand=True)
    assert why_not(one) == ""
    one.spend(0, 50_000)
    assert why_not(one) == "fetch-spent"


def test_a_pause_that_is_set_meanwhile_ends_what_somebody_asked_for(kiosk: Kiosk, time: Time) -> None:
    one = limit(kiosk, time, Rules(), hand=True)
    assert why_not(one) == ""
    allowance.set_rules(Rules(paused=True))
    until(lambda: why_not(one) == "fetch-paused")


def test_the_allowance_of_a_day_is_what_is_left_of_it(kiosk: Kiosk, time: Time) -> None:
    one = limit(kiosk, time, Rules(daily_bytes=100_000))
    assert one.left() == 100_000 - HEAD_BYTES
    one.spend(1000, 59_000)
    assert one.left() == 40_000 - HEAD_BYTES
    one.spend(0, 38_000)
    assert why_not(one) == "fetch-spent"


def test_a_new_day_has_a_new_allowance_and_each_day_its_own_count(kiosk: Kiosk, time: Time) -> None:
    one = limit(kiosk, time, Rules(daily_bytes=100_000))
    one.spend(500, 90_000)
    time.at += DAY
    one.spend(1, 2)
    one.save()
    assert allowance.crossed_on(NOON) == (500, 90_000)
    assert allowance.crossed_on(NOON + DAY) == (1, 2)
    assert limit(kiosk, time, Rules(daily_bytes=100_000)).left() == 100_000 - HEAD_BYTES - 3


def test_another_run_of_the_same_day_goes_on_counting(kiosk: Kiosk, time: Time) -> None:
    one = limit(kiosk, time, Rules(daily_bytes=100_000))
    one.spend(0, 60_000)
    one.save()
    assert limit(kiosk, time, Rules(daily_bytes=100_000)).left() == 40_000 - HEAD_BYTES


def test_a_power_cut_forgets_little_of_the_count(kiosk: Kiosk, time: Time) -> None:
    one = limit(kiosk, time, Rules())
    for _ in range(100):
        one.spend(100, 64_000)
    assert 6_410_000 - sum(allowance.crossed_on(NOON)) < UNSAVED
