"""What the kiosk says in one exchange, and how it reads the hub's answer."""

import random
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.client.errors import RefusedError
from sync.client.session import (
    MOST_BATCH_BYTES,
    Ourselves,
    TheHub,
    fit,
    read_joined,
    read_reply,
    seal_join,
    seal_request,
)
from sync.protocol import batch as batches
from sync.protocol import envelope
from sync.protocol.batch import Batch
from sync.protocol.envelope import Envelope, sign, verify
from sync.protocol.errors import ProtocolError, SignatureError
from sync.protocol.events import FIRST_HASH, Event
from sync.protocol.joining import Join, Joined
from sync.protocol.replies import Reply
from sync.protocol.requests import Request
from sync.security.keys import public_bytes

KIOSK = Ourselves("kiosk-1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
HUB_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
HUB = TheHub("hub-1", public_bytes(HUB_KEY))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))

REPLY = Reply("log-1", 40, "ab" * 32, "1", 1_793_000_000_000)
WELCOME = Joined("hub-1", public_bytes(HUB_KEY).hex(), "{}")


def answered(
    message: Reply | Joined, sender: str = "hub-1", receiver: str = "kiosk-1", kind: str = envelope.REPLY
) -> bytes:
    return sign(Envelope(sender, receiver, kind, message.encode()), HUB_KEY)


def chain(bodies: list[dict[str, str]]) -> Batch:
    events: list[Event] = []
    for sequence, body in enumerate(bodies, start=1):
        event = Event("log-1", sequence, "x/1", None, 5, "boot", 7, body)
        events.append(replace(event, hash=event.chained_to(events[-1].hash if events else FIRST_HASH)))
    return Batch("log-1", 1, FIRST_HASH, tuple(events))


def test_a_request_goes_to_the_hub_signed_by_the_kiosk() -> None:
    request = Request(1, "log-1", 40, "0" * 16, None, b"batch")

    opened = verify(seal_request(KIOSK, HUB, request), lambda _: public_bytes(KIOSK.key))

    assert (opened.sender, opened.receiver, opened.kind) == ("kiosk-1", "hub-1", "request")
    assert Request.decode(opened.payload) == request


def test_the_hubs_reply_is_read() -> None:
    assert read_reply(KIOSK, HUB, answered(REPLY)) == REPLY


def test_a_reply_that_somebody_else_signed_is_refused() -> None:
    forged = sign(Envelope("hub-1", "kiosk-1", envelope.REPLY, REPLY.encode()), STRANGER)

    with pytest.raises(SignatureError):
        read_reply(KIOSK, HUB, forged)


def test_a_reply_of_another_hub_is_refused_even_if_the_key_would_fit() -> None:
    with pytest.raises(SignatureError) as refused:
        read_reply(KIOSK, HUB, answered(REPLY, sender="hub-2"))

    assert refused.value.code == "unknown-sender"


@pytest.mark.parametrize("wrong", [{"receiver": "kiosk-2"}, {"kind": envelope.JOINED}, {"kind": envelope.REQUEST}])
def test_a_reply_for_somebody_else_or_of_another_kind_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(RefusedError) as refused:
        read_reply(KIOSK, HUB, answered(REPLY, **wrong))

    assert refused.value.code == "not-for-us"


def test_the_kiosks_own_request_is_no_reply() -> None:
    echo = seal_request(KIOSK, HUB, Request(1, "log-1", 40, "0" * 16))

    with pytest.raises(SignatureError):
        read_reply(KIOSK, HUB, echo)


def test_no_byte_of_a_reply_can_be_altered() -> None:
    sealed = answered(REPLY)
    for at in range(len(sealed)):
        with pytest.raises(ProtocolError):
            read_reply(KIOSK, HUB, sealed[:at] + bytes([sealed[at] ^ 4]) + sealed[at + 1 :])


@given(st.binary(max_size=200))
def test_any_bytes_as_a_reply_are_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_reply(KIOSK, HUB, data)


def test_a_wish_to_join_carries_the_key_that_it_is_signed_with() -> None:
    sealed = seal_join(KIOSK, "7KQ4-M3XR", "Kalpetta")

    opened = verify(sealed, lambda letter: bytes.fromhex(Join.decode(letter.payload).key))

    assert (opened.sender, opened.receiver, opened.kind) == ("kiosk-1", "hub", "join")
    assert Join.decode(opened.payload) == Join("7KQ4-M3XR", public_bytes(KIOSK.key).hex(), "Kalpetta")


def test_the_hubs_welcome_is_read() -> None:
    assert read_joined(KIOSK, answered(WELCOME, kind=envelope.JOINED)) == WELCOME


def test_a_welcome_that_is_not_signed_by_the_key_that_it_names_is_refused() -> None:
    forged = sign(Envelope("hub-1", "kiosk-1", envelope.JOINED, WELCOME.encode()), STRANGER)

    with pytest.raises(SignatureError):
        read_joined(KIOSK, forged)


@pytest.mark.parametrize("key", ["", "no key", "ab", "zz" * 32])
def test_a_welcome_that_names_no_key_is_refused(key: str) -> None:
    with pytest.raises(ProtocolError):
        read_joined(KIOSK, answered(replace(WELCOME, key=key), kind=envelope.JOINED))


def test_a_welcome_for_another_kiosk_is_refused() -> None:
    with pytest.raises(RefusedError):
        read_joined(KIOSK, answered(WELCOME, receiver="kiosk-2", kind=envelope.JOINED))


def test_a_reply_is_no_welcome() -> None:
    with pytest.raises(ProtocolError):
        read_joined(KIOSK, answered(REPLY))


@given(st.lists(st.dictionaries(st.just("text"), st.text(max_size=200), min_size=1), max_size=30))
def test_a_small_batch_goes_whole(bodies: list[dict[str, str]]) -> None:
    batch = chain(bodies)

    encoded, count = fit(batch)

    assert count == len(bodies)
    assert (batches.decode(encoded) == batch) if bodies else encoded == b""


@pytest.mark.parametrize(("events", "size"), [(2, 20_000), (12, 3_000), (30, 1_500), (400, 100), (3, 16_000)])
def test_of_a_large_batch_as_many_events_go_as_fit(events: int, size: int) -> None:
    batch = chain([{"text": noise(size, seed)} for seed in range(events)])

    encoded, count = fit(batch)

    assert 1 <= count < events
    assert count == 1 or len(encoded) <= MOST_BATCH_BYTES
    sent = batches.decode(encoded)
    assert sent.events == batch.events[:count]
    assert (sent.first, sent.previous) == (batch.first, batch.previous)


def test_an_event_too_large_for_a_batch_goes_alone() -> None:
    encoded, count = fit(chain([{"text": noise(60_000, 1)}, {"text": "small"}]))

    assert count == 1
    assert len(encoded) > MOST_BATCH_BYTES


def noise(size: int, seed: int) -> str:
    """Text that does not compress below `size` bytes."""
    return random.Random(seed).randbytes(size).hex()  # noqa: S311 - no secret
