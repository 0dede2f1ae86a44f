"""start: from the start of `kiosk serve` to the first page that was answered."""

import shutil
import statistics
import time
from pathlib import Path

from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.programs import RunningKiosk
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.visitor import Visitor

_BUDGET_SECONDS = 1.5


def measure(bench: Bench) -> list[Row]:
    """The median with a home that exists; beside it with a fresh home, whose database and keys must be made."""
    home, fresh_home = bench.folder / "start", bench.folder / "fresh"
    _seconds_to_page(home)
    known = [_seconds_to_page(home) for _ in range(bench.runs)]
    fresh = []
    for _ in range(bench.runs):
        shutil.rmtree(fresh_home, ignore_errors=True)
        fresh.append(_seconds_to_page(fresh_home))
    beside = (
        Beside("fresh home", round(statistics.median(fresh), 2), "s"),
        Beside("slowest", round(max(known), 2), "s"),
    )
    return [Row("start", round(statistics.median(known), 2), "s", _BUDGET_SECONDS, beside=beside)]


def _seconds_to_page(home: Path) -> float:
    began = time.perf_counter()
    with RunningKiosk(home) as kiosk:
        Visitor(kiosk.address).get("/")
        return time.perf_counter() - began
