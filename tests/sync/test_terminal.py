"""How far a long piece of work has come, on a terminal and where there is none."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from sync.terminal import shown

WORK = """
from sync.terminal import shown
with shown("Copying", unit=" files") as show:
    for done in (0, 1, 3, 8, 8):
        show(done, 8)
print("finished")
"""


def lines(capsys: pytest.CaptureFixture[str], steps: list[tuple[int, int]], is_quiet: bool = False) -> list[str]:
    with shown("Copying", is_quiet) as show:
        for done, total in steps:
            show(done, total)
    out, err = capsys.readouterr()
    assert out == "", "what a script reads stays free of it"
    return err.splitlines()


def test_without_a_terminal_each_quarter_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, [(done, 1000) for done in range(1001)]) == [f"Copying: {part} %" for part in (25, 50, 75, 100)]


def test_a_long_step_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, [(0, 3), (1, 3), (3, 3), (3, 3)]) == ["Copying: 25 %", "Copying: 100 %"]


def test_nothing_is_said_before_the_first_quarter_or_about_no_work_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, [(0, 100), (24, 100)]) == []
    assert lines(capsys, [(0, 0), (0, 0)]) == []


def test_what_goes_back_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, [(50, 100), (10, 100), (50, 100), (75, 100)]) == ["Copying: 50 %", "Copying: 75 %"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, [(0, 4), (4, 4)], is_quiet=True) == []


def test_work_that_fails_fails_with_its_own_error() -> None:
    with pytest.raises(ZeroDivisionError), shown("Copying"):
        _ = 1 // 0


def test_a_terminal_sees_a_bar_that_goes_when_the_work_is_done() -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        done = subprocess.run(
            [sys.executable, "-c", WORK], stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60
        )
        seen = os.read(ours, 65_536).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    assert (done.returncode, done.stdout) == (0, b"finished\n")
    assert "Copying" in seen
    assert "Copying: 25 %" not in seen
    assert "\n" not in seen, "the line is left, not wiped"
