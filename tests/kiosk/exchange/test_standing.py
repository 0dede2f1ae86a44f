"""Whose records wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.exchange.joining import join
from kiosk.exchange.online import exchange
from kiosk.exchange.standing import waits_for
from kiosk.progress import log
from kiosk.web.here import Kiosk
from sync.protocol.events import SignedIn
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.exchange.near_hub import NearHub, near_hub
from tests.kiosk.visitor import Visitor

SENT, TO_SEND = "Everything you did is saved.", "Everything you did is saved. It will be sent to head office."


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[NearHub]:
    with near_hub(tmp_path / "hub") as running:
        yield running


def test_what_a_learner_did_waits_until_head_office_has_it(kiosk: Kiosk, cast: Cast, hub: NearHub) -> None:
    other = cast.enrol("Basheer").person
    assert not waits_for(cast.anitha.person), "nothing is sent anywhere before the kiosk has joined"
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    assert waits_for(cast.anitha.person)
    while exchange(kiosk.settings, kiosk.clock).waiting:
        pass
    assert not waits_for(cast.anitha.person)

    log.append(kiosk.clock, SignedIn(), other)

    assert waits_for(other)
    assert not waits_for(cast.anitha.person)


def test_what_waits_in_an_older_log_counts_too(kiosk: Kiosk, cast: Cast, hub: NearHub) -> None:
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    log.begin(kiosk.clock, "restored")
    assert waits_for(cast.anitha.person)


def test_learners_see_on_their_home_whether_it_was_sent(
    kiosk: Kiosk, cast: Cast, learner: Visitor, hub: NearHub
) -> None:
    learner.client.set_cookie("language", "en")
    assert SENT in learner.text("/home")
    assert TO_SEND not in learner.text("/home")
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    assert TO_SEND in learner.text("/home")
    while exchange(kiosk.settings, kiosk.clock).waiting:
        pass
    assert TO_SEND not in learner.text("/home")


def test_who_leaves_is_told_the_same_as_on_the_home(
    kiosk: Kiosk, cast: Cast, learner: Visitor, hub: NearHub, shelf: Repository
) -> None:
    learner.client.set_cookie("language", "en")
    learner.post("/packs/tea-stall/lessons/make-tea/finish", page="/packs/tea-stall/lessons/make-tea")
    assert SENT in learner.text("/finish")
    assert TO_SEND not in learner.text("/finish")
    (kiosk.settings.trust / "root.json").unlink()
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    assert TO_SEND in learner.text("/finish")
    while exchange(kiosk.settings, kiosk.clock).waiting:
        pass
    assert TO_SEND not in learner.text("/finish")
