"""The hub's key changes: kiosks learn the next one, what was sealed to a former one is opened, and no thief gains."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from sync.hub.database import connected
from sync.hub.fleet import kiosks
from sync.hub.fleet.identity import change_key
from sync.hub.fleet.tables import HubKey
from sync.protocol import envelope, requests, sealing
from sync.protocol.envelope import MEDIA_TYPE, key_id
from sync.protocol.replies import Reply
from sync.security.keys import public_bytes
from tests.sync.hub.exchange.conftest import Start, joined
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


def rotate(restart: Start, hub: FlaskClient) -> FlaskClient:
    with connected():
        change_key(hub.application.config["HUB"].settings.keys)
    return restart()


def send(hub: FlaskClient, message: bytes) -> tuple[int, str]:
    answer = hub.post("/exchange", data=message, content_type=MEDIA_TYPE)
    return answer.status_code, answer.text.strip() if answer.mimetype == "text/plain" else ""


def exchange(hub: FlaskClient, kiosk: SimulatedKiosk, **changed: object) -> Reply:
    answer = hub.post("/exchange", data=kiosk.request_message(**changed), content_type=MEDIA_TYPE)
    assert answer.status_code == 200, answer.text
    return kiosk.reply(answer.data)


def test_a_kiosk_learns_the_next_key_and_then_no_more(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    assert exchange(hub, kiosk).next_key == b""
    hub = rotate(restart, hub)

    kiosk.hub_key = exchange(hub, kiosk).next_key

    assert kiosk.hub_key == hub.application.config["HUB"].identity.public_key
    assert exchange(hub, kiosk).next_key == b""


def test_processes_that_were_running_when_the_key_changed_take_it_up(restart: Start) -> None:
    hub, other = restart(), restart()
    kiosk = joined(hub)
    keys_folder = hub.application.config["HUB"].settings.keys
    with connected():
        change_key(keys_folder)
    kiosk.hub_key = exchange(other, kiosk).next_key

    assert exchange(hub, kiosk).next_key == b""
    assert joined(hub, "Vythiri").hub_key == kiosk.hub_key


def test_a_machine_without_the_new_file_serves_with_the_former_key_until_it_comes(
    restart: Start, tmp_path: Path
) -> None:
    hub = restart()
    kiosk = joined(hub)
    folder = hub.application.config["HUB"].settings.keys
    with connected():
        change_key(folder)
    (folder / "hub-2.key").rename(tmp_path / "not-here-yet.key")
    assert exchange(hub, kiosk).next_key == b""

    (tmp_path / "not-here-yet.key").rename(folder / "hub-2.key")

    assert exchange(hub, kiosk).next_key


def test_a_kiosk_that_slept_through_two_changes_gets_through(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    hub = rotate(restart, rotate(restart, hub))

    reply = exchange(hub, kiosk)

    assert reply.acknowledged == kiosk.log.head
    assert reply.next_key == hub.application.config["HUB"].identity.public_key


def test_a_hub_that_was_restored_from_before_a_change_knows_the_key_that_lies_there(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    hub = rotate(restart, hub)
    kiosk.hub_key = exchange(hub, kiosk).next_key
    with connected():
        HubKey.delete().where(HubKey.number > 1).execute()

    hub = restart()
    assert exchange(hub, kiosk).next_key == b""

    with connected():
        HubKey.delete().where(HubKey.number > 1).execute()
    hub = rotate(restart, hub)
    assert exchange(hub, kiosk).next_key == hub.application.config["HUB"].identity.public_key


def test_what_was_sealed_to_a_former_key_is_opened_late(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    late = kiosk.request_message()
    hub = rotate(restart, hub)
    former, kiosk.hub_key = kiosk.hub_key, exchange(hub, kiosk, batch=b"").next_key

    answer = hub.post("/exchange", data=late, content_type=MEDIA_TYPE)

    kiosk.hub_key = former
    assert kiosk.reply(answer.data).acknowledged == kiosk.log.head


def test_a_kiosk_of_an_older_protocol_is_answered_with_the_key_that_it_knows(restart: Start) -> None:
    hub = restart()
    kiosk = joined(hub)
    hub = rotate(restart, hub)

    assert exchange(hub, kiosk, protocol=1, batch=kiosk.log.batch(protocol=1)).acknowledged == kiosk.log.head


@pytest.mark.parametrize("protocol", [1, 2])
def test_a_kiosk_of_an_older_protocol_that_joins_after_a_change_is_answered_with_the_key_that_it_was_told(
    restart: Start, protocol: int
) -> None:
    hub = rotate(restart, restart())
    kiosk = joined(hub)
    hub = rotate(restart, hub)

    batch = kiosk.log.batch(protocol=protocol)
    assert exchange(hub, kiosk, protocol=protocol, batch=batch).acknowledged == kiosk.log.head


def test_a_message_whose_former_key_is_lost_is_refused(restart: Start, tmp_path: Path) -> None:
    hub = restart()
    kiosk = joined(hub)
    hub = rotate(restart, hub)
    (tmp_path / "home/keys/hub.key").unlink()
    hub = restart()

    assert send(hub, kiosk.request_message()) == (400, "sealed")


def test_a_thief_cannot_seal_a_request_anew_for_another_hub(hub: FlaskClient) -> None:
    """The other hub is the thief's; it opened what was sealed to it. Here: the reverse, with the thief's key named."""
    kiosk = joined(hub)
    thief = Ed25519PrivateKey.generate()
    ours, kiosk.hub_key = kiosk.hub_key, public_bytes(thief)
    opened = sealing.unseal(kiosk.request_message(), [thief])

    assert send(hub, sealing.seal(opened, ours)) == (403, "other-hub")


def test_a_request_that_was_not_sealed_is_refused(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    request = requests.Request(3, kiosk.log.log_id, 0, "0" * 16)

    assert send(hub, kiosk.sign(envelope.REQUEST, request.encode(), key=key_id(kiosk.hub_key))) == (400, "unsealed")


def test_layout_and_protocol_must_fit(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    request = requests.Request(3, kiosk.log.log_id, 0, "0" * 16)
    name = key_id(kiosk.hub_key)
    first = kiosk.sign(envelope.REQUEST, request.encode())
    second = kiosk.sign(envelope.REQUEST, replace(request, protocol=2).encode(), key=name)

    for message in (first, sealing.seal(first, kiosk.hub_key), sealing.seal(second, kiosk.hub_key)):
        assert send(hub, message) == (400, "message")


def test_an_old_request_that_comes_again_changes_nothing(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    old = kiosk.request_message(1, 3, head=3, state=replace(kiosk.state, learners=77))
    exchange(hub, kiosk)
    former = kiosk.log
    kiosk.log = type(former)()
    kiosk.log.append_raw("log-begun/1", {"reason": "copied", "after_log": former.log_id, "after_sequence": 3})
    reply = exchange(hub, kiosk)
    with connected():
        before = kiosks.find_kiosk(kiosk.kiosk_id)

    again = kiosk.reply(hub.post("/exchange", data=old, content_type=MEDIA_TYPE).data)

    with connected():
        assert kiosks.find_kiosk(kiosk.kiosk_id) == before
    assert (again.serial, again.generation) == (1, reply.generation)


def test_a_kiosk_from_a_backup_that_counts_anew_is_heard_under_its_new_log(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    for _ in range(3):
        exchange(hub, kiosk)
    kiosk.serial = 0
    kiosk.log = type(kiosk.log)()
    kiosk.log.append_raw("log-begun/1", {"reason": "restored", "after_log": "x", "after_sequence": 3})
    exchange(hub, kiosk)

    with connected():
        assert kiosks.find_kiosk(kiosk.kiosk_id).log_id == kiosk.log.log_id


def test_an_older_log_that_comes_after_the_one_that_follows_it_is_not_taken_for_the_one_in_use(
    hub: FlaskClient,
) -> None:
    """A helper brought the second file before the first."""
    kiosk = joined(hub)
    first, former = kiosk.request_message(), kiosk.log
    kiosk.log = type(former)()
    body = {"reason": "restored", "after_log": former.log_id, "after_sequence": former.head}
    kiosk.log.append_raw("log-begun/1", body)
    exchange(hub, kiosk)

    reply = kiosk.reply(hub.post("/exchange", data=first, content_type=MEDIA_TYPE).data)

    assert (reply.log_id, reply.acknowledged) == (former.log_id, former.head)
    with connected():
        heard = kiosks.find_kiosk(kiosk.kiosk_id)
    assert (heard.log_id, heard.head, heard.waiting) == (kiosk.log.log_id, 1, 0)


def test_a_kiosk_from_an_older_copy_that_counts_anew_is_heard_once_it_writes_more(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    for _ in range(3):
        exchange(hub, kiosk)
    kiosk.serial = 0
    study(kiosk.log)
    exchange(hub, kiosk)

    with connected():
        heard = kiosks.find_kiosk(kiosk.kiosk_id)
    assert heard.head == kiosk.log.head
    assert heard.waiting == 0


def test_after_a_restore_one_generation_begins_however_many_messages_show_it(hub: FlaskClient) -> None:
    fleet = [joined(hub, f"Station {number}") for number in range(3)]
    for kiosk in fleet:
        exchange(hub, kiosk, batch=b"")
    messages = [kiosk.request_message(batch=b"", mark=5) for kiosk in fleet for _ in range(2)]

    generations = {
        kiosk.reply(hub.post("/exchange", data=message, content_type=MEDIA_TYPE).data).generation
        for kiosk, message in zip([each for each in fleet for _ in range(2)], messages, strict=True)
    }

    assert generations == {"2"}


def test_a_hub_that_hears_of_a_later_life_begins_one_behind_it(hub: FlaskClient) -> None:
    """A copy was restored that is older than the life which the kiosk knows, and has all that the kiosk has written."""
    kiosk = joined(hub)
    exchange(hub, kiosk)

    assert exchange(hub, kiosk, batch=b"", mark=kiosk.log.head, generation=7).generation == "8"


def test_no_kiosk_can_use_up_the_generations(hub: FlaskClient) -> None:
    kiosk = joined(hub)

    assert int(exchange(hub, kiosk, generation=2**53 - 1).generation) <= 102
    assert send(hub, kiosk.request_message(generation=-1)) == (400, "message")
