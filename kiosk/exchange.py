"""Hands our log and shelf to the hub and keeps what it answers.

What always holds: the mark moves only on the hub's signed answer, and only forwards within one generation of the hub;
an exchange that breaks off at any point is simply done again.
"""

import shutil
import time
import uuid
from dataclasses import dataclass

from kiosk import __version__
from kiosk.database import reading, writing
from kiosk.errors import KioskError, NetworkError, TechnicianError
from kiosk.packs import shelf
from kiosk.packs.trust import trust_root
from kiosk.people import learners
from kiosk.progress import log, tables
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.errors import ClientError, LinkError, RefusedError
from sync.client.session import (
    Ourselves,
    TheHub,
    fit,
    read_joined,
    read_reply,
    seal_join,
    seal_request,
)
from sync.client.transport import Transport
from sync.protocol.batch import Batch
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.events import ClockAnchored
from sync.protocol.replies import Reply, Request, State
from sync.protocol.versions import PROTOCOL, is_spoken
from sync.security import keys

HTTP = "http"
SENT = "sent"

_MOST_EVENTS = 1000
_KEPT_RUNS = 200
_DISK_STEP = 256 << 20
_ANCHOR_DRIFT = 5_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """One exchange: how many events went, what is still waiting, and the bytes of both bodies."""

    events: int
    waiting: int
    bytes_out: int
    bytes_in: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How we stand with the hub, for pages. `last_sent` is milliseconds, None if never."""

    hub_url: str | None
    station: str
    waiting: int
    last_sent: int | None


def ourselves(settings: Settings) -> Ourselves:
    """This kiosk's id and key, made at first use."""
    kiosk = keys.kept(settings.keys / "kiosk.id", lambda: uuid.uuid4().hex.encode()).decode()
    return Ourselves(kiosk, keys.signing_key(settings.keys / "kiosk.key"))


def join(settings: Settings, clock: Clock, url: str, code: str) -> None:
    """Join a hub with a one-time code, and trust the root that it brings.

    A code that was used serves this kiosk again until it expires: whatever went wrong is mended, then it is told again.
    Raises NetworkError if the hub is out of reach, TechnicianError if it refuses or brings another root than ours.
    """
    us = ourselves(settings)
    transport = Transport(url, settings.exchange_timeout)
    try:
        welcome = read_joined(us, transport.post("/join", seal_join(us, code.strip().upper(), settings.station)).body)
    except RefusedError as error:
        raise _not_joined(error) from error
    except LinkError as error:
        raise NetworkError(
            "hub-unreachable",
            N_("Head office at %(url)s does not answer. Check the address and the network, then join again."),
            url=url,
        ) from error
    except (ClientError, ProtocolError, ValueError) as error:
        raise _as_ours(error) from error
    finally:
        transport.close()
    if welcome.root:
        trust_root(settings.trust, welcome.root.encode())
    with writing():
        if not tables.Hub.select().where(tables.Hub.hub == welcome.hub).exists():
            tables.Mark.delete().execute()  # what another hub has acknowledged, this one does not have
        tables.Hub.delete().execute()
        tables.Hub.create(
            hub=welcome.hub, url=url, key=welcome.key, station=settings.station, joined_at=clock.milliseconds()
        )


def is_joined() -> bool:
    with reading():
        return tables.Hub.select().exists()


def standing() -> Standing:
    """How we stand with the hub."""
    with reading():
        hub = tables.Hub.select().first()
        last = (
            tables.ExchangeRun.select(tables.ExchangeRun.at)
            .where(tables.ExchangeRun.result == SENT)
            .order_by(tables.ExchangeRun.at.desc())
            .first()
        )
        return Standing(hub and hub.url, hub.station if hub else "", waiting(), last and last.at)


def waiting() -> int:
    """How many events of all logs the hub has not acknowledged."""
    with reading():
        marks = {row.log_id: row.acknowledged for row in tables.Mark.select()}
        last = [
            tables.Event.select(tables.Event.sequence)
            .where(tables.Event.log_id == log_id)
            .order_by(tables.Event.sequence.desc())
            .first()
            for log_id in log.logs()
        ]
    return sum(event.sequence - marks.get(log_id, 0) for log_id, event in zip(log.logs(), last, strict=True) if event)


