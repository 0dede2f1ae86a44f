"""lessons: how many lesson pages a second a kiosk serves to signed-in learners, sixteen at once."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from scripts.benchmarks.machine import load
from scripts.benchmarks.prepared import LESSON, Bench
from scripts.benchmarks.programs import BenchError, RunningKiosk
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.visitor import Visitor

_LEAST_A_SECOND = 700
_MOST_MILLISECONDS = 100
_CONNECTIONS = 16
_WARM_UP_SECONDS = 3
_SECONDS = 10
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def measure(bench: Bench) -> list[Row]:
    """Requests a second and the 99th percentile over kept connections, for the whole page (200, gzip)."""
    if shutil.which("wrk") is None:
        raise BenchError("wrk, which makes the load, is not installed. Install it first: sudo apt install wrk")
    station = bench.station
    with RunningKiosk(station.home) as kiosk:
        learner = station.learner(kiosk.address)
        _check_page(learner)
        _load(learner, _WARM_UP_SECONDS)
        cpu = _cpu_seconds(kiosk)
        said = _load(learner, _SECONDS)
        cpu = _cpu_seconds(kiosk) - cpu
    count = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    slowest, unit = re.search(r"^\s+99%\s+([\d.]+)(us|ms|s|m)\b", said, re.MULTILINE).groups()
    beside = (
        Beside("processor time of the kiosk, each", round(1000 * cpu / count, 2), "ms"),
        Beside("load of the machine", load(), "processes"),
    )
    return [
        Row("lessons", round(rate), "requests/s", _LEAST_A_SECOND, is_least=True, beside=beside),
        Row("lessons-p99", round(float(slowest) * _MILLISECONDS[unit], 1), "ms", _MOST_MILLISECONDS),
    ]


def _check_page(learner: Visitor) -> None:
    answer = learner.get(LESSON)
    if not answer.is_compressed or "<article" not in answer.text or "</html>" not in answer.text:
        raise BenchError(f"{LESSON} is not a whole lesson page.")


def _load(learner: Visitor, seconds: int) -> str:
    headers = ("-H", f"Cookie: {learner.cookie_header}", "-H", "Accept-Encoding: gzip")
    words = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "--latency", *headers, learner.address + LESSON]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses.*|Socket errors.*", said)
    if failed:
        raise BenchError(f"Not every request was answered with the page. wrk says: {failed[0]}")
    return said


def _cpu_seconds(kiosk: RunningKiosk) -> float:
    """User and system time of the kiosk's processes so far."""
    ticks = 0
    for process in kiosk.processes():
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")
