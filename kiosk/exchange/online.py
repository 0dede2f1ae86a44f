"""The exchange over HTTP: one request, one reply; an exchange that breaks off at any point is simply done again."""

import time
from dataclasses import dataclass, replace

from kiosk.errors import KioskError, NetworkError
from kiosk.exchange import incoming, outgoing
from kiosk.exchange.asking import ROOM, ask, the_hub
from kiosk.exchange.faults import as_ours
from kiosk.exchange.incoming import Incoming
from kiosk.exchange.joining import ourselves, the_joined_hub
from kiosk.exchange.outgoing import Outgoing
from kiosk.exchange.standing import HTTP, SENT, Run, note_run, waiting
from kiosk.exchange.taking import take
from kiosk.progress import tables
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.answers import Answer
from sync.client.errors import ClientError, GoneError, RefusedError
from sync.client.sending import MOST_AT_ONCE, send
from sync.client.session import read_reply, seal_join_for, seal_request
from sync.client.transport import Transport
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.replies import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """One exchange: how many events went, what is still waiting, and the bytes of both bodies.

    `is_more` says that the hub has more for us than came with this, and that this brought some of it.
    """

    events: int
    waiting: int
    bytes_out: int
    bytes_in: int
    milliseconds: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that waits for its answer: its events, its serial, the digest of the state that it told or "", and the
    time.monotonic() at which it went."""

    events: int
    serial: int
    digest: str
    began: float


def exchange(
    settings: Settings,
    clock: Clock,
    transport: Transport | None = None,
    most: int = MOST_AT_ONCE,
    room: int = ROOM,
    is_going_on: bool = False,
) -> Outcome:
    """One exchange: one request in an envelope of at most `most` bytes (if no single event is larger), one reply. A
    reply that the hub has set aside is fetched too; `is_going_on` after a break: at once, if nothing waits here.

    Raises NetworkError if the hub is out of reach, TechnicianError if it refuses or this kiosk has joined none.
    """
    hub = the_joined_hub()
    own_transport = transport or Transport(hub.url, settings.exchange_timeout)
    began = time.monotonic()
    try:
        rest = incoming.kept(settings)
        if is_going_on and rest and not waiting():
            return _fetch(settings, clock, own_transport, rest, Outcome(0, 0, 0, 0, 0))
        return _exchange(settings, clock, hub, own_transport, began, most, room)
    except (ClientError, ProtocolError, KioskError) as error:
        ours = as_ours(error)
        note_run(clock, Run(HTTP, began, ours.code))
        raise ours from error
    finally:
        if transport is None:
            own_transport.close()


def _exchange(
    settings: Settings, clock: Clock, hub: tables.Hub, transport: Transport, began: float, most: int, room: int
) -> Outcome:
    us, them = ourselves(settings), the_hub(hub)
    if hub.code:
        transport.post("/join", seal_join_for(us, them, hub.code, settings.station))
    out, digest = _outgoing(settings, hub, most, room)
    try:
        answer = send(transport, us, them, out.envelope)
    except RefusedError:
        outgoing.forget(settings)
        raise
    reply = read_reply(us, them, answer.body)
    outgoing.forget(settings)
    outcome = take_answer(clock, Sent(out.events, out.serial, digest, began), reply, answer)
    if reply.rest:
        incoming.begin(settings, reply.rest[0].hex(), reply.rest[1])
    rest = incoming.kept(settings)
    return outcome if rest is None else _fetch(settings, clock, transport, rest, outcome)


def _fetch(settings: Settings, clock: Clock, transport: Transport, rest: Incoming, outcome: Outcome) -> Outcome:
    """The same with what the hub has set aside; over a link that breaks, an exchange brings some of it."""
    began, had = time.monotonic(), rest.received()
    try:
        us, them = ourselves(settings), the_hub(the_joined_hub())
        data = incoming.fetch(transport, us.kiosk, rest)
    except GoneError:
        incoming.forget(settings)
        raise
    incoming.forget(settings)
    if data is None:
        raise NetworkError("reply-altered", N_("What came from head office was damaged on its way. It comes again."))
    load = read_reply(us, them, data)
    taken = take(clock, load)
    run = note_run(clock, Run(HTTP, began, SENT, 0, 0, len(data) - had))
    return replace(
        outcome,
        waiting=waiting(),
        bytes_in=outcome.bytes_in + len(data) - had,
        milliseconds=outcome.milliseconds + run.milliseconds,
        is_more=load.load.is_more and taken > 0,
    )


def take_answer(clock: Clock, sent: Sent, reply: Reply, answer: Answer) -> Outcome:
    """Keep what the hub answered to what was sent. Raises NetworkError if it answered to something else."""
    if reply.serial != sent.serial and not reply.refusal:
        take(clock, reply)
        raise NetworkError(
            "old-answer", N_("An old answer came in place of a new one. The exchange will be tried again.")
        )
    taken = take(clock, reply, int((time.monotonic() - sent.began) * 1000), sent.digest)
    run = note_run(clock, Run(HTTP, sent.began, SENT, sent.events, answer.sent, answer.received))
    is_more = reply.load.is_more and taken > 0
    return Outcome(sent.events, waiting(), answer.sent, answer.received, run.milliseconds, is_more)


def _outgoing(settings: Settings, hub: tables.Hub, most: int, room: int) -> tuple[Outgoing, str]:
    """What to send, and the digest of the state that goes with it, if it is known.

    A large one that did not get through goes first.
    """
    kept = outgoing.kept(settings)
    if kept is not None:
        return kept, ""
    asked = ask(settings, hub, most, 0 if incoming.kept(settings) else room)
    envelope = seal_request(ourselves(settings), the_hub(hub), asked.request)
    out = Outgoing(envelope, asked.events, asked.request.serial)
    if len(envelope) > MOST_AT_ONCE:
        outgoing.keep(settings, out)
    return out, asked.request.digest
