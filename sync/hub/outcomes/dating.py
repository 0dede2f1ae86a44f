"""When what kiosks wrote was: the spans and anchors of their logs, kept as batches are folded.

What always holds: each log has a timeline of its own, because two machines may write as one kiosk; an anchor dates its
boot in whichever log the boot stands.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

from sync.hub.outcomes.tables import ClockAnchor, ClockSpan
from sync.protocol.events import Event
from sync.protocol.times import Anchor, Known, Span, Timeline, anchor_of, extend, of_wall

_LONGEST_BOOT = 64
_LARGEST = 2**53
_ROWS_AT_ONCE = 500


def note(kiosk_id: str, events: list[Event]) -> None:
    """Keep what the events of one log, the next ones after those that were noted, say of time."""
    events = [event for event in events if len(event.boot) <= _LONGEST_BOOT and "\0" not in event.boot]
    if not events:
        return
    log_id = events[0].log_id
    is_log = (ClockSpan.kiosk_id == kiosk_id) & (ClockSpan.log_id == log_id)
    row = ClockSpan.select().where(is_log).order_by(ClockSpan.number.desc()).first()
    spans = [Span(row.boot, row.drift, row.first, row.last)] if row else []
    number = row.number if row else 1
    for event in events:
        extend(spans, Span(event.boot, event.at - event.monotonic, event.monotonic, event.monotonic))
    ClockSpan.delete().where(is_log & (ClockSpan.number >= number)).execute()
    key = {"kiosk_id": kiosk_id, "log_id": log_id}
    rows = [key | {"number": at} | asdict(span) for at, span in enumerate(spans, number)]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        ClockSpan.insert_many(rows[start : start + _ROWS_AT_ONCE]).execute()
    for event in events:
        anchor = anchor_of(event)
        if anchor is not None and abs(anchor.true_time) < _LARGEST and anchor.interval < _LARGEST:
            ClockAnchor.insert(**key, sequence=event.sequence, **asdict(anchor)).on_conflict_ignore().execute()


def forget(kiosk_id: str) -> None:
    """Forget what was noted of a kiosk, before it is noted anew."""
    for table in (ClockSpan, ClockAnchor):
        table.delete().where(table.kiosk_id == kiosk_id).execute()


class Dates:
    """When something was that some kiosks wrote."""

    def __init__(self, kiosk_ids: Iterable[str]) -> None:
        self._timelines = _timelines(set(kiosk_ids))

    def of(self, kiosk_id: str, wall: int) -> Known:
        """When a kiosk's clock said `wall` (milliseconds)."""
        return of_wall(self._timelines.get(kiosk_id, []), wall)


def _timelines(kiosk_ids: Iterable[str]) -> dict[str, list[Timeline]]:
    """The timelines of kiosks, one for each log that has an anchor to date anything by."""
    ids = list(kiosk_ids)
    anchors: defaultdict[str, list[Anchor]] = defaultdict(list)
    for row in ClockAnchor.select().where(ClockAnchor.kiosk_id.in_(ids)).order_by(ClockAnchor.sequence):
        anchors[row.kiosk_id].append(Anchor(row.boot, row.monotonic, row.true_time, row.interval, row.source))
    spans: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for row in ClockSpan.select().where(ClockSpan.kiosk_id.in_(list(anchors))).order_by(ClockSpan.number):
        spans[row.kiosk_id, row.log_id].append(Span(row.boot, row.drift, row.first, row.last))
    found: dict[str, list[Timeline]] = {kiosk_id: [] for kiosk_id in ids}
    for (kiosk_id, _), of_log in sorted(spans.items()):
        boots = {span.boot for span in of_log}
        found[kiosk_id].append(Timeline(of_log, [each for each in anchors[kiosk_id] if each.boot in boots]))
    return found
