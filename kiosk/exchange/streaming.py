"""A long backlog to the hub: requests one behind another, the next ones on the line while the first is answered.

What always holds: at most a few envelopes are made ahead, whatever waits; the mark moves with each answer, so a link
that breaks costs what was on its way, and the next try begins behind the last answer.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator

from kiosk.errors import KioskError
from kiosk.exchange.asking import Asked, ask_ahead, the_hub
from kiosk.exchange.faults import as_ours
from kiosk.exchange.joining import ourselves, the_joined_hub
from kiosk.exchange.online import Outcome, Sent, take_answer
from kiosk.exchange.standing import HTTP, Run, note_run
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.errors import ClientError
from sync.client.sending import MOST_AT_ONCE
from sync.client.session import read_reply, seal_request
from sync.client.streaming import Stream, is_direct
from sync.protocol.errors import ProtocolError

# One on the line, one behind it, and one whose answer is on its way back.
_AHEAD = 3


def open_stream(settings: Settings, clock: Clock, connect: float, silence: float) -> Stream | None:
    """A connection to the hub on which requests may follow one another; None where they may not: through a proxy, or
    before the hub knows us. Raises NetworkError if there is no way to it now.
    """
    hub = the_joined_hub()
    if hub.code or not is_direct(hub.url):
        return None
    began = time.monotonic()
    try:
        return Stream(hub.url, settings.exchange_timeout, connect, silence)
    except ClientError as error:
        note_run(clock, Run(HTTP, began, error.code))
        raise as_ours(error) from error


def exchange_ahead(
    settings: Settings,
    clock: Clock,
    stream: Stream,
    most: Callable[[], int],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """Bring what waits, and tell of each exchange as it was answered. `most` is asked for each envelope's size.

    It ends where something stands against going on: an event too large for one envelope, or an answer that does not
    follow on ours. Raises as `online.exchange` does.
    """
    began = time.monotonic()
    try:
        yield from _exchange_ahead(settings, clock, stream, most, is_stopping)
    except (ClientError, ProtocolError, KioskError) as error:
        note_run(clock, Run(HTTP, began, error.code))
        raise as_ours(error) from error


def _exchange_ahead(
    settings: Settings, clock: Clock, stream: Stream, most: Callable[[], int], is_stopping: Callable[[], bool]
) -> Iterator[Outcome]:
    hub = the_joined_hub()
    us, them = ourselves(settings), the_hub(hub)
    coming = ask_ahead(settings, hub, most)
    under_way: deque[tuple[Sent, Asked]] = deque()
    is_going_on = True
    while under_way or is_going_on:
        while is_going_on and len(under_way) < _AHEAD:
            asked = None if is_stopping() else next(coming, None)
            envelope = b"" if asked is None else seal_request(us, them, asked.request)
            is_going_on = 0 < len(envelope) <= MOST_AT_ONCE
            if is_going_on:
                stream.post("/exchange", envelope)
                sent = Sent(asked.events, asked.request.serial, asked.request.digest, time.monotonic())
                under_way.append((sent, asked))
        if under_way:
            sent, asked = under_way.popleft()
            answer = stream.answer()
            reply = read_reply(us, them, answer.body)
            is_going_on = is_going_on and not reply.refusal and not reply.next_key
            yield take_answer(clock, sent, reply, answer)
