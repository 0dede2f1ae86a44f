"""Fixtures that any test may ask for."""

import fcntl
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import waiting
from tests.postgres import postgres_cluster, postgres_url

__all__ = ["postgres_cluster", "postgres_url"]

Make = Callable[[Path], object]
Shared = Callable[[str, Make], Path]


def pytest_configure(config: pytest.Config) -> None:
    """Have programs that tests start hear Ctrl-C, which a shell lets what it starts in the background ignore; and wait
    for what a page is to show as long as for all else."""
    expect.set_options(timeout=1000 * waiting.SECONDS)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Gives the folder of a name, made once for all processes of a run by the one that needs it first.

    No test may change what lies there.
    """
    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Make) -> Path:
        folder, whole = place / name, place / f"{name}.whole"
        with (place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of one who failed
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made
