"""The endpoint as kiosks meet it, over WSGI."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.hub.fleet import kiosks
from sync.hub.fleet.joining import LIFE, make_code
from sync.hub.ledger import reading
from sync.protocol import envelope, maps, replies, requests, sealing, versions
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.events import SignedIn
from tests.sync.hub.conftest import Clock
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


def code(app: Flask) -> str:
    hub = app.config["HUB"]
    return make_code(hub.pepper, hub.clock()).code


def post(client: FlaskClient, path: str, data: bytes, media_type: str = MEDIA_TYPE):
    return client.post(path, data=data, content_type=media_type)


@pytest.fixture
def kiosk(app: Flask, client: FlaskClient) -> SimulatedKiosk:
    """A kiosk that has joined and has a log."""
    kiosk = SimulatedKiosk()
    kiosk.welcome(post(client, "/join", kiosk.join_message(code(app))).data)
    study(kiosk.log)
    return kiosk


def exchange(client: FlaskClient, kiosk: SimulatedKiosk, *range_: int, **changed: object) -> replies.Reply:
    response = post(client, "/exchange", kiosk.request_message(*range_, **changed))
    assert (response.status_code, response.mimetype) == (200, MEDIA_TYPE)
    return kiosk.reply(response.data)


def refusal(response) -> tuple[int, str]:
    assert response.mimetype == "text/plain"
    return response.status_code, response.text.strip()


def test_a_kiosk_joins_with_a_code_and_gets_the_hubs_id_key_and_root(app: Flask, client: FlaskClient) -> None:
    kiosk = SimulatedKiosk()
    joined = kiosk.welcome(post(client, "/join", kiosk.join_message(code(app))).data)
    identity = app.config["HUB"].identity
    assert (joined.hub, joined.key) == (identity.hub_id, identity.public_key.hex())
    assert json.loads(joined.root)["signed"]["_type"] == "root"
    assert kiosks.find_kiosk(kiosk.kiosk_id).station == "Kalpetta"


def test_a_code_serves_however_it_is_typed(app: Flask, client: FlaskClient) -> None:
    kiosk = SimulatedKiosk()
    typed = code(app).replace("-", " ").lower()
    assert post(client, "/join", kiosk.join_message(typed)).status_code == 200


def test_a_code_serves_one_kiosk(app: Flask, client: FlaskClient) -> None:
    once = code(app)
    assert post(client, "/join", SimulatedKiosk().join_message(once)).status_code == 200
    assert refusal(post(client, "/join", SimulatedKiosk().join_message(once))) == (403, "join-code")


def test_joining_again_with_the_same_code_after_a_lost_answer_is_answered_again(
    app: Flask, client: FlaskClient
) -> None:
    kiosk = SimulatedKiosk()
    message = kiosk.join_message(code(app))
    assert [post(client, "/join", message).status_code for _ in range(2)] == [200, 200]


def test_joining_again_with_a_fresh_code_keeps_what_has_come(
    app: Flask, client: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    exchange(client, kiosk)
    kiosk.station = "Kalpetta, new room"
    kiosk.welcome(post(client, "/join", kiosk.join_message(code(app))).data)
    found = kiosks.find_kiosk(kiosk.kiosk_id)
    assert (found.station, found.acknowledged) == ("Kalpetta, new room", kiosk.log.head)


def test_a_known_kiosk_with_another_key_is_refused_and_the_code_stays_good(
    app: Flask, client: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    once = code(app)
    thief = SimulatedKiosk(kiosk_id=kiosk.kiosk_id)
    assert refusal(post(client, "/join", thief.join_message(once))) == (403, "kiosk-key-differs")
    assert post(client, "/join", SimulatedKiosk().join_message(once)).status_code == 200


def test_a_code_is_over_after_fourteen_days(app: Flask, client: FlaskClient, clock: Clock) -> None:
    once = code(app)
    clock.now += LIFE + 1
    assert refusal(post(client, "/join", SimulatedKiosk().join_message(once))) == (403, "join-code")


def test_after_ten_wrong_codes_even_the_right_one_is_refused_for_an_hour(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    right = code(app)
    for _ in range(10):
        assert refusal(post(client, "/join", SimulatedKiosk().join_message("2222-2222"))) == (403, "join-code")
    assert refusal(post(client, "/join", SimulatedKiosk().join_message(right))) == (429, "too-many-codes")
    clock.pass_seconds(3601)
    assert post(client, "/join", SimulatedKiosk().join_message(right)).status_code == 200


def test_a_wish_to_join_that_is_not_signed_by_its_own_key_is_refused(app: Flask, client: FlaskClient) -> None:
    message = bytearray(SimulatedKiosk().join_message(code(app)))
    message[-1] ^= 1
    assert refusal(post(client, "/join", bytes(message))) == (403, "signature")


@pytest.mark.parametrize("station", ["x" * 121, "a\nb", "a\0b"])
def test_a_station_whose_name_cannot_be_shown_is_refused(app: Flask, client: FlaskClient, station: str) -> None:
    message = SimulatedKiosk(station=station).join_message(code(app))
    assert refusal(post(client, "/join", message)) == (403, "station")


@pytest.mark.parametrize("kiosk_id", ["", "A" * 32, "f" * 31, "../x", "\0" * 32])
def test_an_id_that_is_no_kiosks_is_refused(app: Flask, client: FlaskClient, kiosk_id: str) -> None:
    message = SimulatedKiosk(kiosk_id=kiosk_id).join_message(code(app))
    assert refusal(post(client, "/join", message)) == (400, "message")


def test_an_exchange_stores_the_batch_and_acknowledges_it(
    client: FlaskClient, kiosk: SimulatedKiosk, clock: Clock
) -> None:
    reply = exchange(client, kiosk)
    head = kiosk.log.head
    assert (reply.acknowledged, reply.hash, reply.refusal) == (head, kiosk.log.hash_at(head).hex(), "")
    assert (reply.log_id, reply.time, reply.generation) == (kiosk.log.log_id, clock.now, "1")
    assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == kiosk.log.events


def test_the_same_request_again_gets_the_same_answer_and_stores_nothing(
    client: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    message = kiosk.request_message()
    first, second = (post(client, "/exchange", message).data for _ in range(2))
    assert first == second
    assert len(reading.last_arrivals(kiosk.kiosk_id, 10)) == 1


def test_a_gap_is_answered_with_the_mark(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    exchange(client, kiosk, 1, 3)
    assert exchange(client, kiosk, 6, 8).acknowledged == 3


def test_a_kiosk_that_was_told_of_more_than_the_ledger_has_begins_a_new_generation(
    client: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    exchange(client, kiosk, 1, 3)
    reply = exchange(client, kiosk, 6, 8)
    assert (reply.acknowledged, reply.hash, reply.generation) == (3, kiosk.log.hash_at(3).hex(), "2")


@pytest.mark.parametrize("mark", [0, 2, 3])
def test_a_kiosk_that_was_told_of_no_more_than_the_ledger_has_begins_no_generation(
    client: FlaskClient, kiosk: SimulatedKiosk, mark: int
) -> None:
    exchange(client, kiosk, 1, 3)
    assert exchange(client, kiosk, mark + 1, mark=mark).generation == "1"


def test_a_new_generation_is_every_kiosks(app: Flask, client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    other = SimulatedKiosk("Mananthavady")
    other.welcome(post(client, "/join", other.join_message(code(app))).data)
    study(other.log)
    assert exchange(client, other).generation == "1"
    exchange(client, kiosk, batch=b"", mark=5, generation=1)
    reply = exchange(client, other, other.log.head + 1)
    assert (reply.generation, reply.acknowledged) == ("2", other.log.head)


def test_an_exchange_without_a_batch_tells_the_mark(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    assert exchange(client, kiosk, batch=b"").acknowledged == 0
    assert kiosks.find_kiosk(kiosk.kiosk_id).waiting == kiosk.log.head


def test_another_history_gets_a_signed_refusal_with_the_mark(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    exchange(client, kiosk)
    acknowledged = kiosk.log.head
    kiosk.log = kiosk.log.fork(4)
    study(kiosk.log, code="CLONE1")
    reply = exchange(client, kiosk, 5)
    assert (reply.refusal, reply.acknowledged) == ("history-differs", acknowledged)
    assert kiosks.find_kiosk(kiosk.kiosk_id).is_forked


def test_two_kiosks_are_kept_apart(app: Flask, client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    other = SimulatedKiosk("Mananthavady")
    other.welcome(post(client, "/join", other.join_message(code(app))).data)
    study(other.log)
    study(other.log)
    for each in (kiosk, other):
        exchange(client, each)
    assert {each.station: each.acknowledged for each in kiosks.list_kiosks()} == {
        "Kalpetta": kiosk.log.head,
        "Mananthavady": other.log.head,
    }


def test_the_state_is_asked_for_when_its_digest_is_new(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    assert exchange(client, kiosk, state=None).wants_state
    assert not exchange(client, kiosk).wants_state
    assert not exchange(client, kiosk, state=None).wants_state
    assert exchange(client, kiosk, state=None, digest="0" * 16).wants_state
    assert kiosks.find_kiosk(kiosk.kiosk_id).state == kiosk.state


def test_a_request_that_was_delayed_does_not_lower_the_head(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    delayed = kiosk.request_message(head=3)
    exchange(client, kiosk)
    post(client, "/exchange", delayed)
    assert kiosks.find_kiosk(kiosk.kiosk_id).head == kiosk.log.head


@pytest.mark.parametrize(("protocol", "code_"), [(0, "protocol-too-old"), (versions.PROTOCOL + 1, "protocol-too-new")])
def test_a_protocol_that_is_not_spoken_gets_a_signed_refusal_and_stores_nothing(
    client: FlaskClient, kiosk: SimulatedKiosk, protocol: int, code_: str
) -> None:
    assert exchange(client, kiosk, protocol=protocol, batch=kiosk.log.batch(protocol=2)).refusal == code_
    assert reading.logs(kiosk.kiosk_id) == []


def test_a_later_protocols_unknown_words_do_not_hide_that_it_is_too_new(
    client: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    document = maps.pack({1: 9, 77: {"battery": 5}})
    signed = kiosk.sign(envelope.REQUEST, document, key=envelope.key_id(kiosk.hub_key))
    message = sealing.seal(signed, kiosk.hub_key)
    assert kiosk.reply(post(client, "/exchange", message).data).refusal == "protocol-too-new"


def test_an_older_kiosk_is_served_and_reads_every_word_of_the_answer(
    client: FlaskClient, kiosk: SimulatedKiosk
) -> None:
    batch = kiosk.log.batch(protocol=1)

    answered = post(client, "/exchange", kiosk.request_message(protocol=1, batch=batch)).data

    assert batch[:4] == bytes.fromhex("28b52ffd")
    assert kiosk.reply(answered).acknowledged == kiosk.log.head
    assert words(kiosk, answered) == {
        "log_id", "acknowledged", "hash", "generation", "time", "wants_state", "refusal",
    }  # fmt: skip
    assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == kiosk.log.events


def test_batches_of_both_encodings_make_one_log(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    """A kiosk is updated between two exchanges; what was stored before is read again as it was."""
    half = kiosk.log.head // 2
    exchange(client, kiosk, 1, half, protocol=1, batch=kiosk.log.batch(1, half, protocol=1))
    reply = exchange(client, kiosk, half + 1)

    assert (reply.acknowledged, reply.protocol) == (kiosk.log.head, versions.PROTOCOL)
    assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == kiosk.log.events


@pytest.mark.parametrize("said", [{"protocol": 9}, {"protocol": 1, "newest": 2}, {"protocol": 2}])
def test_a_kiosk_that_could_speak_more_than_the_first_protocol_is_told_what_the_hub_speaks(
    client: FlaskClient, kiosk: SimulatedKiosk, said: dict[str, int]
) -> None:
    assert exchange(client, kiosk, batch=b"", **said).protocol == versions.PROTOCOL


def words(kiosk: SimulatedKiosk, data: bytes) -> set[str]:
    """What a reply says, as it travels."""
    payload = envelope.verify(data, lambda _: kiosk.hub_key).payload
    return set(json.loads(payload[4 : 4 + int.from_bytes(payload[:4], "big")]))


def test_a_stranger_is_refused(app: Flask, client: FlaskClient) -> None:
    identity = app.config["HUB"].identity
    stranger = SimulatedKiosk(hub_id=identity.hub_id, hub_key=identity.public_key)
    assert refusal(post(client, "/exchange", stranger.request_message())) == (403, "unknown-sender")


def test_a_kiosk_with_a_stolen_id_is_refused(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    thief = SimulatedKiosk(kiosk_id=kiosk.kiosk_id, hub_id=kiosk.hub_id, hub_key=kiosk.hub_key)
    assert refusal(post(client, "/exchange", thief.request_message())) == (403, "signature")


def test_a_message_for_another_hub_is_refused(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    kiosk.hub_id = "0" * 32
    assert refusal(post(client, "/exchange", kiosk.request_message())) == (403, "other-hub")


def test_a_message_of_another_kind_is_refused(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    assert refusal(post(client, "/exchange", kiosk.sign(envelope.REPLY, b""))) == (400, "message")


@pytest.mark.parametrize("data", [b"", b"PDE1", b"PDE1\xff\xff", b"PDE1\x00\x02{}" + bytes(64), b"nonsense" * 100])
def test_bytes_that_are_no_envelope_are_refused(client: FlaskClient, data: bytes) -> None:
    for path in ("/exchange", "/join"):
        assert refusal(post(client, path, data)) == (400, "envelope")


@pytest.mark.parametrize("payload", [b"", b"\0\0\0\x02{}", b"\0\0\0\x05[[[[[", b"\xff\xff\xff\xff{}"])
def test_an_envelope_that_holds_no_request_is_refused(
    client: FlaskClient, kiosk: SimulatedKiosk, payload: bytes
) -> None:
    assert refusal(post(client, "/exchange", kiosk.sign(envelope.REQUEST, payload))) == (400, "message")


@pytest.mark.parametrize(
    ("changed", "code_"),
    [
        ({"log_id": "../x"}, "message"),
        ({"log_id": "a\0b"}, "message"),
        ({"log_id": "another"}, "batch-log"),
        ({"head": -1}, "message"),
        ({"head": 2**70}, "message"),
        ({"digest": "x"}, "message"),
        ({"batch": b"nonsense"}, "batch"),
        ({"state": requests.State("0.1", {"p": float("nan")}, 1, 1)}, "message"),
    ],
)
def test_a_request_with_values_that_cannot_be_stored_is_refused(
    client: FlaskClient, kiosk: SimulatedKiosk, changed: dict, code_: str
) -> None:
    if "state" in changed:
        changed = {**changed, "digest": "0" * 16}
    assert refusal(post(client, "/exchange", kiosk.request_message(**changed))) == (400, code_)
    assert reading.logs(kiosk.kiosk_id) == []


def test_a_state_with_half_a_character_is_refused(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    state = {"software": "\ud800", "shelf": {}, "learners": 1, "disk_free": 1}
    document = {"protocol": 1, "log": "l", "head": 0, "digest": "0" * 16, "state": state}
    text = json.dumps(document).encode()
    message = kiosk.sign(envelope.REQUEST, len(text).to_bytes(4, "big") + text)
    assert refusal(post(client, "/exchange", message)) == (400, "message")


def test_another_media_type_is_refused(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    response = post(client, "/exchange", kiosk.request_message(), "application/x-www-form-urlencoded")
    assert refusal(response) == (415, "media-type")


def test_too_many_bytes_are_refused(client: FlaskClient) -> None:
    assert refusal(post(client, "/exchange", bytes(256 * 1024 + 1))) == (413, "too-large")


def test_events_of_an_unknown_kind_are_stored_as_they_came(client: FlaskClient, kiosk: SimulatedKiosk) -> None:
    kiosk.log.append_raw("moon-landed/7", {"where": ["here", {"deep": 1}]}, "somebody")
    kiosk.log.append(SignedIn(), "somebody")
    assert exchange(client, kiosk).acknowledged == kiosk.log.head
    assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == kiosk.log.events
