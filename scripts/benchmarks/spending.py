"""What a command spent: processor time, and the most memory that it held at once."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.programs import PROGRAMS, BenchError

# A process inherits the peak of the one that starts it, so a small one stands between.
_LAUNCHER = """
import json, os, sys, time
began = time.monotonic()
_, status, spent = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
words = {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - began,
         "cpu_seconds": spent.ru_utime + spent.ru_stime, "memory_mb": spent.ru_maxrss * 1024 / 1e6}
open(sys.argv[1], "w").write(json.dumps(words))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """`memory_mb`: the largest resident size of any of its processes; what is below 10 cannot be told apart."""

    seconds: float
    cpu_seconds: float
    memory_mb: float
    said: str


def spend(folder: Path, *words: object, through: tuple[str, ...] = (), at: Path | None = None) -> Spent:
    """Run a command to its end, in the folder `at` if one is named; `folder` is for a note of the cost, `through` words
    that go before, as `Link` gives.

    Raises BenchError with its complaint if it failed.
    """
    note = folder / "spent.json"
    note.unlink(missing_ok=True)
    command = [*through, sys.executable, "-S", "-E", "-c", _LAUNCHER, note, *words]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=at)
    spent = json.loads(note.read_text()) if note.exists() else {"code": done.returncode}
    if spent.pop("code"):
        raise BenchError(f"{words[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
    return Spent(**spent, said=done.stdout)


def spend_program(folder: Path, program: str, home: Path, *words: object, through: tuple[str, ...] = ()) -> Spent:
    """The same for one of our own commands."""
    return spend(folder, PROGRAMS / program, "--home", home, *words, through=through)
