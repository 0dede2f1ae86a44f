"""answers: how many answers a second a kiosk saves, from one tablet and from thirty at once.

An answer counts when the page may call it saved: its commit has returned. On a memory card a flush takes 10 to 30 ms;
strace makes every flush of the kiosk take that much longer. Beside the pages, the same at the log alone.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, product

from scripts.benchmarks.prepared import OTHER_QUIZ, PIN, QUIZ, ROOT, Bench, Station, prepare_station
from scripts.benchmarks.programs import BenchError, RunningKiosk
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.visitor import Visitor

_TABLETS = 30
_SECONDS = 4
_FLUSHES_MS = (0, 10, 30)
_QUESTIONS = (
    (QUIZ, "mb-to-kb"),
    (OTHER_QUIZ, "helpline"),
    ("/packs/online-safety/quizzes/check-act-in-time", "helpline"),
)
"""Quizzes with a question that takes any number."""

_LOGGING = """
import json, sys, threading, time
from pathlib import Path
from kiosk.app import open_kiosk
from kiosk.progress import log
from kiosk.settings import read_settings
from sync.protocol.events import SignedIn
kiosk, writers, seconds = open_kiosk(read_settings(Path(sys.argv[1]))), int(sys.argv[2]), float(sys.argv[3])
counts = [0] * writers
def write(number):
    while time.monotonic() < end:
        log.append(kiosk.clock, SignedIn(), f"{number:032x}")
        counts[number] += 1
end = time.monotonic() + seconds
threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sum(counts))
"""

Answer = Callable[[], None]


def measure(bench: Bench) -> list[Row]:
    """Answers a second over HTTP, each kept and called saved; beside each row what one tablet alone reaches."""
    rows, station = [], prepare_station(bench.folder / "answers")  # where nobody has begun a quiz
    for delay in _FLUSHES_MS if shutil.which("strace") else (0,):
        name = f"answers-{delay}ms" if delay else "answers"
        with RunningKiosk(station.home, slowed(delay)) as kiosk:
            tablets = list(_sit_down(station, kiosk.address))
            alone, together = _rate(tablets[:1]), _rate(tablets)
        beside = (
            Beside("one tablet", alone, "answers/s"),
            Beside("log alone, one writer", _logged(bench, 1, delay), "events/s"),
            Beside(f"log alone, {_TABLETS} writers", _logged(bench, _TABLETS, delay), "events/s"),
        )
        rows.append(Row(name, together, "answers/s", beside=beside))
    return rows


def slowed(milliseconds: int) -> tuple[str, ...]:
    """What a command begins with so that each of its flushes takes so much longer; nothing for 0."""
    if not milliseconds:
        return ()
    inject = f"inject=fsync,fdatasync:delay_exit={1000 * milliseconds}"
    return ("strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", inject)


def _sit_down(station: Station, address: str) -> Iterator[Answer]:
    """Tablets with a quiz before them, each an attempt of its own; calling one gives one more answer."""
    seats = list(product(station.codes, _QUESTIONS))[:_TABLETS]
    with ThreadPoolExecutor(4) as pool:
        yield from pool.map(lambda seat: _open_quiz(Visitor(address).sign_in(seat[0], PIN), *seat[1]), seats)


def _open_quiz(tablet: Visitor, quiz: str, question: str) -> Answer:
    attempt = tablet.post(f"{quiz}/start", quiz).location
    token, numbers = tablet.delivery_token(attempt), count(1)

    def answer() -> None:
        number = str(next(numbers))
        given = {"question": question, f"answer-{question}": number}
        tablet.send(f"{attempt}/answers", "", 204, token=token, source="bench", number=number, **given)

    return answer


def _rate(tablets: list[Answer]) -> float:
    """Answers a second, with each tablet giving the next as soon as the last is saved."""
    end = time.monotonic() + _SECONDS

    def answer_until_end(answer: Answer) -> int:
        given = 0
        while time.monotonic() < end:
            answer()
            given += 1
        return given

    with ThreadPoolExecutor(len(tablets)) as pool:
        return round(sum(pool.map(answer_until_end, tablets)) / _SECONDS, 1)


def _logged(bench: Bench, writers: int, delay: int) -> float:
    """Events a second that so many threads append to a log of its own."""
    words = [*slowed(delay), sys.executable, "-c", _LOGGING, bench.folder / "logged", str(writers), str(_SECONDS)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"Nothing could be logged: {done.stderr.strip()}")
    return round(int(done.stdout) / _SECONDS, 1)
