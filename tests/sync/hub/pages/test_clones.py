"""What staff read of second histories of a kiosk, until somebody has seen to it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.fleet import joining
from sync.protocol import events
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.replies import Reply
from tests.sync.hub.conftest import Clock
from tests.sync.hub.pages.conftest import token_in
from tests.sync.hub.simulated_kiosk import Log, SimulatedKiosk, study

assert create_app


@pytest.fixture
def kavalam(app: Flask, stranger: FlaskClient) -> SimulatedKiosk:
    """A kiosk that has joined and exchanged."""
    hub, kiosk = app.config["HUB"], SimulatedKiosk("Kavalam")
    with app.app_context():
        code = joining.make_code(hub.pepper, hub.clock()).code
    kiosk.welcome(stranger.post("/join", data=kiosk.join_message(code), content_type=MEDIA_TYPE).data)
    study(kiosk.log)
    send(stranger, kiosk)
    return kiosk


def send(client: FlaskClient, kiosk: SimulatedKiosk, first: int = 1) -> Reply:
    return kiosk.reply(client.post("/exchange", data=kiosk.request_message(first), content_type=MEDIA_TYPE).data)


def clone(kiosk: SimulatedKiosk, at: int) -> SimulatedKiosk:
    """A machine with the same card, whose history parts after `at`."""
    return SimulatedKiosk(
        kiosk.station, kiosk.kiosk_id, kiosk.key, kiosk.log.fork(at), kiosk.hub_id, kiosk.hub_key, kiosk.state
    )


def go_on_in_a_new_log(kiosk: SimulatedKiosk, reason: str, at: int) -> None:
    old = kiosk.log
    kiosk.log = Log()
    kiosk.log.append(events.LogBegun(reason, old.log_id, at))
    study(kiosk.log, f"NEW{at}")


def test_a_fleet_of_which_nothing_was_noticed_says_nothing(meera: FlaskClient, kavalam: SimulatedKiosk) -> None:
    page = meera.get("/").text

    assert "Kavalam" in page
    assert "This is done" not in page


def test_another_history_is_told_once_with_what_to_do(
    meera: FlaskClient, stranger: FlaskClient, kavalam: SimulatedKiosk
) -> None:
    other = clone(kavalam, 6)
    study(other.log, "OTHER")
    for _ in range(2):
        assert send(stranger, other, 5).refusal == "history-differs"
    go_on_in_a_new_log(other, "copied", 6)
    assert send(stranger, other).refusal == ""

    page = meera.get("/").text

    assert page.count("came with another history") == 1
    assert "The kiosk of Kavalam" in page
    assert "nothing is lost" in page
    assert "with a new code and kiosk join --new-identity" in page
    assert "Two histories: was the card copied?" in page


def test_two_machines_that_both_go_on_are_called_two(
    meera: FlaskClient, stranger: FlaskClient, kavalam: SimulatedKiosk, clock: Clock
) -> None:
    other = clone(kavalam, 6)
    study(other.log, "OTHER")
    send(stranger, other, 5)
    clock.pass_seconds(60)
    study(kavalam.log, "AGAIN")
    send(stranger, kavalam, 10)

    page = meera.get("/").text

    assert "Two machines answer as the kiosk of Kavalam" in page
    assert "came with another history" not in page


@pytest.mark.parametrize(
    ("reason", "words", "is_forked"),
    [("copied", "in another machine now", True), ("restored", "was set up from a backup", False)],
)
def test_a_kiosk_that_says_itself_what_became_of_its_card_is_believed(
    meera: FlaskClient, stranger: FlaskClient, kavalam: SimulatedKiosk, reason: str, words: str, is_forked: bool
) -> None:
    go_on_in_a_new_log(kavalam, reason, 9)
    send(stranger, kavalam)

    page = meera.get("/").text

    assert words in page
    assert ("was the card copied?" in page) is is_forked


def test_each_is_shown_until_somebody_says_that_it_is_done(
    meera: FlaskClient, stranger: FlaskClient, kavalam: SimulatedKiosk
) -> None:
    for at in (9, 4):
        go_on_in_a_new_log(kavalam, "copied", at)
        send(stranger, kavalam)
    response = meera.get("/")
    assert response.text.count("This is done") == 2
    form = re.search(r"<form.*?clones/done.*?</form>", response.text, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(kiosk|log|sequence)" value="([^"]+)"', form))

    for _ in range(2):
        assert meera.post("/clones/done", data=fields | {"forgery-token": token_in(response)}).status_code == 303

    assert meera.get("/").text.count("This is done") == 1


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 40, "²"])
def test_a_button_that_names_nothing_changes_nothing(
    meera: FlaskClient, stranger: FlaskClient, kavalam: SimulatedKiosk, sequence: str
) -> None:
    go_on_in_a_new_log(kavalam, "copied", 9)
    send(stranger, kavalam)
    token = token_in(meera.get("/"))

    fields = {"kiosk": kavalam.kiosk_id, "log": "other", "sequence": sequence, "forgery-token": token}
    assert meera.post("/clones/done", data=fields).status_code == 303

    assert meera.get("/").text.count("This is done") == 1
