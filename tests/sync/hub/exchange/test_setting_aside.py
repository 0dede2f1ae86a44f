"""A reply too large for one message: set aside under its hash, and read from whatever byte on."""

import hashlib

import pytest
from flask.testing import FlaskClient

from sync.hub.database import connected
from sync.hub.fleet import downlink
from sync.protocol.downlink import Answer
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.replies import Reply
from sync.protocol.requests import MOST_ROOM_IN_ONE
from tests.sync.client.test_session import noise
from tests.sync.hub.exchange.conftest import Start, joined
from tests.sync.hub.simulated_kiosk import SimulatedKiosk

MUCH = 1 << 20


def put(kiosk: SimulatedKiosk, size: int) -> None:
    with connected():
        downlink.put(kiosk.kiosk_id, Answer("q", "", "Mentor", noise(size, size), 0))


def ask(hub: FlaskClient, kiosk: SimulatedKiosk, room: int) -> tuple[Reply, int]:
    answer = hub.post("/exchange", data=kiosk.request_message(room=room), content_type=MEDIA_TYPE)
    return kiosk.reply(answer.data), len(answer.data)


def fetch(hub: FlaskClient, kiosk: SimulatedKiosk, sha256: bytes, begin: int | None = None):
    headers = {} if begin is None else {"Range": f"bytes={begin}-"}
    return hub.get(f"/exchange/{kiosk.kiosk_id}/{sha256.hex()}", headers=headers)


def test_a_large_reply_acknowledges_at_once_and_tells_where_the_rest_is(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    put(kiosk, 100_000)

    reply, size = ask(hub, kiosk, MUCH)

    assert size < 1024
    assert reply.acknowledged == kiosk.log.head
    assert reply.load.parts == ()
    assert reply.load.is_more
    whole = fetch(hub, kiosk, reply.rest[0])
    assert (whole.status_code, whole.mimetype, len(whole.data)) == (200, MEDIA_TYPE, reply.rest[1])
    assert hashlib.sha256(whole.data).digest() == reply.rest[0]
    brought = kiosk.reply(whole.data)
    assert [part.section for part in brought.load.parts] == ["answers"]
    assert (brought.acknowledged, brought.serial) == (reply.acknowledged, reply.serial)


def test_it_is_read_from_any_byte_on_also_after_a_restart(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    put(kiosk, 100_000)
    sha256, size = ask(hub, kiosk, MUCH)[0].rest
    whole = fetch(hub, kiosk, sha256).data
    hub = restart()

    for begin in (0, 1, 70_000, size - 1):
        part = fetch(hub, kiosk, sha256, begin)
        assert (part.status_code, part.mimetype, part.data) == (206, MEDIA_TYPE, whole[begin:])
        assert part.headers["Content-Range"] == f"bytes {begin}-{size - 1}/{size}"


@pytest.mark.parametrize(("size", "room"), [(1_000, MUCH), (100_000, MOST_ROOM_IN_ONE), (100_000, 4096)])
def test_a_small_reply_or_one_to_a_kiosk_that_cannot_fetch_comes_whole(hub: FlaskClient, size: int, room: int) -> None:
    kiosk = joined(hub)
    put(kiosk, size)

    reply, _ = ask(hub, kiosk, room)

    assert reply.rest is None
    assert len(reply.load.parts) == 1


def test_the_next_takes_the_place_of_what_was_set_aside_and_a_request_without_room_leaves_it(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    put(kiosk, 100_000)
    first = ask(hub, kiosk, MUCH)[0].rest[0]
    assert ask(hub, kiosk, 0)[0].rest is None
    assert fetch(hub, kiosk, first).status_code == 200

    second = ask(hub, kiosk, MUCH)[0].rest[0]

    assert first != second
    assert (fetch(hub, kiosk, first).status_code, fetch(hub, kiosk, second).status_code) == (404, 200)


def test_it_is_let_go_when_a_later_reply_needs_none(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    put(kiosk, 100_000)
    sha256 = ask(hub, kiosk, MUCH)[0].rest[0]
    with connected():
        downlink.DownItem.delete().execute()

    ask(hub, kiosk, MUCH)

    assert fetch(hub, kiosk, sha256).status_code == 404


def test_nobody_reads_what_is_not_there_or_another_kiosks(hub: FlaskClient) -> None:
    kiosk, other = joined(hub), joined(hub, "Vythiri")
    put(kiosk, 100_000)
    sha256 = ask(hub, kiosk, MUCH)[0].rest[0]

    for answer in (fetch(hub, other, sha256), fetch(hub, kiosk, bytes(32)), hub.get(f"/exchange/%00/{sha256.hex()}")):
        assert (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", "reply-unknown\n")
