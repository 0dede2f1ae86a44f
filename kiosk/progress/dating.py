"""When what this kiosk has written was: its boots, read from the log, on a timeline.

What always holds: nothing is read twice as long as the log only grows.
"""

import threading
from dataclasses import dataclass

from kiosk.database import database, reading
from kiosk.progress import log
from kiosk.progress.clock import Clock
from sync.protocol.times import Span, Timeline, extend

# A clock that goes on evenly makes one row of each boot, whatever happened in it.
_SPANS = """
SELECT boot, at - monotonic AS drift, MIN(monotonic), MAX(monotonic), MAX(sequence) FROM event
WHERE log_id = ? AND sequence > ? GROUP BY boot, drift ORDER BY MIN(sequence)
"""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read so far, from which database: its logs, up to which sequence each, and their spans."""

    file: str = ""
    ends: tuple[tuple[str, int], ...] = ()
    spans: tuple[Span, ...] = ()


_lock = threading.Lock()
_read = [_Read()]


def timeline(clock: Clock) -> Timeline:
    """All boots of this kiosk and what is known of when they were, up to now."""
    anchors = log.anchors()
    if not anchors:
        return Timeline([], [])
    with _lock, reading():
        _read[0] = _read_on(_read[0])
        spans = list(_read[0].spans)
    now = clock.now()
    extend(spans, Span(now.boot, now.at - now.monotonic, now.monotonic, now.monotonic))
    return Timeline(spans, anchors)


def _read_on(before: _Read) -> _Read:
    """Read what the log has had since; everything anew if its logs are others than before: one was forked."""
    logs, file = log.logs(), str(database.database)
    if before.file != file or [log_id for log_id, _ in before.ends] != logs:
        before = _Read(file, tuple((log_id, 0) for log_id in logs))
    spans, ends = list(before.spans), []
    for log_id, end in before.ends:
        for boot, drift, first, last, sequence in database.execute_sql(_SPANS, (log_id, end)).fetchall():
            extend(spans, Span(boot, drift, first, last))
            end = max(end, sequence)
        ends.append((log_id, end))
    return _Read(file, tuple(ends), tuple(spans))