def runs(most: int) -> list[tables.ExchangeRun]:
    """The latest exchanges, the last one first."""
    with reading():
        return list(tables.ExchangeRun.select().order_by(tables.ExchangeRun.id.desc()).limit(most))


def exchange(settings: Settings, clock: Clock, transport: Transport | None = None) -> Outcome:
    """One exchange: one request, one reply.

    Raises NetworkError if the hub is out of reach, TechnicianError if it refuses or this kiosk has joined none.
    """
    with reading():
        hub = tables.Hub.select().first()
    if hub is None:
        raise TechnicianError(
            "no-hub", N_("This kiosk has not joined head office yet. Join it with its address and a code.")
        )
    own_transport = transport or Transport(hub.url, settings.exchange_timeout)
    began = time.monotonic()
    try:
        return _exchange(settings, clock, hub, own_transport, began)
    except (ClientError, ProtocolError, KioskError) as error:
        _note_run(clock, 0, 0, 0, began, error.code)
        raise _as_ours(error) from error
    finally:
        if transport is None:
            own_transport.close()


def _exchange(settings: Settings, clock: Clock, hub: tables.Hub, transport: Transport, began: float) -> Outcome:
    us, them = ourselves(settings), TheHub(hub.hub, bytes.fromhex(hub.key))
    state = _state(settings)
    protocol = hub.protocol or PROTOCOL
    request, count = _request(state, hub.known_digest, protocol)
    answer = transport.post("/exchange", seal_request(us, them, request))
    reply = read_reply(us, them, answer.body)
    if reply.refusal == "protocol-too-new" and is_spoken(reply.protocol) and reply.protocol < protocol:
        protocol = reply.protocol
        _remember_protocol(hub, protocol)
        request, count = _request(state, hub.known_digest, protocol)
        answer = transport.post("/exchange", seal_request(us, them, request))
        reply = read_reply(us, them, answer.body)
    elif min(reply.protocol, PROTOCOL) > protocol:
        _remember_protocol(hub, min(reply.protocol, PROTOCOL))
    if reply.refusal:
        raise _refusal(reply)
    with writing():
        _move_mark(reply)
        known_digest = "" if reply.wants_state else state.digest()
        tables.Hub.update(known_digest=known_digest).where(tables.Hub.hub == hub.hub).execute()
        _anchor(clock, reply.time, int((time.monotonic() - began) * 1000))
        run = _note_run(clock, count, answer.sent, answer.received, began, SENT)
    return Outcome(count, waiting(), answer.sent, answer.received, run.milliseconds)


def _request(state: State, known_digest: str, protocol: int) -> tuple[Request, int]:
    """What to ask in a protocol, and how many events go with it."""
    log_id, batch = _next_batch()
    encoded, count = fit(batch, protocol)
    request = Request(
        protocol=protocol,
        log_id=log_id,
        head=log.head_of(log_id).sequence,
        digest=state.digest(),
        state=None if known_digest == state.digest() else state,
        batch=encoded,
        mark=batch.first - 1,
        newest=PROTOCOL if protocol < PROTOCOL else 0,
    )
    return request, count


def _remember_protocol(hub: tables.Hub, protocol: int) -> None:
    """What the hub speaks, until it says that it speaks a newer one; 0 if it is what this kiosk speaks first."""
    with writing():
        kept = 0 if protocol == PROTOCOL else protocol
        tables.Hub.update(protocol=kept).where(tables.Hub.hub == hub.hub).execute()


def _next_batch() -> tuple[str, Batch]:
    """The events behind the mark of the oldest log that has any; of the log in use, perhaps none."""
    with reading():
        marks = {row.log_id: row.acknowledged for row in tables.Mark.select()}
    log_id = ""
    for log_id in log.logs():
        acknowledged = marks.get(log_id, 0)
        events = log.events(log_id, acknowledged, _MOST_EVENTS)
        if events:
            break
    previous = log.hash_at(log_id, acknowledged)
    return log_id, Batch(log_id, acknowledged + 1, previous, tuple(events))


