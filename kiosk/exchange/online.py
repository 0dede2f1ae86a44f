"""The exchange over HTTP: one request, one reply; an exchange that breaks off at any point is simply done again."""

import time
from dataclasses import dataclass

from kiosk.errors import KioskError
from kiosk.exchange import outgoing
from kiosk.exchange.asking import ask, the_hub
from kiosk.exchange.faults import as_ours
from kiosk.exchange.joining import ourselves, the_joined_hub
from kiosk.exchange.standing import HTTP, SENT, Run, note_run, waiting
from kiosk.exchange.taking import take
from kiosk.progress import tables
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.errors import ClientError, RefusedError
from sync.client.sending import MOST_AT_ONCE, send
from sync.client.session import read_reply, seal_join_for, seal_request
from sync.client.transport import Transport
from sync.protocol.errors import ProtocolError


@dataclass(frozen=True, slots=True)
class Outcome:
    """One exchange: how many events went, what is still waiting, and the bytes of both bodies.

    `is_more` says that the hub has more for us than one reply carries.
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
        note_run(clock, Run(HTTP, began, error.code))
        raise as_ours(error) from error
    finally:
        if transport is None:
            own_transport.close()


def _exchange(
    settings: Settings, clock: Clock, hub: tables.Hub, transport: Transport, began: float, most: int
) -> Outcome:
    us, them = ourselves(settings), the_hub(hub)
    if hub.code:
        transport.post("/join", seal_join_for(us, them, hub.code, settings.station))
    envelope, events, digest = _envelope(settings, hub, most)
    try:
        answer = send(transport, us, them, envelope)
    except RefusedError:
        outgoing.forget(settings)
        raise
    reply = read_reply(us, them, answer.body)
    outgoing.forget(settings)
    take(clock, reply, int((time.monotonic() - began) * 1000), digest)
    run = note_run(clock, Run(HTTP, began, SENT, events, answer.sent, answer.received))
    return Outcome(events, waiting(), answer.sent, answer.received, run.milliseconds, reply.load.is_more)


def _envelope(settings: Settings, hub: tables.Hub, most: int) -> tuple[bytes, int, str]:
    """What to send, how many events are in it, and the digest of the state that goes with it, if it is known.

    A large one that did not get through goes first.
    """
    kept = outgoing.kept(settings)
    if kept is not None:
        return *kept, ""
    asked = ask(settings, hub, most)
    envelope = seal_request(ourselves(settings), the_hub(hub), asked.request)
    if len(envelope) > MOST_AT_ONCE:
        outgoing.keep(settings, envelope, asked.events)
    return envelope, asked.events, asked.request.digest
