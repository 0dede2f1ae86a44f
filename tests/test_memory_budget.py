"""The budget of an idle kiosk's memory, over a real kiosk and its packs."""

from pathlib import Path

import pytest

from scripts.benchmarks.memory import BUDGET_MB, megabytes
from scripts.benchmarks.prepared import prepare_pages, prepare_station
from scripts.benchmarks.programs import EXTRAS, RunningKiosk

pytestmark = pytest.mark.journey

_SIGNING_IN = 4


def test_a_kiosk_whose_pages_were_all_opened_and_where_a_class_signed_in_keeps_to_its_memory(tmp_path: Path) -> None:
    station = prepare_station(tmp_path)
    with RunningKiosk(station.home, hidden=EXTRAS) as kiosk:
        learner = station.learner(kiosk.address)
        for path in prepare_pages(learner).paths(station.codes[1]).values():
            learner.get(path)
        opened = megabytes(kiosk)
        for _ in range(_SIGNING_IN):
            station.learner(kiosk.address)
        assert megabytes(kiosk) <= BUDGET_MB, f"{opened} MB before the class came"
