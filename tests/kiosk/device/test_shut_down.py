"""Switching the kiosk off: with the station's own command, and without one."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from kiosk.settings import Settings
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from tests.kiosk.visitor import Visitor

PATH = "/device/off"


@pytest.fixture
def home(home: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """A kiosk with a command, if the test gives one; `{}` stands for a file in the test's folder."""
    command = [part.format(tmp_path / "switched-off") for part in getattr(request, "param", ())]
    return replace(home, shutdown_command=tuple(command))


def test_without_a_command_the_page_says_how_to_do_it(technician: Visitor) -> None:
    page = technician.text(PATH)
    assert "Everything that was done is saved." in page
    assert "pull the plug" in page
    assert "Switch off now" not in page


def test_without_a_command_a_form_does_nothing(technician: Visitor) -> None:
    assert "The kiosk is switching off" not in technician.post(PATH, page="/device/shelf").text


@pytest.mark.parametrize("home", [("touch", "{}")], indirect=True)
def test_the_command_runs_after_the_worker_has_ended(technician: Visitor, worker: Worker, tmp_path: Path) -> None:
    assert not (tmp_path / "switched-off").exists()
    page = technician.post(PATH).text
    assert "The kiosk is switching off" in page
    assert (tmp_path / "switched-off").exists()
    assert "worker" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("home", [("touch", "{}")], indirect=True)
def test_looking_at_the_page_switches_nothing_off(technician: Visitor, tmp_path: Path) -> None:
    technician.text(PATH)
    assert not (tmp_path / "switched-off").exists()


@pytest.mark.parametrize("home", [("false",), ("/no/such/program",)], indirect=True)
def test_a_command_that_fails_is_said(technician: Visitor, worker: Worker) -> None:
    page = technician.post(PATH).text
    assert "The kiosk could not switch itself off." in page
    assert "The kiosk is switching off" not in page


def test_learners_who_are_signed_in_are_counted(
    app: Flask, kiosk: Kiosk, technician: Visitor, learner: Visitor
) -> None:
    assert "1 learner is signed in." in technician.text(PATH)
    learner.post("/sign-out", page="/finish")
    assert "is signed in" not in technician.text(PATH)
