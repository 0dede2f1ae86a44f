"""The exchange over HTTP: one request, one reply; an exchange that breaks off at any point is simply done again."""

import time
from dataclasses import dataclass

from kiosk.errors import KioskError, NetworkError
from kiosk.exchange import outgoing
from kiosk.exchange.asking import ask, the_hub
from kiosk.exchange.faults import as_ours
from kiosk.exchange.joining import ourselves, the_joined_hub
from kiosk.exchange.outgoing import Outgoing
from kiosk.exchange.standing import HTTP, SENT, Run, note_run, waiting
from kiosk.exchange.taking import take
from kiosk.progress import tables
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.errors import ClientError, RefusedError
from sync.client.sending import MOST_AT_ONCE, send
from sync.client.session import read_reply, seal_join_for, seal_request
from sync.client.transport import Transport
from sync.protocol.errors import N_, ProtocolError


@dataclass(frozen=True, slots=True)
class Outcome:
    """One exchange: how many events went, what is still waiting, and the bytes of both bodies.

    `is_more` says that the hub has more for us than one reply carries, and that this one brought some of it.
    """

    events: int
    waiting: int
    bytes_out: int
    bytes_in: int
    milliseconds: int
    is_more: bool = False


def exchange(settings: Settings, clock: Clock, transport: Transport | None = None, most: int = MOST_AT_ONCE) -> Outcome:
    """One exchange: one request in an envelope of at most `most` bytes (if no single event is larger), one reply.

    Raises NetworkError if the hub is out of reach, TechnicianError if it refuses or this kiosk has joined none.
    """
    hub = the_joined_hub()
    own_transport = transport or Transport(hub.url, settings.exchange_timeout)
    began = time.monotonic()
    try:
        return _exchange(settings, clock, hub, own_transport, began, most)
    except (ClientError, ProtocolError, KioskError) as error:
        ours = as_ours(error)
        note_run(clock, Run(HTTP, began, ours.code))
        raise ours from error
    finally:
        if transport is None:
            own_transport.close()


def _exchange(
    settings: Settings, clock: Clock, hub: tables.Hub, transport: Transport, began: float, most: int
) -> Outcome:
    us, them = ourselves(settings), the_hub(hub)
    if hub.code:
        transport.post("/join", seal_join_for(us, them, hub.code, settings.station))
    out, digest = _outgoing(settings, hub, most)
    try:
        answer = send(transport, us, them, out.envelope)
    except RefusedError:
        outgoing.forget(settings)
        raise
    reply = read_reply(us, them, answer.body)
    outgoing.forget(settings)
    if reply.serial != out.serial and not reply.refusal:
        take(clock, reply)
        raise NetworkError(
            "old-answer", N_("An old answer came in place of a new one. The exchange will be tried again.")
        )
    taken = take(clock, reply, int((time.monotonic() - began) * 1000), digest)
    run = note_run(clock, Run(HTTP, began, SENT, out.events, answer.sent, answer.received))
    left = waiting()
    return Outcome(out.events, left, answer.sent, answer.received, run.milliseconds, reply.load.is_more and taken > 0)


def _outgoing(settings: Settings, hub: tables.Hub, most: int) -> tuple[Outgoing, str]:
    """What to send, and the digest of the state that goes with it, if it is known.

    A large one that did not get through goes first.
    """
    kept = outgoing.kept(settings)
    if kept is not None:
        return kept, ""
    asked = ask(settings, hub, most)
    envelope = seal_request(ourselves(settings), the_hub(hub), asked.request)
    out = Outgoing(envelope, asked.events, asked.request.serial)
    if len(envelope) > MOST_AT_ONCE:
        outgoing.keep(settings, out)
    return out, asked.request.digest
