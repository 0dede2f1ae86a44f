"""A kiosk whose machine believes another year: what it did reaches the hub with its true time."""

import json
import time
from pathlib import Path

import pytest

from sync.hub import database
from sync.hub.ledger import reading
from sync.hub.outcomes import folding
from sync.hub.outcomes.dating import Dates
from sync.hub.settings import read_settings
from tests.journeys.programs import RunningHub, run

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
YEAR = 365 * 86_400_000

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not LIBRARY.exists(), reason="program-missing: faketime"),
]


def believing(clock: str) -> dict[str, str]:
    """The environment of a program whose wall clock says something else; its monotonic clocks are the machine's."""
    return {"LD_PRELOAD": str(LIBRARY), "FAKETIME": clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.mark.parametrize("clock", ["@1970-01-02 00:00:00", "+730d"], ids=["1970", "ahead"])
def test_what_a_kiosk_wrote_with_a_wrong_clock_has_its_true_time_at_the_hub(tmp_path: Path, clock: str) -> None:
    home, wrong = tmp_path / "kiosk", believing(clock)
    with RunningHub(tmp_path / "hub") as hub:
        code = run("kiosk-hub", hub.home, "code").strip()
        began = time.time_ns() // 1_000_000
        run("kiosk", home, "join", hub.address, code, **wrong)
        for _ in range(2):  # the second brings what the kiosk learned of the time in the first
            said = run("kiosk", home, "exchange", "--json", **wrong)
        assert json.loads(said.splitlines()[-1])["waiting"] == 0
    database.open_database(read_settings(hub.home, {}).database)
    with database.connected():
        (kiosk_id,) = folding.known_kiosks()
        folding.catch_up(kiosk_id)
        (log,) = reading.logs(kiosk_id)
        first = next(reading.events(kiosk_id, log.log_id))
        anchors = [event for event in reading.events(kiosk_id, log.log_id) if event.kind == "clock-anchored/1"]
        known = Dates([kiosk_id]).of(kiosk_id, first.at)
    database.close_database()

    assert abs(first.at - began) > YEAR
    assert known.earliest <= known.at <= known.latest
    assert began - 1000 <= known.at <= time.time_ns() // 1_000_000
    assert len(anchors) == 1
