"""A hub that is killed in the middle of an exchange: nothing is lost, nothing is there twice."""

from pathlib import Path

import pytest
import urllib3

from sync.hub.database import close_database, connected, open_database
from sync.hub.ledger import reading
from sync.hub.outcomes import folding
from sync.hub.outcomes.results import learner_results
from tests.sync.hub.running_hub import DeadlyRoad, RunningHub, join, post
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


@pytest.mark.parametrize("waits_for_reply", [True, False], ids=["before its reply", "while it stores"])
def test_a_hub_that_is_killed_acknowledges_each_event_once_when_it_is_back(
    tmp_path: Path, database_url: str, waits_for_reply: bool
) -> None:
    home, variables, kiosk = tmp_path / "home", {"KIOSK_HUB_DATABASE": database_url}, SimulatedKiosk()
    with RunningHub(home, **variables) as hub:
        join(hub, kiosk, **variables)
        study(kiosk.log, "EARLY")
        kiosk.reply(post(hub.port, "/exchange", kiosk.request_message()))
        acknowledged = kiosk.log.head
        study(kiosk.log, "LATER")
        message = kiosk.request_message(acknowledged + 1)
        with DeadlyRoad(hub, waits_for_reply) as road, pytest.raises(urllib3.exceptions.HTTPError):
            post(road.port, "/exchange", message)
    with RunningHub(home, **variables) as hub:
        reply = kiosk.reply(post(hub.port, "/exchange", message))
        assert (reply.acknowledged, reply.refusal) == (kiosk.log.head, "")
    open_database(database_url)
    with connected():
        assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == kiosk.log.events
        folding.catch_up(kiosk.kiosk_id)
        assert [learner.code for learner in learner_results(kiosk.kiosk_id)] == ["EARLY", "LATER"]
    close_database()


def test_what_was_stored_before_the_kill_is_known_when_the_hub_is_back(tmp_path: Path) -> None:
    kiosk = SimulatedKiosk()
    with RunningHub(tmp_path) as hub:
        join(hub, kiosk)
        study(kiosk.log)
        message = kiosk.request_message()
        with DeadlyRoad(hub, waits_for_reply=True) as road, pytest.raises(urllib3.exceptions.HTTPError):
            post(road.port, "/exchange", message)
    with RunningHub(tmp_path) as hub:
        question = kiosk.request_message(batch=b"")
        assert kiosk.reply(post(hub.port, "/exchange", question)).acknowledged == kiosk.log.head
