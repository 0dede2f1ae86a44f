"""Learning true time, from whoever says it."""

import pytest

from kiosk.app import open_kiosk
from kiosk.database import close_database
from kiosk.errors import OperatorError
from kiosk.progress import anchoring, log
from kiosk.settings import Settings
from kiosk.web.here import Kiosk
from tests.kiosk.clocks import REAL, HandClock, next_boot

SECOND, MINUTE, DAY = 1000, 60_000, 86_400_000
YEARS = 730 * DAY


def sources() -> list[str]:
    return [anchor.source for anchor in log.anchors()]


def test_the_hub_is_heard_once_in_a_boot(kiosk: Kiosk) -> None:
    for _ in range(3):
        anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)

    assert sources() == ["hub"]
    assert anchoring.is_time_known(kiosk.clock)


def test_the_hub_is_heard_again_when_our_clock_has_drifted_from_it(kiosk: Kiosk) -> None:
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)
    anchoring.hear_hub(kiosk.clock, kiosk.now() + MINUTE, 100)

    assert sources() == ["hub", "hub"]


@pytest.mark.parametrize("wall", [0, REAL.wall() + YEARS], ids=["1970", "ahead"])
def test_a_clock_in_1970_or_two_years_ahead_is_anchored_once(kiosk: Kiosk, wall: int) -> None:
    """What is written is raw; what is known is true."""
    true_time = REAL.wall()
    kiosk.clock.set_wall(wall)
    for _ in range(3):
        anchoring.hear_hub(kiosk.clock, true_time, 100)

    assert sources() == ["hub"]
    assert abs(anchoring.known_now(kiosk.clock).at - true_time) < 5 * SECOND


def test_a_time_service_is_heard_when_it_has_set_the_clock(kiosk: Kiosk) -> None:
    anchoring.hear_ntp(kiosk.clock, is_set=False)
    assert sources() == []

    for _ in range(3):
        anchoring.hear_ntp(kiosk.clock, is_set=True)

    assert sources() == ["ntp"]
    assert abs(log.anchors()[0].true_time - kiosk.clock.wall()) < SECOND


def test_the_hub_needs_not_say_again_what_a_time_service_said(kiosk: Kiosk) -> None:
    anchoring.hear_ntp(kiosk.clock, is_set=True)
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)

    assert sources() == ["ntp"]


def test_what_staff_said_is_bettered_by_the_hub(kiosk: Kiosk) -> None:
    anchoring.hear_staff(kiosk.clock, kiosk.now())
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)

    assert sources() == ["staff", "hub"]
    assert anchoring.known_now(kiosk.clock).source == "hub"


def test_staff_are_asked_in_each_boot_until_somebody_says_what_time_it_is(home: Settings) -> None:
    for answer in (
        lambda clock: anchoring.hear_staff(clock, clock.milliseconds()),
        lambda clock: anchoring.hear_hub(clock, clock.milliseconds(), 100),
        lambda clock: anchoring.hear_ntp(clock, is_set=True),
    ):
        clock = HandClock(boot=next_boot())
        open_kiosk(home, clock=clock)
        assert anchoring.is_asked(clock)
        answer(clock)
        assert not anchoring.is_asked(clock)
        close_database()


def test_what_staff_say_moves_a_clock_that_stood_in_1970(home: Settings) -> None:
    clock = HandClock(wall=0)
    open_kiosk(home, clock=clock)

    anchoring.hear_staff(clock, REAL.wall())

    assert abs(clock.milliseconds() - REAL.wall()) <= 2 * MINUTE + SECOND
    close_database()


def test_staff_cannot_say_a_time_before_the_last_trusted_one(kiosk: Kiosk) -> None:
    anchoring.hear_hub(HandClock(boot=next_boot()), kiosk.now() + DAY, 100)

    for told in (kiosk.now(), 0, -5, 5_000_000_000_000):
        with pytest.raises(OperatorError) as refused:
            anchoring.hear_staff(kiosk.clock, told)
        assert refused.value.code == "time-wrong"


def test_staff_are_not_believed_against_the_hub(kiosk: Kiosk) -> None:
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)
    anchoring.hear_staff(kiosk.clock, kiosk.now() + YEARS)

    assert sources() == ["hub"]
    assert kiosk.now() < REAL.wall() + DAY


def test_a_slip_of_staff_ends_when_the_hub_speaks_also_after_a_restart(home: Settings) -> None:
    open_kiosk(home, clock=(first := HandClock()))
    anchoring.hear_staff(first, REAL.wall() + YEARS)
    assert first.milliseconds() > REAL.wall() + YEARS - DAY
    close_database()
    open_kiosk(home, clock=(second := HandClock(boot=next_boot())))
    assert second.milliseconds() > REAL.wall() + YEARS - DAY

    anchoring.hear_hub(second, REAL.wall(), 100)

    assert abs(second.milliseconds() - REAL.wall()) < MINUTE
    close_database()
    open_kiosk(home, clock=(third := HandClock(boot=next_boot())))
    assert abs(third.milliseconds() - REAL.wall()) < MINUTE
    close_database()


def test_a_learners_tablet_is_believed_in_nothing_but_lets_staff_be_asked(kiosk: Kiosk) -> None:
    anchoring.hear_staff(kiosk.clock, kiosk.now())
    before = kiosk.now()
    anchoring.hear_learner(kiosk.clock, kiosk.now() + MINUTE)
    assert not anchoring.is_asked(kiosk.clock)

    anchoring.hear_learner(kiosk.clock, kiosk.now() + YEARS)

    assert anchoring.is_asked(kiosk.clock)
    assert kiosk.now() < before + MINUTE
    assert sources() == ["staff"]
    anchoring.hear_staff(kiosk.clock, kiosk.now())
    assert not anchoring.is_asked(kiosk.clock)


def test_a_learners_tablet_asks_nothing_once_the_hub_has_spoken(kiosk: Kiosk) -> None:
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 100)

    anchoring.hear_learner(kiosk.clock, 5)

    assert not anchoring.is_asked(kiosk.clock)


def test_the_clock_never_counts_below_the_last_trusted_time_after_a_restart_in_1970(home: Settings) -> None:
    open_kiosk(home, clock=(first := HandClock()))
    anchoring.hear_hub(first, trusted := REAL.wall(), 100)
    close_database()

    open_kiosk(home, clock=(second := HandClock(wall=0, boot=next_boot())))

    assert second.milliseconds() >= trusted - 100
    close_database()
