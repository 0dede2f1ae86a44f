"""`kiosk staff` and `kiosk learners` as people type them, with a terminal and without one."""

import os
import pty
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.people import learners, staff
from tests.journeys.programs import SECONDS, attempt, command, run
from tests.kiosk.cast import PASSWORD
from tests.kiosk.opened import open_home


class Terminal:
    """A command on a terminal of its own; what it says is read until something that was waited for."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self._descriptor = descriptor
        self.said = ""

    def answer(self, question: str, words: str) -> None:
        seen = len(self.said)
        while question not in self.said[seen:]:
            assert select.select([self._descriptor], [], [], SECONDS)[0], f"no {question} after {self.said}"
            self.said += os.read(self._descriptor, 4096).decode()
        os.write(self._descriptor, f"{words}\n".encode())

    def end(self) -> int:
        """Read to the end; the exit code."""
        try:
            while part := os.read(self._descriptor, 4096):
                self.said += part.decode()
        except OSError:  # Linux's way to say that the other end is closed
            pass
        return self.process.wait(SECONDS)


@contextmanager
def on_a_terminal(home: Path, *words: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("kiosk", home, *words), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait(SECONDS)
        os.close(ours)


@pytest.mark.parametrize(("words", "option"), [(("staff",), "--password-stdin"), (("learners",), "--pin-stdin")])
def test_without_a_terminal_it_is_said_how_a_secret_is_given(
    tmp_path: Path, words: tuple[str, ...], option: str
) -> None:
    done = attempt("kiosk", tmp_path / "home", *words, "add", "Anitha", given="")

    assert (done.returncode, done.stdout) == (2, "")
    assert option in done.stderr
    assert "Warning" not in done.stderr


def test_a_weak_password_is_refused_before_it_is_typed_again(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path / "home", "staff", "add", "Omana") as terminal:
        terminal.answer("Password:", "short")
        terminal.answer("Password:", "threshold-lamp")
        terminal.answer("The same again:", "another-lamp")
        terminal.answer("Password:", "threshold-lamp")
        terminal.answer("The same again:", "threshold-lamp")
        assert terminal.end() == 0

    assert "A password has at least 8 characters." in terminal.said
    assert "The two differ." in terminal.said
    assert "lamp" not in terminal.said


def test_a_pin_need_not_stand_in_the_shells_history(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with on_a_terminal(home, "learners", "add", "Anitha") as terminal:
        terminal.answer("PIN:", "1111")
        terminal.answer("PIN:", "4071")
        terminal.answer("The same again:", "4071")
        assert terminal.end() == 0
    run("kiosk", home, "learners", "add", "Binu", "--pin-stdin", given="4071\n")

    with open_home(home) as kiosk:
        assert [each.name for each in learners.find(kiosk.secrets)] == ["Anitha", "Binu"]


def test_a_pin_from_the_input_that_is_too_easy_ends_with_1(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path / "home", "learners", "add", "Anitha", "--pin-stdin", given="1111\n")
    assert (done.returncode, done.stderr[:6]) == (1, "Error:")


@pytest.mark.parametrize("name", ["\u200b", "\u202e \x07", "x" * 3000])
def test_a_name_that_nobody_can_read_is_refused_before_a_password_is_asked_for(tmp_path: Path, name: str) -> None:
    done = attempt("kiosk", tmp_path / "home", "staff", "add", name, "--password-stdin", given=f"{PASSWORD}\n")

    assert done.returncode == 1
    assert "name" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_learners_name_is_kept_without_what_cannot_be_seen(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("kiosk", home, "learners", "add", "\u202eAni\u200btha\x1b", "--pin-stdin", given="4071\n")
    done = attempt("kiosk", home, "learners", "add", "\u200d\u200d", "--pin-stdin", given="4071\n")

    assert done.returncode == 1
    with open_home(home) as kiosk:
        assert [each.name for each in learners.find(kiosk.secrets)] == ["Anitha"]
        assert staff.names() == []
