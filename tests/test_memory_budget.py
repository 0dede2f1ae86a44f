"""The budget of an idle kiosk's memory, over a real kiosk and its packs."""

from pathlib import Path

import pytest

from scripts.benchmarks.memory import BUDGET_MB, megabytes
from scripts.benchmarks.prepared import prepare_pages, prepare_station
from scripts.benchmarks.programs import EXTRAS, RunningKiosk
from tests.journeys import records
from tests.waiting import until

pytestmark = pytest.mark.journey

_SIGNING_IN = 4


def test_a_kiosk_whose_pages_were_all_opened_and_where_a_class_signed_in_keeps_to_its_memory(tmp_path: Path) -> None:
    station = prepare_station(tmp_path)
    with RunningKiosk(station.home, hidden=EXTRAS) as kiosk:
        learner = station.learner(kiosk.address)
        for path in prepare_pages(learner).paths(station.codes[1]).values():
            learner.get(path)
        until(lambda: _is_indexed(station.home), "the search to know every pack", 120)
        opened = _megabytes_of_one(kiosk)
        for _ in range(_SIGNING_IN):
            station.learner(kiosk.address)
        assert _megabytes_of_one(kiosk) <= BUDGET_MB, f"{opened} MB before the class came"


def _is_indexed(home: Path) -> bool:
    ((packs, known),) = records.rows(home, "SELECT (SELECT COUNT(*) FROM pack), (SELECT COUNT(*) FROM search_pack)")
    return packs == known


def _megabytes_of_one(kiosk: RunningKiosk) -> float:
    """What an idle kiosk holds: the processes that index and fetch for it have ended."""
    until(lambda: len(kiosk.processes()) == 1, "the kiosk to be alone", 120)
    return megabytes(kiosk)
