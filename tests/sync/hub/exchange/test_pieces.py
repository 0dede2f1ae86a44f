"""An envelope that comes in pieces: each once, whatever is lost, damaged or restarted in between."""

import hashlib

import pytest
from flask.testing import FlaskClient

from sync.hub.database import connected
from sync.hub.exchange.tables import Piece
from sync.protocol import maps
from sync.protocol.envelope import MEDIA_TYPE, PARTS, key_id
from sync.protocol.requests import MOST_PIECES, PIECE_BYTES, Parts
from tests.sync.client.test_session import noise
from tests.sync.hub.exchange.conftest import Start, joined
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


def large(kiosk: SimulatedKiosk, size: int = 200_000) -> bytes:
    """A request that does not fit into one message."""
    kiosk.log.append_raw("practicum-shown/1", {"picture": noise(size // 2, size)}, "a" * 32)
    return kiosk.request_message()


def cut(message: bytes) -> list[bytes]:
    return [message[at : at + PIECE_BYTES] for at in range(0, len(message), PIECE_BYTES)]


def name(piece: bytes) -> str:
    return hashlib.sha256(piece).hexdigest()


def listed(kiosk: SimulatedKiosk, pieces: list[bytes]) -> bytes:
    payload = Parts(tuple(hashlib.sha256(piece).digest() for piece in pieces)).encode()
    return kiosk.sign(PARTS, payload, key=key_id(kiosk.hub_key))


def announce(hub: FlaskClient, kiosk: SimulatedKiosk, pieces: list[bytes]):
    return hub.post("/exchange", data=listed(kiosk, pieces), content_type=MEDIA_TYPE)


def bring(hub: FlaskClient, kiosk_id: str, piece: bytes, as_name: str = "") -> tuple[int, str]:
    answer = hub.put(
        f"/exchange/{kiosk_id}/{as_name or name(piece)}", data=piece, content_type="application/octet-stream"
    )
    return answer.status_code, answer.text.strip()


def waiting() -> int:
    with connected():
        return Piece.select().count()


def test_an_envelope_in_pieces_is_answered_as_one(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    pieces = cut(large(kiosk))
    assert len(pieces) > 1

    assert announce(hub, kiosk, pieces).json == {"lacking": list(range(len(pieces)))}
    for piece in reversed(pieces):
        assert bring(hub, kiosk.kiosk_id, piece) == (201, "")
    answer = announce(hub, kiosk, pieces)

    assert kiosk.reply(answer.data).acknowledged == kiosk.log.head
    assert waiting() == 0


def test_only_what_lacks_is_asked_for_also_after_a_restart(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    pieces = cut(large(kiosk))
    announce(hub, kiosk, pieces)
    bring(hub, kiosk.kiosk_id, pieces[0])
    hub = restart()

    assert announce(hub, kiosk, pieces).json == {"lacking": list(range(1, len(pieces)))}
    for piece in pieces[1:]:
        assert bring(hub, kiosk.kiosk_id, piece) == (201, "")
        assert bring(hub, kiosk.kiosk_id, piece) == (201, "")
    assert kiosk.reply(announce(hub, kiosk, pieces).data).acknowledged == kiosk.log.head


def test_a_piece_that_comes_twice_in_an_envelope_is_brought_once(hub: FlaskClient) -> None:
    """What it makes is no envelope; it is refused, and the next list takes its place."""
    kiosk = joined(hub)
    piece = bytes(PIECE_BYTES)
    assert announce(hub, kiosk, [piece] * 5).json == {"lacking": [0, 1, 2, 3, 4]}
    bring(hub, kiosk.kiosk_id, piece)

    assert announce(hub, kiosk, [piece] * 5).status_code == 400


def test_a_damaged_or_overlong_piece_is_refused_and_may_come_again(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    pieces = cut(large(kiosk))
    announce(hub, kiosk, pieces)
    overlong = bytes(PIECE_BYTES + 1)

    assert bring(hub, kiosk.kiosk_id, pieces[0][:-1] + bytes([pieces[0][-1] ^ 1]), name(pieces[0])) == (403, "piece")
    assert bring(hub, kiosk.kiosk_id, overlong) == (403, "piece")
    assert bring(hub, kiosk.kiosk_id, pieces[0]) == (201, "")


def test_a_piece_that_nobody_announced_is_refused(hub: FlaskClient) -> None:
    kiosk, other = joined(hub), joined(hub, "Vythiri")
    pieces = cut(large(kiosk))
    announce(hub, kiosk, pieces)

    assert bring(hub, other.kiosk_id, pieces[0]) == (403, "piece-unknown")
    assert bring(hub, kiosk.kiosk_id, b"another") == (403, "piece-unknown")


@pytest.mark.parametrize("kiosk_id", ["%00", "a%00b", "A" * 32, "f" * 31, "%F0%9F%8D%B5"])
def test_a_piece_of_somebody_who_cannot_be_is_refused(hub: FlaskClient, kiosk_id: str) -> None:
    assert bring(hub, kiosk_id, b"piece") == (403, "piece-unknown")
    assert bring(hub, "f" * 32, b"piece", "%00")[0] == 403


def test_two_kiosks_bring_their_pieces_at_the_same_time(hub: FlaskClient) -> None:
    kiosks = joined(hub), joined(hub, "Vythiri")
    brought = [cut(large(kiosk)) for kiosk in kiosks]
    for kiosk, pieces in zip(kiosks, brought, strict=True):
        announce(hub, kiosk, pieces)
    for each in zip(*brought, strict=False):
        for kiosk, piece in zip(kiosks, each, strict=True):
            bring(hub, kiosk.kiosk_id, piece)

    for kiosk, pieces in zip(kiosks, brought, strict=True):
        for piece in pieces:
            bring(hub, kiosk.kiosk_id, piece)
        assert kiosk.reply(announce(hub, kiosk, pieces).data).acknowledged == kiosk.log.head


def test_a_new_list_takes_the_place_of_what_waits_and_keeps_what_both_have(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    pieces = cut(large(kiosk))
    announce(hub, kiosk, pieces)
    for piece in pieces[:2]:
        bring(hub, kiosk.kiosk_id, piece)

    assert announce(hub, kiosk, [pieces[1], b"other"]).json == {"lacking": [1]}
    assert waiting() == 2


def test_pieces_that_were_lost_in_between_are_asked_for_again(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    pieces = cut(large(kiosk))
    announce(hub, kiosk, pieces)
    for piece in pieces:
        bring(hub, kiosk.kiosk_id, piece)
    with connected():
        Piece.delete().where(Piece.sha256 == name(pieces[1])).execute()

    assert announce(hub, kiosk, pieces).json == {"lacking": [1]}


def test_a_list_that_is_longer_than_any_envelope_or_no_list_is_refused(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    for joined_hashes in (bytes(32 * (MOST_PIECES + 1)), b"", bytes(33)):
        message = kiosk.sign(PARTS, maps.pack({1: joined_hashes}), key=key_id(kiosk.hub_key))
        answer = hub.post("/exchange", data=message, content_type=MEDIA_TYPE)
        assert (answer.status_code, answer.text.strip()) == (400, "message")
    assert waiting() == 0


def test_a_list_of_a_stranger_or_in_the_first_layout_is_refused(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    stranger = SimulatedKiosk(hub_id=kiosk.hub_id, hub_key=kiosk.hub_key)
    first_layout = kiosk.sign(PARTS, Parts((bytes(32),)).encode())

    assert announce(hub, stranger, [b"piece"]).status_code == 403
    assert hub.post("/exchange", data=first_layout, content_type=MEDIA_TYPE).status_code == 400
    assert waiting() == 0


def test_pieces_that_make_no_request_are_refused_and_do_not_block_the_next(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    study(kiosk.log)
    nonsense = [b"no envelope" * 500]
    announce(hub, kiosk, nonsense)
    bring(hub, kiosk.kiosk_id, nonsense[0])
    assert announce(hub, kiosk, nonsense).status_code == 400

    pieces = cut(large(kiosk))
    announce(hub, kiosk, pieces)
    for piece in pieces:
        bring(hub, kiosk.kiosk_id, piece)
    assert kiosk.reply(announce(hub, kiosk, pieces).data).acknowledged == kiosk.log.head
