"""Our two programs as processes of `scripts/run`.

What always holds: Ctrl-C reaches this program alone, never the processes that it starts, and they end with it
(unless it is killed).
"""

import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KIOSK, HUB = "kiosk", "kiosk-hub"
PROGRAMS = Path(sys.executable).parent

_CTRL_C = (signal.SIGINT,)
_PATIENCE_SECONDS = 60
_FAREWELL_SECONDS = 15


def run(program: str, home: Path, *words: object, given: str = "") -> str:
    """Run one of our commands to its end and give what it said; ends this program if the command failed."""
    with running(program, home, *words) as process:
        said, _ = process.communicate(given)
    if process.returncode:
        sys.exit(process.returncode)
    return said


def succeeds(program: str, home: Path, *words: object, given: str = "") -> bool:
    """Run one of our commands, which says nothing, to its end; whether it did what it should."""
    with running(program, home, *words, stderr=subprocess.DEVNULL) as process:
        process.communicate(given)
    return process.returncode == 0


@contextmanager
def running(program: str, home: Path, *words: object, **options: int) -> Iterator[subprocess.Popen[str]]:
    """One of our programs, started; it is ended when the block is left."""
    command = [PROGRAMS / program, "--home", home, *map(str, words)]
    # A process inherits what is blocked where it is started; a Ctrl-C of these moments waits until it can be ended.
    signal.pthread_sigmask(signal.SIG_BLOCK, _CTRL_C)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _CTRL_C)
        yield process
    finally:
        _end(process)


def first_address(process: subprocess.Popen[str], name: str) -> str:
    """The address that a server says it serves; ends this program with a sentence if it does not come to that."""
    if not select.select([process.stdout], [], [], _PATIENCE_SECONDS)[0]:
        sys.exit(f"{name} did not begin to serve within {_PATIENCE_SECONDS} seconds. Start again.")
    line = process.stdout.readline()
    if not line:
        sys.exit(f"{name} ended before it served; what it said stands above.")
    return line.partition(" ")[2].strip()


def _end(process: subprocess.Popen[str]) -> None:
    """Ask a process to end, and wait until it has."""
    if process.poll() is None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process.terminate()
        try:
            process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        pipe.close()
