"""Batches as the tests of every encoding need them."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from scripts.benchmarks.events import logged
from sync.protocol.batch import Batch
from sync.protocol.events import Event

_LARGEST = 2**53 - 1
_texts = st.text(max_size=12) | st.sampled_from(["~", "~~", "a" * 32, "0123456789abcdef", "ചായ \u200d", "😀", '"\\'])
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-_LARGEST, _LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 0.0, -0.0, 1, 1.0, True, 1e300])
    | _texts
)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
_names = st.sampled_from(["attempt", "question", "answer", "marks", "person", "kind", "boot", "", "pack"]) | _texts
_known = st.sampled_from(logged(77, 300).events)
_times = st.integers(-_LARGEST, _LARGEST) | st.integers(1_793_000_000_000, 1_793_000_009_000)
_people = st.none() | st.sampled_from(["p" * 32, "a" * 32, "b" * 32]) | _texts
_boots = st.sampled_from(["boot", "c" * 16, "d" * 32, "e" * 16]) | _texts
_kinds = st.sampled_from(["x/1", "x/2", "lesson-opened/1", "question-answered/1", "signed-in/1", ""]) | _texts
_bodies = st.dictionaries(_names, _values, max_size=4) | st.dictionaries(
    st.integers(0, 40).map(str), _values, min_size=23, max_size=27
)

Given = tuple[str, str | None, int, str, int, dict[str, Any]]


@st.composite
def rows(draw: st.DrawFn) -> Given:
    """What an event says but its place in the log: as the kiosk writes it, or of a kind or body that nobody knows."""
    kind, person, body = draw(_known.map(lambda event: (event.kind, event.person, event.body)) | st.just((None,) * 3))
    if kind is None or draw(st.integers(0, 5)) == 0:
        kind, person, body = draw(_kinds), draw(_people), draw(_bodies)
    return kind, person, draw(_times), draw(_boots), draw(_times), body


@st.composite
def real_batches(draw: st.DrawFn) -> Batch:
    """Any batch of valid events."""
    log_id = draw(st.sampled_from(["log-1", "f" * 32, "~", "ലോഗ്"]))
    first, previous = draw(st.integers(1, 2**40)), draw(st.binary(min_size=32, max_size=32))
    return chained_rows(log_id, first, previous, draw(st.lists(rows(), max_size=12)))


def chained_rows(log_id: str, first: int, previous: bytes, given: list[Given]) -> Batch:
    events: list[Event] = []
    for offset, (kind, person, at, boot, monotonic, body) in enumerate(given):
        event = Event(log_id, first + offset, kind, person, at, boot, monotonic, body)
        events.append(replace(event, hash=event.chained_to(events[-1].hash if events else previous)))
    return Batch(log_id, first, previous, tuple(events))


def chained(first: int, previous: bytes, given: list[Any]) -> Batch:
    """A batch of `log-1` from kind, person, at, monotonic and body of each event."""
    full = [(kind, person, at, "boot", monotonic, body) for kind, person, at, monotonic, body in given]
    return chained_rows("log-1", first, previous, full)


def differs(found: Batch, batch: Batch) -> bool:
    """Whether one could tell these batches apart by what the chain says of them."""
    return (found.log_id, found.first, found.previous) != (batch.log_id, batch.first, batch.previous) or (
        found.head != batch.head
    )
