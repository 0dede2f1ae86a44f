"""True times of what happened, from the clocks that were read when it happened."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.events import ClockAnchored, Event
from sync.protocol.times import (
    BETWEEN,
    HUB,
    NTP,
    RTC,
    STAFF,
    WALL,
    Anchor,
    Known,
    Span,
    Timeline,
    anchor_of,
    extend,
    last_trusted,
)

NOON = 1_800_000_000_000
SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000
YEARS = 730 * DAY


@dataclass
class Kiosk:
    """A machine whose true time the test knows: it writes events, and sometimes hears what time it is."""

    now: int = NOON
    boots: int = 0
    wall_ahead: int = 0
    spans: list[Span] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    written: list[tuple[str, int, int, int]] = field(default_factory=list)

    def start(self, wall: int | None = None, off: int = HOUR) -> "Kiosk":
        """After being off for a while it starts, with its wall clock at some time (or the true one)."""
        self.now += off
        self.began, self.boots = self.now, self.boots + 1
        self.wall_ahead = 0 if wall is None else wall - self.now
        return self

    @property
    def boot(self) -> str:
        return f"boot-{self.boots}"

    @property
    def monotonic(self) -> int:
        return self.now - self.began

    def write(self, after: int = 10 * SECOND) -> "Kiosk":
        self.now += after
        wall = self.now + self.wall_ahead
        extend(self.spans, Span(self.boot, wall - self.monotonic, self.monotonic, self.monotonic))
        self.written.append((self.boot, self.monotonic, wall, self.now))
        return self

    def hear(self, source: str = HUB, interval: int = 100, error: int = 0) -> "Kiosk":
        self.write(0)
        self.anchors.append(Anchor(self.boot, self.monotonic, self.now + error, interval, source))
        return self

    def timeline(self) -> Timeline:
        return Timeline(self.spans, self.anchors)

    def known(self, number: int) -> Known:
        boot, monotonic, wall, _ = self.written[number]
        return self.timeline().of(boot, monotonic, wall)

    def truth(self, number: int) -> int:
        return self.written[number][3]


def test_one_anchor_dates_every_event_of_its_boot_before_and_after_it() -> None:
    kiosk = Kiosk().start(wall=0).write().hear().write(DAY)

    for number in range(3):
        assert kiosk.known(number).at == kiosk.truth(number)
    assert kiosk.written[0][2] == 10 * SECOND


def test_the_doubt_grows_with_the_distance_from_the_anchor() -> None:
    kiosk = Kiosk().start(wall=0).hear(interval=100).write(DAY)

    near, far = kiosk.known(0), kiosk.known(1)
    assert (near.at - near.earliest, near.latest - near.at) == (100, 100)
    assert far.latest - far.at == 100 + 86_400 * 50 // 1000


@pytest.mark.parametrize("wall", [0, NOON + YEARS, NOON - YEARS])
def test_a_clock_in_1970_or_two_years_ahead_changes_no_time(wall: int) -> None:
    kiosk = Kiosk().start(wall=wall).write().write().hear()

    assert [kiosk.known(number).at for number in range(3)] == [kiosk.truth(number) for number in range(3)]


def test_a_clock_that_jumps_back_within_a_boot_changes_no_time_and_no_order() -> None:
    kiosk = Kiosk().start().hear().write()
    kiosk.wall_ahead = -YEARS
    kiosk.write().write()

    assert [kiosk.known(number).at for number in range(4)] == [kiosk.truth(number) for number in range(4)]
    assert len(kiosk.spans) == 2
    assert [kiosk.timeline().of_wall(each[2]).at for each in kiosk.written] == [each[3] for each in kiosk.written]


def test_three_boots_without_an_anchor_and_then_one_lie_between_their_neighbours() -> None:
    kiosk = Kiosk().start().hear().write()
    for _ in range(3):
        kiosk.start(wall=0).write(30 * SECOND).write()
    kiosk.start(wall=0).hear()

    unknown = [kiosk.known(number) for number in range(2, 8)]

    assert {known.source for known in unknown} == {BETWEEN}
    assert not any(known.is_certain for known in unknown)
    for number, known in enumerate(unknown, start=2):
        assert known.earliest <= kiosk.truth(number) <= known.latest
        assert known.earliest <= known.at <= known.latest
        assert kiosk.known(1).earliest < known.earliest
        assert known.latest <= kiosk.known(8).latest
    assert [known.at for known in unknown] == sorted(known.at for known in unknown)


def test_boots_after_the_last_anchor_are_not_before_it_and_nobody_knows_how_late() -> None:
    kiosk = Kiosk().start().hear().start(wall=0).write()

    known = kiosk.known(1)

    assert (known.source, known.latest) == (BETWEEN, None)
    assert kiosk.truth(0) < known.earliest <= kiosk.truth(1)


def test_boots_before_the_first_anchor_are_not_after_it() -> None:
    kiosk = Kiosk().start(wall=NOON + YEARS).write().start().hear()

    known = kiosk.known(0)

    assert known.source == BETWEEN
    assert kiosk.truth(0) <= known.latest <= kiosk.known(1).latest
    assert known.at == known.latest


def test_without_any_anchor_the_wall_clock_is_believed() -> None:
    kiosk = Kiosk().start().write()

    assert kiosk.known(0) == Known(kiosk.truth(0), 0, None, WALL)
    assert kiosk.known(0).is_certain


def test_the_surest_source_of_a_boot_counts_and_of_two_the_nearer() -> None:
    kiosk = Kiosk().start(wall=0).write()
    for source, error in ((STAFF, 90 * SECOND), (RTC, HOUR), (NTP, 2 * SECOND), (HUB, 0), (STAFF, -90 * SECOND)):
        kiosk.hear(source, 100, error)
    kiosk.now += DAY
    kiosk.hear(HUB, 100, 7)

    assert kiosk.known(0).at == kiosk.truth(0)
    assert (kiosk.known(0).source, kiosk.known(-1).source) == (HUB, HUB)
    assert kiosk.known(-1).at == kiosk.truth(-1) + 7


def test_a_later_better_anchor_of_a_boot_takes_the_place_of_what_staff_said() -> None:
    kiosk = Kiosk().start(wall=0).write().hear(STAFF, 120 * SECOND, -DAY)
    assert kiosk.known(0).at == kiosk.truth(0) - DAY

    kiosk.hear(NTP)

    assert kiosk.known(0).at == kiosk.truth(0)


def test_a_time_that_the_wall_clock_said_in_two_boots_is_shown_as_uncertain() -> None:
    kiosk = Kiosk().start(wall=0).write().hear().start(wall=0, off=DAY).write().hear()

    known = kiosk.timeline().of_wall(10 * SECOND)

    assert not known.is_certain
    assert known.earliest <= kiosk.truth(0) < kiosk.truth(2) <= known.latest


def test_what_was_kept_between_events_is_dated_by_the_boot_around_it() -> None:
    kiosk = Kiosk().start(wall=0).write().hear().write(HOUR)
    kiosk.write()

    assert kiosk.timeline().of_wall(30 * 60 * SECOND).at == kiosk.began + 30 * 60 * SECOND
    assert kiosk.timeline().of_wall(2 * HOUR).at == kiosk.began + 2 * HOUR


def test_what_staff_said_is_trusted_until_a_surer_source_speaks() -> None:
    said, heard = Anchor("b", 0, NOON + YEARS, 0, STAFF), Anchor("b", 1, NOON, 100, HUB)
    later = Anchor("b", 2, NOON + DAY, 100, STAFF)

    assert last_trusted([]) == 0
    assert last_trusted([said]) == NOON + YEARS
    assert last_trusted([said, heard]) == NOON - 100
    assert last_trusted([heard, later]) == NOON + DAY - 100
    assert last_trusted([heard, Anchor("c", 3, NOON - DAY, 0, NTP)]) == NOON - 100


@pytest.mark.parametrize("changed", [{"source": "learner"}, {"true_time": "noon"}, {"interval": None}])
def test_an_anchor_that_cannot_be_read_is_none(changed: dict[str, object]) -> None:
    body = ClockAnchored(NOON, 100, HUB).as_json()
    event = Event("log", 5, ClockAnchored.KIND, None, 0, "b", 7, body)

    assert anchor_of(event) == Anchor("b", 7, NOON, 100, HUB)
    body.update(changed)
    assert anchor_of(event) is None


steps = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.sampled_from([None, 0, NOON, NOON + YEARS]), st.integers(0, 40 * DAY)),
        st.tuples(st.just("write"), st.integers(0, 10 * DAY)),
        st.tuples(st.just("hear"), st.sampled_from([HUB, NTP, STAFF]), st.integers(-100, 100)),
        st.tuples(st.just("jump"), st.sampled_from([-YEARS, YEARS, 5 * SECOND])),
    ),
    max_size=40,
)


@given(steps)
def test_the_truth_is_never_outside_of_what_is_known(steps: list[tuple]) -> None:
    kiosk = Kiosk().start()
    for name, *given_ in steps:
        if name == "start":
            kiosk.start(*given_)
        elif name == "write":
            kiosk.write(*given_)
        elif name == "hear":
            kiosk.hear(given_[0], 100, given_[1])
        else:
            kiosk.wall_ahead += given_[0]
    timeline = kiosk.timeline()
    for boot, monotonic, wall, truth in kiosk.written:
        known = timeline.of(boot, monotonic, wall)
        if known.source != WALL:
            assert known.earliest <= truth
            assert known.latest is None or truth <= known.latest
            assert known.earliest <= known.at
            assert known.latest is None or known.at <= known.latest
