"""The exchange by somebody's phone: one small file goes out, another one comes back, on any day and in any order.

What always holds: the file tells a helper nothing, and is no secret either; only an answer of our hub to this kiosk is
taken.
"""

import time
from dataclasses import dataclass, replace

from kiosk.exchange.asking import ask_in_full, the_hub
from kiosk.exchange.bundles import take_reply, take_welcome
from kiosk.exchange.faults import as_ours
from kiosk.exchange.joining import ourselves, the_joined_hub
from kiosk.exchange.standing import COURIER, SENT, Run, arrived, note_run
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.errors import ClientError
from sync.client.session import seal_join_for, seal_request
from sync.protocol import envelope
from sync.protocol.envelope import JOINED
from sync.protocol.errors import ProtocolError

# With its envelope and a form around it still less than what the hub takes at once.
MOST_BYTES = 128 << 10

# What comes back is given to the kiosk by a phone, as a form.
_ROOM = 256 << 10


@dataclass(frozen=True, slots=True)
class CourierFile:
    """What a helper takes along; `number` tells the files of one kiosk apart."""

    data: bytes
    number: int


def courier_file(settings: Settings) -> CourierFile:
    """What a helper takes along: the oldest of what waits, or the wish to join if the hub does not know us yet.

    Raises TechnicianError if this kiosk has joined no hub.
    """
    hub = the_joined_hub()
    us, them = ourselves(settings), the_hub(hub)
    if hub.code:
        return CourierFile(seal_join_for(us, them, hub.code, settings.station), hub.serial)
    request = next(ask_in_full(settings, MOST_BYTES)).request
    return CourierFile(seal_request(us, them, replace(request, room=_ROOM)), request.serial)


def take_answer(settings: Settings, clock: Clock, data: bytes) -> int:
    """Keep the answer that a helper brought back; gives how many events have arrived by it.

    Raises KioskError if it is no answer to this kiosk, or the hub refused.
    """
    began = time.monotonic()
    the_joined_hub()
    us, before = ourselves(settings), arrived()
    try:
        if _is_welcome(data):
            take_welcome(us, data)
        else:
            take_reply(clock, us, data)
    except (ClientError, ProtocolError) as error:
        raise as_ours(error) from error
    events = max(0, arrived() - before)
    note_run(clock, Run(COURIER, began, SENT, events, bytes_in=len(data)))
    return events


def _is_welcome(data: bytes) -> bool:
    return data.startswith(envelope.MAGIC) and envelope.read(data).kind == JOINED
