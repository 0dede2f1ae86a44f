"""The installed programs as people run them: a command to its end, a server until it is ended or killed.

What always holds: a server keeps its port over restarts, so that tablets and kiosks find it again where it was.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

PROGRAMS = Path(sys.executable).parent
SECONDS = 60

_ADDRESS = re.compile(r"(?:Kiosk|Hub): http://127\.0\.0\.1:(\d+)/\n")


def run(program: str, home: Path, *words: object, given: str | None = None, **variables: str) -> str:
    """What a command said; the test fails with all that it said if the command did not succeed."""
    done = attempt(program, home, *words, given=given, **variables)
    assert done.returncode == 0, f"{program} {words}: {done.stdout}{done.stderr}"
    return done.stdout


def attempt(
    program: str, home: Path, *words: object, given: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """A command, run to its end whatever comes of it."""
    return subprocess.run(
        command(program, home, *words),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env={**os.environ, **variables},
    )


def command(program: str, home: Path, *words: object) -> list[str]:
    return [str(PROGRAMS / program), "--home", str(home), *map(str, words)]


class Running:
    """A program that serves on this machine. `said` is the file with what it wrote to stderr in all its lives."""

    program = ""
    options: tuple[str, ...] = ()

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.port = 0
        self.said = home.parent / f"{home.name}.{self.program}.log"
        self._environment = {**os.environ, **variables}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.stop()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        words = command(self.program, self.home, "serve", "--host", "127.0.0.1", "--port", self.port, *self.options)
        with self.said.open("a") as said:
            self._process = subprocess.Popen(
                words, stdout=subprocess.PIPE, stderr=said, text=True, env=self._environment
            )
        line = self._process.stdout.readline()
        address = _ADDRESS.fullmatch(line)
        assert address, f"{self.program} said {line!r}; {self.said.read_text()}"
        self.port = int(address[1])
        return self

    def stop(self) -> None:
        """Ask the process to end, and wait until it has."""
        self._process.terminate()
        self._bury()

    def kill(self) -> None:
        """SIGKILL: what a pulled plug does to a process. Safe to call from any thread."""
        self._process.kill()
        self._bury()

    def restart(self) -> Self:
        self.kill()
        return self.start()

    def _bury(self) -> None:
        self._process.wait(SECONDS)
        self._process.stdout.close()
        self._process = None


class RunningKiosk(Running):
    program = "kiosk"
    options = ("--quiet",)


@contextmanager
def serving_without_fault(home: Path) -> Iterator[RunningKiosk]:
    """A kiosk, serving; no page of it may have failed by the end."""
    with RunningKiosk(home) as running:
        yield running
    assert "Traceback" not in running.said.read_text(), running.said.read_text()


class RunningHub(Running):
    program = "kiosk-hub"
