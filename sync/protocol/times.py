"""True times of what happened, from the clocks that were read when it happened. Nothing that was written changes.

In one boot the monotonic clock knows how much time lies between any two events. So a single *anchor*, a moment of that
boot whose true time was known, dates them all; each second from the anchor adds to the doubt, because an oscillator is
off by up to 50 millionths. A boot without an anchor lies between its neighbours: it began after the last event of the
boot before it, and its last event was before the next boot began. Boots stand in the order of their log.

Times are milliseconds; `monotonic` counts from the start of a boot.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sync.protocol.events import ClockAnchored, Event

HUB, NTP, STAFF, RTC = "hub", "ntp", "staff", "rtc"
BETWEEN, WALL = "between", "wall"

DRIFT_PER_MILLION = 50
STEP = 250  # a wall clock that moved by less against the monotonic one was not set

_RANKS = {HUB: 4, NTP: 3, STAFF: 2, RTC: 1}
_SURE = NTP


@dataclass(frozen=True, slots=True)
class Anchor:
    """At `monotonic` of this boot it was `true_time`, give or take `interval`, as `source` said."""

    boot: str
    monotonic: int
    true_time: int
    interval: int
    source: str

    def at(self, monotonic: int) -> "Known":
        distance = monotonic - self.monotonic
        doubt = self.interval + -(-abs(distance) * DRIFT_PER_MILLION // 1_000_000)
        at = self.true_time + distance
        return Known(at, at - doubt, at + doubt, self.source)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last` (monotonic) of a boot the wall clock was ahead of the monotonic one by `drift`."""

    boot: str
    drift: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Known:
    """When something was: most likely `at`, not before `earliest` (0: unknown), not after `latest` (None: unknown).

    `source` is the anchor's, or `between` for what has anchors only around it, or `wall` where there are none at all:
    then the wall clock is believed.
    """

    at: int
    earliest: int
    latest: int | None
    source: str

    @property
    def is_certain(self) -> bool:
        """Whether it can be shown as it is: by an anchor, or because nothing better than the wall clock is known."""
        return self.source != BETWEEN


def anchor_of(event: Event) -> Anchor | None:
    """The anchor that an event gives, if it is one that can be read."""
    if event.kind != ClockAnchored.KIND:
        return None
    body = event.body
    true_time, interval, source = body.get("true_time"), body.get("interval"), body.get("source")
    if not (isinstance(true_time, int) and isinstance(interval, int) and source in _RANKS):
        return None
    return Anchor(event.boot, event.monotonic, true_time, max(0, interval), source)


def is_sure(source: str) -> bool:
    """Whether a source is no person's word and no cheap clock's."""
    return _RANKS.get(source, 0) >= _RANKS[_SURE]


def extend(spans: list[Span], reading: Span) -> None:
    """Add a later reading of both clocks to a log's spans: to the last, unless it is of another boot or clock."""
    last = spans[-1] if spans else None
    if last is not None and last.boot == reading.boot and abs(last.drift - reading.drift) <= STEP:
        spans[-1] = replace(last, last=max(last.last, reading.last))
    else:
        spans.append(reading)


def last_trusted(anchors: Iterable[Anchor]) -> int:
    """The latest time that is known to have been, from anchors in the order of the log; 0 if there are none.

    What staff said counts until a surer source speaks: one slip of a finger must not send a kiosk into the future.
    """
    sure = said = 0
    for anchor in anchors:
        least = anchor.true_time - anchor.interval
        if is_sure(anchor.source):
            sure, said = max(sure, least), 0
        else:
            said = max(said, least)
    return max(sure, said)


class Timeline:
    """The boots of one machine in their order, with all that is known of when they were."""

    def __init__(self, spans: Iterable[Span], anchors: Iterable[Anchor]) -> None:
        self._spans = tuple(spans)
        self._anchors: dict[str, list[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.boot, []).append(anchor)
        self._lengths: dict[str, int] = {}
        for span in self._spans:
            self._lengths[span.boot] = max(span.last, self._lengths.get(span.boot, 0))
        self._begun = self._beginnings()

    def of(self, boot: str, monotonic: int, wall: int) -> Known:
        """When an event was that was written at `monotonic` of a boot, when the wall clock said `wall`."""
        if boot in self._anchors:
            return self._anchored(boot, monotonic)
        if not self._anchors:
            return Known(wall, 0, None, WALL)
        earliest, latest = self._begun.get(boot, (0, None))
        low, high = earliest + monotonic, None if latest is None else latest + monotonic
        at = max(wall, low) if high is None else min(max(wall, low), high)
        return Known(at, low, high, BETWEEN)

    def of_wall(self, wall: int) -> Known:
        """As the function `of_wall`, on this timeline alone."""
        return of_wall([self], wall)

    def told(self, wall: int) -> list[Known]:
        """When the wall clock said this while events were written."""
        spans = [span for span in self._spans if span.first - STEP <= wall - span.drift <= span.last + STEP]
        return [self.of(span.boot, wall - span.drift, wall) for span in spans]

    def _anchored(self, boot: str, monotonic: int) -> Known:
        """By the anchors of the surest source, the one with the least doubt; of two such the later."""
        best = max(_RANKS[anchor.source] for anchor in self._anchors[boot])
        found = [anchor.at(monotonic) for anchor in self._anchors[boot] if _RANKS[anchor.source] == best]
        return min(reversed(found), key=lambda known: (known.latest or 0) - known.earliest)

    def told_before(self, wall: int) -> list[Known]:
        """When the wall clock will have said this, if it went on after the events that were written before."""
        before = [span for span in self._spans if span.drift + span.last <= wall]
        nearest = max(before, key=lambda span: span.drift + span.last, default=None)
        return [] if nearest is None else [self.of(nearest.boot, wall - nearest.drift, wall)]

    def _beginnings(self) -> dict[str, tuple[int, int | None]]:
        """For each boot without an anchor, the earliest and the latest true time at which it can have begun."""
        earliest: dict[str, int] = {}
        low, high = 0, None
        for boot, end in self._lengths.items():
            earliest[boot] = low
            low = max(low, self._anchored(boot, end).earliest) if boot in self._anchors else low + end
        found: dict[str, tuple[int, int | None]] = {}
        for boot, end in reversed(self._lengths.items()):
            if boot in self._anchors:
                high = self._anchored(boot, 0).latest
            else:
                high = None if high is None else max(high - end, earliest[boot])
                found[boot] = (earliest[boot], high)
        return found


def of_wall(timelines: Iterable[Timeline], wall: int) -> Known:
    """When something was of which only the wall clock's time is kept, on one of these timelines.

    If the clock has said the same at several times, it was one of them: the answer covers all.
    """
    timelines = list(timelines)
    found = [known for timeline in timelines for known in timeline.told(wall)]
    found = found or [known for timeline in timelines for known in timeline.told_before(wall)]
    if len({(known.at, known.source) for known in found}) > 1:
        latest = [known.latest for known in found]
        end = None if None in latest else max(filter(None, latest))
        return Known(found[-1].at, min(known.earliest for known in found), end, BETWEEN)
    return found[0] if found else Known(wall, 0, None, WALL)
