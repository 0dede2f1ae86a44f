"""class-60: sixty tablets at one kiosk, a class that signs in and starts a quiz in the same minute.

Each tablet goes from the gate to its first answers, over one connection that it keeps, with a second between pages.
They come spread over a minute, and once more all at the same moment, which no class does. What a page took is the time
until its last byte, the wait in the kiosk's queue included.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

from kiosk.app import open_kiosk
from kiosk.database import close_database
from kiosk.people import pins
from kiosk.people.details import PICTURES, Details
from kiosk.progress import enrolling
from kiosk.settings import read_settings
from scripts.benchmarks.prepared import OTHER_QUIZ, PIN, Bench, prepare_station
from scripts.benchmarks.programs import BenchError, RunningKiosk
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.visitor import Visitor

_T = TypeVar("_T")
TABLETS = 60
_SPREADS = {"class-60": 60.0, "class-60 at once": 0.0}
_PAUSE = 1.0  # seconds for which somebody looks at a page
_QUESTION = "helpline"
_ANSWERS = 5


@dataclass
class Times:
    """Milliseconds by page, and what went wrong."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    def p95(self, page: str) -> float:
        return round(quantiles(self.pages[page], n=20, method="inclusive")[-1])

    def slowest(self, page: str) -> float:
        return round(max(self.pages[page]))


def measure(bench: Bench) -> list[Row]:
    """The 95th percentile of each page, and how many requests failed, which may be none."""
    rows = []
    for name, spread in _SPREADS.items():
        home = prepare_station(bench.folder / name.replace(" ", "-")).home
        codes = enrol_class(home)
        with RunningKiosk(home) as kiosk:
            times = come_in(kiosk.address, codes, spread)
        rows += [
            Row(f"{name} {page}", times.p95(page), "ms", beside=(Beside("slowest", times.slowest(page), "ms"),))
            for page in times.pages
        ]
        rows.append(Row(f"{name} faults", len(times.faults), "faults", 0))
        for fault in times.faults:
            print(f"{name}: {fault}", file=sys.stderr)
    return rows


def enrol_class(home: Path) -> list[str]:
    """Enrol as many learners as there are tablets; gives their codes. Their PINs are kept as one, to save a minute."""
    kiosk = open_kiosk(read_settings(home))
    try:
        kept = pins.kept(kiosk.secrets, PIN)
        details = (Details(f"Learner {number}", "ml", PICTURES[number % 12], "consent") for number in range(TABLETS))
        return [enrolling.enrol(kiosk.clock, kiosk.secrets, each, kept).code for each in details]
    finally:
        close_database()


def come_in(address: str, codes: list[str], spread: float) -> Times:
    """Let everybody with a code come in, one after another over so many seconds, each as far as the first answers."""
    times = Times()
    began = time.monotonic()

    def one(number: int) -> None:
        time.sleep(max(0.0, began + spread * number / len(codes) - time.monotonic()))
        try:
            _take_part(Visitor(address), codes[number], times)
        except (BenchError, OSError) as fault:
            times.faults.append(f"{type(fault).__name__}: {fault}")

    with ThreadPoolExecutor(len(codes)) as pool:
        list(pool.map(one, range(len(codes))))
    return times


def _take_part(tablet: Visitor, code: str, times: Times) -> None:
    def timed(page: str, act: Callable[[], _T]) -> _T:
        start = time.perf_counter()
        answer = act()
        times.pages[page].append(1000 * (time.perf_counter() - start))
        time.sleep(_PAUSE)
        return answer

    timed("gate", lambda: tablet.get("/"))
    timed("names", lambda: tablet.get("/sign-in"))
    token = timed("pin", lambda: tablet.token(f"/sign-in/{code}"))
    timed("signing in", lambda: tablet.send(f"/sign-in/{code}", token, 303, pin=PIN))
    timed("home", lambda: tablet.get("/home"))
    token = timed("quiz", lambda: tablet.token(OTHER_QUIZ))
    attempt = timed("start", lambda: tablet.send(f"{OTHER_QUIZ}/start", token, 303)).location
    token = timed("attempt", lambda: tablet.delivery_token(attempt))
    for number in map(str, range(1, _ANSWERS + 1)):
        given = {"question": _QUESTION, f"answer-{_QUESTION}": number, "number": number, "source": "bench"}
        timed("answer", lambda given=given: tablet.send(f"{attempt}/answers", "", 204, token=token, **given))
