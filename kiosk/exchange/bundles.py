"""The exchange by a stick that a person carries: what waits goes onto it, the answers come back on it.

What always holds: a file that is not for this kiosk is never touched; one of ours leaves the stick only after what it
brought, or what was said of it, is durable here. Each step can be done again, and changes nothing then.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.database import reading, writing
from kiosk.errors import KioskError, TechnicianError
from kiosk.exchange.asking import ask_in_full, the_hub
from kiosk.exchange.faults import as_ours
from kiosk.exchange.joining import ourselves, the_joined_hub
from kiosk.exchange.standing import COPIED, SENT, STICK, Run, arrived, note_run, waiting
from kiosk.exchange.taking import take
from kiosk.progress import log, tables
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync import bundles
from sync.client.errors import ClientError
from sync.client.session import Ourselves, TheHub, read_joined, read_reply, seal_join_for, seal_request
from sync.protocol.bundle import TO_HUB, TO_KIOSK, Name, short
from sync.protocol.errors import N_, ProtocolError, SignatureError

# Small enough that a damaged file costs little, and that the hub's pages take it.
MOST_IN_ONE = 128 << 10


@dataclass(frozen=True, slots=True)
class Copied:
    """What was put onto a stick."""

    files: int
    events: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, and why. It is still on the stick."""

    file: str
    error: KioskError


@dataclass(frozen=True, slots=True)
class Brought:
    """What a stick brought: how many answers, and how many events the hub has acknowledged by them."""

    answers: int
    events: int
    waiting: int
    problems: tuple[Problem, ...]
    is_locked: bool


def copy_onto(settings: Settings, clock: Clock, stick: Path, most: int = MOST_IN_ONE) -> Copied:
    """Put all that waits onto a stick, in files of about `most` bytes; what lies there from before is replaced by it.

    Raises TechnicianError if this kiosk has joined no hub, or the stick cannot be written.
    """
    began = time.monotonic()
    hub = the_joined_hub()
    us, them = ourselves(settings), the_hub(hub)
    envelopes: dict[Name, int] = {}
    try:
        if hub.code:
            _write(stick, Name(us.kiosk), seal_join_for(us, them, hub.code, settings.station), envelopes)
        events = 0
        for name, envelope, count in _sealed(settings, us, them, most):
            _write(stick, name, envelope, envelopes)
            events += count
        for name, path in bundles.files(stick, TO_HUB).items():
            if name.kiosk == us.kiosk and name not in envelopes:
                bundles.remove(path)
    except OSError as error:
        raise cannot_be_written(stick, error) from error
    copied = Copied(len(envelopes), events, sum(envelopes.values()))
    note_run(clock, Run(STICK, began, COPIED, copied.events, copied.bytes))
    return copied


def take_from(settings: Settings, clock: Clock, stick: Path) -> Brought:
    """Keep what the hub answered, and clear our files off the stick that have served. Others are left as they are.

    Raises TechnicianError if this kiosk has joined no hub, or the stick cannot be read.
    """
    began = time.monotonic()
    us = ourselves(settings)
    the_joined_hub()
    before, size, taken, problems = arrived(), 0, {}, []
    try:
        for name, path in _ours(stick, TO_KIOSK, us).items():
            try:
                data = bundles.read(path)
                _take(clock, us, name, data)
            except (ClientError, ProtocolError, KioskError) as error:
                problems.append(Problem(path.name, as_ours(error)))
                continue
            taken[name] = path
            size += len(data)
        is_locked = not bundles.is_writable(stick)
        if not is_locked:
            _clear(stick, us, taken)
    except OSError as error:
        raise _cannot_be_read(stick, error) from error
    # What waits says nothing of it: an answer may bring a learner's record, which then waits, too.
    brought = Brought(len(taken), max(0, arrived() - before), waiting(), tuple(problems), is_locked)
    if taken or problems:
        result = SENT if taken else problems[0].error.code
        note_run(clock, Run(STICK, began, result, brought.events, bytes_in=size))
    return brought


def count_answers(settings: Settings, stick: Path) -> int:
    """How many answers for this kiosk a stick holds; 0 where it cannot be read."""
    try:
        return len(_ours(stick, TO_KIOSK, ourselves(settings)))
    except OSError:
        return 0


def take_reply(clock: Clock, us: Ourselves, data: bytes) -> None:
    """Keep an answer that a person brought, whatever its age.

    Raises ProtocolError or ClientError if it is none for us, TechnicianError if the hub refused.
    """
    # Nobody knows how long it was on its way: its time is a floor for the clock, and no anchor.
    take(clock, read_reply(us, the_hub(the_joined_hub()), data))


def take_welcome(us: Ourselves, data: bytes) -> None:
    """Keep that the hub knows us now. Raises ProtocolError or ClientError if it is no welcome of our hub."""
    hub = the_joined_hub()
    joined = read_joined(us, data)
    if joined.hub != hub.hub or joined.key not in (hub.key, hub.former):
        raise SignatureError("other-hub", N_("This answer comes from another head office than ours."))
    with writing():
        tables.Hub.update(code="").where(tables.Hub.hub == hub.hub).execute()


def cannot_be_written(stick: Path, error: OSError) -> TechnicianError:
    return TechnicianError(
        "stick-not-written",
        N_("The stick %(stick)s cannot be written (%(why)s). Take another one, or make room on it."),
        stick=stick.name or str(stick),
        why=error.strerror or str(error),
    )


def _cannot_be_read(stick: Path, error: OSError) -> TechnicianError:
    return TechnicianError(
        "stick-not-read",
        N_("The stick %(stick)s cannot be read (%(why)s). Put it in again, or ask for another one."),
        stick=stick.name or str(stick),
        why=error.strerror or str(error),
    )


def _sealed(settings: Settings, us: Ourselves, them: TheHub, most: int) -> Iterator[tuple[Name, bytes, int]]:
    """What waits, as envelopes with their names and numbers of events."""
    following: dict[str, int] = {}
    for asked in ask_in_full(settings, most):
        log_id = asked.request.log_id
        first = following.get(log_id, asked.request.mark + 1)
        following[log_id] = first + asked.events
        name = Name(us.kiosk, short(log_id), first, first + asked.events - 1)
        yield name, seal_request(us, them, asked.request), asked.events


def _write(stick: Path, name: Name, envelope: bytes, envelopes: dict[Name, int]) -> None:
    bundles.write(stick, TO_HUB, name, envelope)
    envelopes[name] = len(envelope)


def _take(clock: Clock, us: Ourselves, name: Name, data: bytes) -> None:
    if name.is_joining:
        take_welcome(us, data)
    else:
        take_reply(clock, us, data)


def _clear(stick: Path, us: Ourselves, taken: dict[Name, Path]) -> None:
    for path in taken.values():
        bundles.remove(path)
    for name, path in _ours(stick, TO_HUB, us).items():
        if _has_served(name, name in taken):
            bundles.remove(path)


def _has_served(name: Name, is_answered: bool) -> bool:
    """Whether a request on the stick need not go to the hub any more."""
    if name.is_joining:
        return not the_joined_hub().code
    with reading():
        marks = {row.log_id: row.acknowledged for row in tables.Mark.select()}
    acknowledged = next((marks.get(log_id, 0) for log_id in log.logs() if name.is_of(log_id)), 0)
    return name.last <= acknowledged and (name.has_events or is_answered)


def _ours(stick: Path, direction: str, us: Ourselves) -> dict[Name, Path]:
    return {name: path for name, path in bundles.files(stick, direction).items() if name.kiosk == us.kiosk}
