"""A message with its sender's signature."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import envelope as envelopes
from sync.protocol.envelope import MAGIC, SIGNATURE_BYTES, Envelope, sign, verify
from sync.protocol.errors import ProtocolError, SignatureError
from sync.security.keys import public_bytes
from tests.sync.protocol.hostile import documents

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
LETTER = Envelope("kiosk-1", "hub-1", "request", b"what happened")
SEALED = sign(LETTER, KEY)

names = st.text(max_size=20)


def our_key(_: Envelope) -> bytes:
    return public_bytes(KEY)


def framed(header: bytes) -> bytes:
    return MAGIC + len(header).to_bytes(2, "big") + header


def signed(data: bytes) -> bytes:
    return data + KEY.sign(data)


@given(sender=names, receiver=names, kind=names, payload=st.binary(max_size=500))
def test_an_envelope_comes_back_as_it_was(sender: str, receiver: str, kind: str, payload: bytes) -> None:
    letter = Envelope(sender, receiver, kind, payload)

    assert verify(sign(letter, KEY), our_key) == letter


ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
COMPACT = Envelope("ab" * 16, "cd" * 16, "request", b"what happened", bytes(range(8)))
COMPACT_SEALED = sign(COMPACT, KEY)


@given(
    ids, ids, st.sampled_from(["request", "reply", "parts"]), st.binary(max_size=500), st.binary(min_size=8, max_size=8)
)
def test_an_envelope_of_the_second_layout_comes_back_as_it_was(
    sender: str, receiver: str, kind: str, payload: bytes, name: bytes
) -> None:
    letter = Envelope(sender, receiver, kind, payload, name)

    assert verify(sign(letter, KEY), our_key) == letter


def test_the_second_layout_is_as_it_was_stated() -> None:
    said = b"PDE2\x01" + b"\xab" * 16 + b"\xcd" * 16 + bytes(range(8)) + b"what happened"

    assert COMPACT_SEALED[:-SIGNATURE_BYTES] == said


def test_no_byte_of_the_second_layout_can_be_altered_cut_off_or_added() -> None:
    for at in range(len(COMPACT_SEALED)):
        for by in (1, 3, 128):
            with pytest.raises(ProtocolError):
                verify(COMPACT_SEALED[:at] + bytes([COMPACT_SEALED[at] ^ by]) + COMPACT_SEALED[at + 1 :], our_key)
        with pytest.raises(ProtocolError):
            verify(COMPACT_SEALED[:at], our_key)
    with pytest.raises(ProtocolError):
        verify(COMPACT_SEALED + b"\0", our_key)


@pytest.mark.parametrize("kind", [0, 4, 255])
def test_a_kind_that_is_not_known_is_refused(kind: int) -> None:
    with pytest.raises(ProtocolError) as refused:
        verify(signed(b"PDE2" + bytes([kind]) + bytes(40)), our_key)

    assert refused.value.code == "envelope"


def test_a_key_is_named_by_the_hash_of_its_public_half() -> None:
    assert envelopes.key_id(bytes(32)).hex() == "66687aadf862bd77"


def test_the_layout_is_as_it_was_stated() -> None:
    header = b'{"from":"kiosk-1","kind":"request","to":"hub-1"}'

    assert SEALED[:-SIGNATURE_BYTES] == b"PDE1" + bytes([0, len(header)]) + header + b"what happened"


def test_who_verifies_sees_the_whole_letter_before_it_names_a_key() -> None:
    seen: list[Envelope] = []

    def key_of(letter: Envelope) -> bytes:
        seen.append(letter)
        return public_bytes(KEY)

    verify(SEALED, key_of)

    assert seen == [LETTER]


def test_no_byte_can_be_altered() -> None:
    for at in range(len(SEALED)):
        altered = SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]
        with pytest.raises(ProtocolError):
            verify(altered, our_key)


def test_no_byte_can_be_cut_off_or_added() -> None:
    for length in range(len(SEALED)):
        with pytest.raises(ProtocolError):
            verify(SEALED[:length], our_key)
    for longer in (SEALED + b"\0", b"\0" + SEALED, SEALED + SEALED):
        with pytest.raises(ProtocolError):
            verify(longer, our_key)


def test_a_letter_that_somebody_else_signed_is_refused() -> None:
    with pytest.raises(SignatureError) as refused:
        verify(sign(LETTER, STRANGER), our_key)

    assert refused.value.code == "signature"
    assert "kiosk-1" in str(refused.value)


def test_a_letter_of_an_unknown_sender_is_refused() -> None:
    with pytest.raises(SignatureError) as refused:
        verify(SEALED, lambda _: None)

    assert refused.value.code == "unknown-sender"


def test_a_signature_does_not_serve_another_letter() -> None:
    other = sign(Envelope("kiosk-1", "hub-2", "request", b"what happened"), KEY)

    with pytest.raises(SignatureError):
        verify(other[:-SIGNATURE_BYTES] + SEALED[-SIGNATURE_BYTES:], our_key)


def test_bytes_cannot_move_between_header_and_payload() -> None:
    """The header's length is signed: a shorter header with the rest as payload is another message."""
    header_length = int.from_bytes(SEALED[4:6], "big")
    moved = SEALED[:4] + (header_length - 1).to_bytes(2, "big") + SEALED[6:]

    with pytest.raises(ProtocolError):
        verify(moved, our_key)


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33)])
def test_what_is_no_key_verifies_nothing(key: bytes) -> None:
    with pytest.raises(SignatureError) as refused:
        verify(SEALED, lambda _: key)

    assert refused.value.code == "signature"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PDE1",
        b"PDE2" + SEALED[4:],
        b"<!DOCTYPE html><title>Sign in to the Wi-Fi</title>" + bytes(200),
        MAGIC + b"\xff\xff" + b"{}" + bytes(SIGNATURE_BYTES),
        signed(framed(b"")),
        signed(framed(b"{")),
        signed(framed(b"[]")),
        signed(framed(b"null")),
        signed(framed(b'{"from":"a","to":"b"}')),
        signed(framed(b'{"from":1,"to":"b","kind":"c"}')),
        signed(framed(b'{"from":"a","to":null,"kind":"c"}')),
        signed(framed(b'{"from":"a","to":"b","kind":["c"]}')),
        signed(framed(b"\xff\xfe")),
        signed(framed(b"[" * 60_000)),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_bytes_that_are_no_envelope_are_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError) as refused:
        verify(data, our_key)

    assert refused.value.code == "envelope"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_one_kind_of_error(data: bytes) -> None:
    for given_bytes in (
        data,
        b"PDE2" + data,
        b"PDE2\x01" + bytes(40) + data,
        MAGIC + data,
        framed(data) + bytes(SIGNATURE_BYTES),
    ):
        with pytest.raises(ProtocolError):
            verify(given_bytes, our_key)


@given(documents)
def test_any_header_is_read_or_refused(document: object) -> None:
    sealed = signed(framed(json.dumps(document).encode()[:60_000]))

    with pytest.raises(ProtocolError):
        verify(sealed, lambda _: None)


def test_the_media_type_names_the_envelope() -> None:
    assert envelopes.MEDIA_TYPE == "application/vnd.padippura.envelope"