def _state(settings: Settings) -> State:
    free = shutil.disk_usage(settings.home).free
    with reading():
        count = learners.count()
    return State(__version__, shelf.versions(), count, free // _DISK_STEP * _DISK_STEP)


def _move_mark(reply: Reply) -> None:
    """Keep the acknowledgement, if what the hub has is what we wrote.

    A hub of a new generation was restored from a backup and may acknowledge less than before: the mark follows it back.
    """
    acknowledged, head = reply.acknowledged, log.head_of(reply.log_id).sequence
    if acknowledged > head and reply.log_id != log.head().log_id:
        acknowledged = head  # this home was restored: the hub has more of the old log than the backup had
    elif acknowledged > head or bytes.fromhex(reply.hash) != log.hash_at(reply.log_id, acknowledged):
        raise _differs()
    kept = tables.Mark.get_or_none(tables.Mark.log_id == reply.log_id)
    if kept and kept.generation == reply.generation and kept.acknowledged > acknowledged:
        return
    if kept and kept.generation != reply.generation:  # what the hub had of older logs may be gone as well: ask anew
        others = (tables.Mark.log_id != reply.log_id) & (tables.Mark.generation != reply.generation)
        tables.Mark.update(acknowledged=0).where(others).execute()
    tables.Mark.replace(log_id=reply.log_id, acknowledged=acknowledged, generation=reply.generation).execute()


def _anchor(clock: Clock, true_time: int, interval: int) -> None:
    """Log the hub's time as an anchor of this boot, if the clock was never right or has drifted since."""
    moment = clock.now()
    clock.trust(true_time)
    if log.is_anchored(moment.boot) and abs(moment.at - true_time) <= _ANCHOR_DRIFT + interval:
        return
    log.append(clock, ClockAnchored(true_time, interval, "hub"))


def _note_run(
    clock: Clock, events: int, bytes_out: int, bytes_in: int, began: float, result: str
) -> tables.ExchangeRun:
    milliseconds = int((time.monotonic() - began) * 1000)
    with writing():
        run = tables.ExchangeRun.create(
            at=clock.milliseconds(),
            road=HTTP,
            events=events,
            bytes_out=bytes_out,
            bytes_in=bytes_in,
            milliseconds=milliseconds,
            result=result,
        )
        tables.ExchangeRun.delete().where(tables.ExchangeRun.id <= run.id - _KEPT_RUNS).execute()
    return run


def _not_joined(error: RefusedError) -> TechnicianError:
    reason = str(error.values.get("reason", ""))
    sentences = {
        "join-code": N_("Head office does not know this code, or it was used, or is too old. Ask for a new one."),
        "too-many-codes": N_("Too many wrong codes came from here. Try again in an hour."),
        "kiosk-key-differs": N_("Head office knows this kiosk by another key. Ask its administrator."),
        "station": N_("Head office cannot show this station's name. Give it one of at most 120 signs."),
    }
    if reason not in sentences:
        return TechnicianError(error.code, error.sentence, **error.values)
    return TechnicianError(reason, sentences[reason])


def _as_ours(error: Exception) -> KioskError:
    """The client's or the protocol's error as one of ours, by who must act."""
    if isinstance(error, KioskError):
        return error
    if isinstance(error, LinkError):
        return NetworkError(error.code, error.sentence, **error.values)
    if isinstance(error, ClientError | ProtocolError):
        return TechnicianError(error.code, error.sentence, **error.values)
    return TechnicianError(
        "hub-answer", N_("The answer of head office cannot be read (%(why)s). Try again later."), why=str(error)
    )


def _refusal(reply: Reply) -> TechnicianError:
    sentences = {
        "history-differs": _differs().sentence,
        "protocol-too-old": N_("Head office no longer understands a kiosk this old. Update this kiosk."),
        "protocol-too-new": N_("Head office is older than this kiosk. Ask its administrator for an update."),
    }
    return TechnicianError(
        reply.refusal, sentences.get(reply.refusal, N_("Head office refused this exchange. Ask its administrator."))
    )


def _differs() -> TechnicianError:
    return TechnicianError(
        "history-differs",
        N_("Head office has another history of this kiosk. Nothing is lost; tell its administrator."),
    )
