"""Sending an envelope: in one POST if it is small, else in pieces, so that a break costs one of them."""

import hashlib
from dataclasses import replace

from sync.client.errors import LinkError
from sync.client.session import Ourselves, TheHub, cut, list_pieces
from sync.client.transport import Answer, Transport
from sync.protocol.errors import N_

MOST_AT_ONCE = 32 << 10


def send(transport: Transport, ourselves: Ourselves, hub: TheHub, envelope: bytes) -> Answer:
    """The hub's answer to an envelope. Pieces that came before a break are there at the next try of the same bytes.

    Raises as `Transport.post` does.
    """
    if len(envelope) <= MOST_AT_ONCE:
        return transport.post("/exchange", envelope)
    pieces = cut(envelope)
    announced = list_pieces(ourselves, hub, pieces)
    answer = transport.post("/exchange", announced)
    sent = answer.sent
    for place in answer.lacking:
        if place >= len(pieces):
            raise _lost(transport)
        name = hashlib.sha256(pieces[place]).hexdigest()
        transport.put(f"/exchange/{ourselves.kiosk}/{name}", pieces[place])
        sent += len(pieces[place])
    if answer.lacking:
        answer = transport.post("/exchange", announced)
        sent += answer.sent
        if answer.lacking:
            raise _lost(transport)
    return replace(answer, sent=sent)


def _lost(transport: Transport) -> LinkError:
    return LinkError(
        "pieces-lost",
        N_("Head office at %(url)s has lost pieces of this message. It will be tried again."),
        url=transport.url,
    )
