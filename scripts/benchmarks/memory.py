"""memory: what an idle kiosk holds after every page for learners was opened once.

The kiosk runs as `requirements.lock` installs it at a station: hidden from it are the modules of extras that a hub or a
developer installs, which libraries load wherever they find them (peewee its driver for PostgreSQL).
"""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.benchmarks.prepared import LESSON, Bench, prepare_pages
from scripts.benchmarks.programs import EXTRAS, RunningKiosk
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.visitor import Visitor

BUDGET_MB = 70
_QUIET_SECONDS = 3
_TABLETS = 16
_LESSONS_EACH = 100
_SIGNING_IN = 8


def measure(bench: Bench) -> list[Row]:
    """PSS of all the kiosk's processes; beside it the same after sixteen tablets have read lessons at once, and after a
    class has signed in."""
    station = bench.station
    with RunningKiosk(station.home, hidden=EXTRAS) as kiosk:
        at_start = megabytes(kiosk)
        learner = station.learner(kiosk.address)
        for path in prepare_pages(learner).paths(station.codes[1]).values():
            learner.get(path)
        idle = _megabytes_when_quiet(kiosk)
        with ThreadPoolExecutor(_TABLETS) as pool:
            list(pool.map(_read_lessons, [learner] * _TABLETS))
        loaded = _megabytes_when_quiet(kiosk)
        for _ in range(_SIGNING_IN):
            station.learner(kiosk.address)
        signed_in = _megabytes_when_quiet(kiosk)
    beside = (
        Beside("before the first page", at_start, "MB"),
        Beside("after load", loaded, "MB"),
        Beside("after a class has signed in", signed_in, "MB"),
    )
    return [Row("memory", idle, "MB", BUDGET_MB, beside=beside)]


def _read_lessons(learner: Visitor) -> None:
    tablet = Visitor(learner.address)
    tablet.cookies = dict(learner.cookies)
    for _ in range(_LESSONS_EACH):
        tablet.get(LESSON)


def _megabytes_when_quiet(kiosk: RunningKiosk) -> float:
    time.sleep(_QUIET_SECONDS)
    return megabytes(kiosk)


def megabytes(kiosk: RunningKiosk) -> float:
    """The PSS of all the kiosk's processes."""
    return round(sum(map(_pss_kb, kiosk.processes())) * 1024 / 1e6, 1)


def _pss_kb(process: int) -> int:
    """Proportional set size: its own memory, and its share of what is mapped by others too."""
    try:
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)[1])
