"""The installed programs: a command to its end, and a kiosk that serves on this machine."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

PROGRAMS = Path(sys.executable).parent

# What `pip install --extra …` adds to the programs, and what a station never has.
EXTRAS = ("pkcs11", "psycopg", "psycopg_binary")

# A module that is None is one that cannot be imported (importlib's documentation of sys.modules).
_WITHOUT = (
    "import sys; sys.modules.update(dict.fromkeys({!r})); from kiosk.commands import main; main(prog_name='kiosk')"
)

_ADDRESS = re.compile(r"Kiosk: (http://127\.0\.0\.1:\d+)/\n")
_FAREWELL_SECONDS = 15


class BenchError(Exception):
    """A benchmark cannot be run here; the sentence says why and what to do."""


def run(program: str, home: Path, *words: object) -> str:
    """What one of our commands said. Raises BenchError with its complaint if it failed."""
    return _run([PROGRAMS / program], home, words)


def run_as_at_a_station(home: Path, *words: object) -> str:
    """What a command of a kiosk said that has nothing of EXTRAS. Raises as `run` does."""
    return _run(_without(EXTRAS), home, words)


class RunningKiosk:
    """`kiosk serve` on a free port of this machine, until the `with` block ends; `under` is a command that runs it.

    It runs as a station has it if `hidden` names the modules that only a development environment has.
    """

    def __init__(self, home: Path, under: Sequence[str] = (), hidden: Sequence[str] = ()) -> None:
        self._home = home
        self._program = [*under, *(_without(hidden) if hidden else [PROGRAMS / "kiosk"])]

    def __enter__(self) -> Self:
        words = ["--home", self._home, "serve", "--quiet", "--host", "127.0.0.1", "--port", "0"]
        self._process = subprocess.Popen(
            [*self._program, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = self._process.stdout.readline()
        found = _ADDRESS.fullmatch(line)
        if found is None:
            self._process.wait()
            raise BenchError(f"kiosk serve did not start; it said {line!r}. Try: kiosk --home {self._home} serve")
        self.address = found[1]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes():  # strace lets go of what it ran when it is ended itself
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        try:
            self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def processes(self) -> list[int]:
        """The ids of the kiosk's process and of all that it started."""
        parents = {pid: parent for pid, parent in map(_parent_of, Path("/proc").glob("[0-9]*")) if pid}
        family = [self._process.pid]
        for each in family:
            family += [pid for pid, parent in parents.items() if parent == each]
        return family


def _without(hidden: Sequence[str]) -> list[str]:
    """The kiosk's program, for which these modules are not there."""
    return [sys.executable, "-c", _WITHOUT.format(hidden)]


def _run(program: Sequence[str | Path], home: Path, words: Sequence[object]) -> str:
    words = ["--home", home, *map(str, words)]
    done = subprocess.run([*program, *words], capture_output=True, text=True, check=False, env=_environment())
    if done.returncode:
        name = Path(program[0]).name if len(program) == 1 else "kiosk"
        raise BenchError(f"{name} {words[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def _environment() -> dict[str, str]:
    """This one, but that Python keeps what it compiled, as it does at a station."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _parent_of(folder: Path) -> tuple[int, int]:
    """A process and its parent; zeros if it has ended meanwhile."""
    try:
        after_name = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(folder.name), int(after_name[1])
