"""What a batch may be at most, whoever sends it, and the one error for one that is not."""

import json
from dataclasses import dataclass
from typing import Any

from sync.protocol.errors import N_, ProtocolError
from sync.protocol.events import Event

MOST_EVENTS = 10_000
MOST_BYTES = 8 << 20
"""Of a batch as JSON, however often a table's value is used in it."""
MOST_DEPTH = 64
"""Of lists and objects in one another, in a body."""
MOST_ID_SIGNS = 200
"""Of a log's id, which stands in what is hashed for each event."""

_NESTED = (dict, list)


@dataclass(frozen=True, slots=True)
class Unchained:
    """A batch as an encoding gives it back: its events have no hashes yet."""

    log_id: str
    first: int
    previous: bytes
    events: list[Event]


def malformed(what: object) -> ProtocolError:
    """The error for bytes that are no batch."""
    return ProtocolError("batch", N_("These bytes are not a batch of events (%(what)s)."), what=str(what))


def checked_event(event: Event) -> Event:
    """The event, if its values have the types of an event. Raises ProtocolError otherwise."""
    fits = (
        isinstance(event.kind, str)
        and isinstance(event.person, str | None)
        and is_integer(event.at)
        and isinstance(event.boot, str)
        and is_integer(event.monotonic)
        and isinstance(event.body, dict)
        and not is_deeper(event.body, MOST_DEPTH)
    )
    if not fits:
        raise malformed(f"event {event.sequence}")
    return event


def is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def read_json(text: str | bytes) -> Any:
    """A JSON document. Raises ProtocolError if it is none, or is nested without end."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise malformed(error) from error


def is_deeper(value: Any, most: int) -> bool:
    """Whether lists and objects stand more than `most` deep in one another."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for each in level
            if isinstance(each, _NESTED)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return any(isinstance(each, _NESTED) for each in level)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
