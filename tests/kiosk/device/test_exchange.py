"""Joining head office and sending to it, from the page."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from kiosk.database import writing
from kiosk.exchange.joining import join as join_hub
from kiosk.exchange.standing import runs, standing
from kiosk.progress import log
from kiosk.progress.tables import ExchangeRun, Hub
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from sync.hub.catalogue.publishing import publish
from tests.kiosk.visitor import Visitor
from tests.sync.client.test_transport import peer, response, say
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.running_hub import RunningHub, run
from tests.waiting import until

PATH = "/device/exchange"
JOIN = "/device/exchange/join"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path / "hub") as running:
        yield running


def noted(kiosk: Kiosk, result: str, events: int = 0) -> None:
    """An exchange that ended so."""
    with writing():
        ExchangeRun.create(
            at=kiosk.now(), road="http", events=events, bytes_out=400, bytes_in=200, milliseconds=1234, result=result
        )


def join(technician: Visitor, address: str, code: str) -> TestResponse:
    return technician.post(JOIN, {"address": address, "code": code}, page=PATH)


def refusal(technician: Visitor, address: str, code: str) -> str:
    """The page that says why joining did not work."""
    response = join(technician, address, code)
    assert response.status_code == 422
    return response.text


def code_of(hub: RunningHub) -> str:
    """A one-time code, fresh from the hub."""
    return run(hub.home, "code").stdout.strip()


def test_a_kiosk_that_belongs_nowhere_can_join(technician: Visitor) -> None:
    page = technician.text(PATH)
    assert "This kiosk does not belong to a head office yet." in page
    assert "records wait here." in page
    assert "Send now" not in page


def test_joining_and_sending_reach_the_hub(technician: Visitor, hub: RunningHub, worker: Worker) -> None:
    address = f"http://127.0.0.1:{hub.port}"
    response = join(technician, f" {address} ", code_of(hub).lower())
    assert "This kiosk belongs to head office now." in technician.text(response.location)
    until(lambda: standing().waiting == 0)
    page = technician.text(PATH)
    assert address in page
    assert "records sent" in page
    assert "<b>0</b>records waiting" in page


def test_sending_is_asked_of_the_worker(technician: Visitor, hub: RunningHub, worker: Worker) -> None:
    join(technician, f"http://127.0.0.1:{hub.port}", code_of(hub))
    until(lambda: standing().waiting == 0)  # from now on the worker sends nothing for minutes of its own will
    before = len(runs(20))
    response = technician.post(PATH)
    until(lambda: len(runs(20)) > before)
    until(lambda: "Nothing new to send" in technician.text(response.location))
    assert "Nothing new to send" in technician.text(PATH)


def test_a_stick_of_the_hub_is_trusted_and_copied_without_waiting_for_the_next_exchange(
    technician: Visitor, hub: RunningHub, worker: Worker, tmp_path: Path
) -> None:
    stick = tmp_path / "media/STICK"
    publish(hub.home, stick, [tiny_pack.write(tmp_path / "tea-stall")], datetime.now(UTC))
    join(technician, f"http://127.0.0.1:{hub.port}", code_of(hub))
    until(lambda: standing().waiting == 0)
    asked = technician.post("/device/usb", {"folder": str(stick), "pack": "tea-stall"})
    until(lambda: "Copying is finished" in technician.text(asked.location))


def test_a_kiosk_that_has_joined_joins_no_other_hub(technician: Visitor, hub: RunningHub) -> None:
    join(technician, f"http://127.0.0.1:{hub.port}", code_of(hub))
    join(technician, f"http://localhost:{hub.port}", code_of(hub))
    assert standing().hub_url == f"http://127.0.0.1:{hub.port}"


def test_a_wrong_code_is_said_at_its_field(technician: Visitor, hub: RunningHub) -> None:
    page = refusal(technician, f"http://127.0.0.1:{hub.port}", "WRONG-CODE")
    assert 'id="code-fault"' in page
    assert 'id="address-fault"' not in page
    assert 'value="WRONG-CODE"' in page
    assert standing().hub_url is None


def test_a_code_that_was_left_empty_is_asked_for_before_the_hub_counts_it_as_wrong(technician: Visitor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        page = refusal(technician, f"http://127.0.0.1:{taken.getsockname()[1]}", " ")
    assert "Write the code that head office gave for this kiosk." in page
    assert 'id="address-fault"' not in page, "nobody was asked"


def test_a_hub_that_cannot_be_reached_is_said_at_the_address(technician: Visitor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        page = refusal(technician, f"http://127.0.0.1:{taken.getsockname()[1]}", "ABCD")
    assert 'id="address-fault"' in page
    assert "Head office does not answer there." in page


def test_a_sign_in_page_of_the_wifi_is_told_from_a_hub_that_is_silent(technician: Visitor) -> None:
    with peer(say(response(b"<title>Sign in to the Wi-Fi</title>", media_type="text/html"))) as (address, _):
        page = refusal(technician, address, "ABCD")
    assert 'id="address-fault"' in page
    assert "the sign-in page of the Wi-Fi" in page
    assert "Head office does not answer there." not in page


@pytest.mark.parametrize("address", ["", "hub.example.org", "file:///etc/passwd", "https://"])
def test_what_is_no_address_is_refused(technician: Visitor, address: str) -> None:
    assert 'id="address-fault"' in refusal(technician, address, "ABCD")


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ("sent", "214 records sent"),
        ("hub-unreachable", "Head office could not be reached"),
        ("not-the-hub", "perhaps the Wi-Fi wants a sign-in"),
        ("history-differs", "Head office has another history of this kiosk"),
        ("never-heard-of", "It did not work (never-heard-of)"),
    ],
)
def test_each_result_is_said_in_words(kiosk: Kiosk, technician: Visitor, result: str, sentence: str) -> None:
    with writing():
        Hub.create(hub="f" * 32, url="https://hub.example.org", key="00" * 32, station="", joined_at=kiosk.now())
    noted(kiosk, result, 214)
    page = technician.text(PATH)
    assert sentence in page
    assert "1.2 seconds" in page


def test_a_copied_card_is_told_until_it_has_an_identity_of_its_own(
    kiosk: Kiosk, technician: Visitor, hub: RunningHub
) -> None:
    join(technician, f"http://127.0.0.1:{hub.port}", code_of(hub))
    assert "The card of this kiosk was copied" not in technician.text(PATH)
    kiosk.clock.let_pass(1)
    log.begin(kiosk.clock, "copied")

    page = technician.text(PATH)

    assert "The card of this kiosk was copied" in page
    assert "kiosk join --new-identity" in page
    join_hub(kiosk.settings, kiosk.clock, f"http://127.0.0.1:{hub.port}", code_of(hub), is_new=True)
    assert "The card of this kiosk was copied" not in technician.text(PATH)
