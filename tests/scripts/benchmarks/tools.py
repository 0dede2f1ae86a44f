"""Programs that not every machine has."""

import shutil

import pytest


def need(*programs: str) -> None:
    """Skip the test, with the reason, where one of them is not installed."""
    for program in programs:
        if not (shutil.which(program) or shutil.which(program, path="/usr/sbin")):
            pytest.skip(f"needs {program}, which is not installed")
