"""Processes beside the kiosk's own: real ones, of a module that would never end by itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import until

ENDLESS = """
import os, signal
from kiosk.processes import end_with_starter

end_with_starter()
print(os.getpid(), flush=True)
while True:
    signal.pause()
"""

STARTER = """
from kiosk.processes import run_apart

run_apart("endless", is_stopping=lambda: {is_stopping})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "endless.py").write_text(ENDLESS)
    return tmp_path


def start(folder: Path, is_stopping: bool) -> tuple[subprocess.Popen, int]:
    """A process that runs the endless module apart, and a pipe that is open as long as either of them lives."""
    reads, writes = os.pipe()
    words = [sys.executable, "-c", STARTER.format(is_stopping=is_stopping)]
    process = subprocess.Popen(words, cwd=folder, stdout=writes, env={**os.environ, "PYTHONPATH": str(folder)})
    os.close(writes)
    return process, reads


def test_what_runs_apart_ends_when_its_starter_was_killed(folder: Path) -> None:
    starter, pipe = start(folder, is_stopping=False)
    with os.fdopen(pipe) as heard:
        assert int(heard.readline()) != starter.pid
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        assert heard.read() == "", "the pipe is at its end only when the process apart has ended too"


def test_what_runs_apart_is_ended_when_its_starter_stops(folder: Path) -> None:
    starter, pipe = start(folder, is_stopping=True)
    with os.fdopen(pipe) as heard:
        heard.read()
    assert starter.wait() == 0


def test_what_lies_in_the_folder_one_stands_in_is_not_run(folder: Path) -> None:
    here = folder / "here"
    here.mkdir()
    (here / "endless.py").write_text("raise SystemExit('not meant')")
    words = [sys.executable, "-P", "-c", STARTER.format(is_stopping=False)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    with subprocess.Popen(words, cwd=here, stdout=subprocess.PIPE, text=True, env=environment) as starter:
        assert starter.stdout.readline().strip().isdecimal()
        starter.kill()


def test_whatever_else_wants_the_processor_goes_before_what_runs_apart(folder: Path) -> None:
    starter, pipe = start(folder, is_stopping=False)
    with os.fdopen(pipe) as heard:
        apart = int(heard.readline())
        until(lambda: os.getpriority(os.PRIO_PROCESS, apart) > os.getpriority(os.PRIO_PROCESS, starter.pid))
        starter.kill()
        starter.wait()
        heard.read()
