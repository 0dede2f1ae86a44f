"""The processes of a soak: started, killed, started again."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

PROGRAMS = Path(sys.executable).parent

_SECONDS = 60


class SoakError(Exception):
    """The soak cannot go on; the sentence says why."""


class Life:
    """A program that begins again where it was after it was killed. What it says is added to a file."""

    def __init__(self, name: str, command: list[str | Path], said: Path, **variables: str) -> None:
        self.name = name
        self.said = said
        self.kills = 0
        self._command = command
        self._environment = {**os.environ, **variables}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.said.open("ab") as said:
            self._process = self._begin(said)

    def kill(self) -> None:
        """At this moment, in the middle of whatever it does, and begin anew."""
        self.kills += 1
        self._process.kill()
        self._process.wait()
        self.start()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def is_running(self) -> bool:
        """Raises SoakError if it ended with a failure."""
        code = self._process.poll()
        if code:
            lines = self.said.read_text().splitlines()[-20:]
            raise SoakError(f"{self.name} ended with {code}: " + "\n".join(lines))
        return code is None

    def _begin(self, said: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, stdout=said, stderr=said, env=self._environment)


def run(program: str, home: Path, *words: str, **variables: str) -> str:
    """One of our commands, to its end; what it said. Raises SoakError if it failed."""
    command = [PROGRAMS / program, "--home", home, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    if done.returncode:
        raise SoakError(f"{program} {words[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def await_answer(address: str) -> None:
    """Until somebody answers there, with whatever status. Raises SoakError if nobody does."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=_SECONDS).close()  # noqa: S310 - our own
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SoakError(f"Nobody answers at {address}.")
