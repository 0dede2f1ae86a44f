"""A flush that takes longer: what the answers of a slow card are measured with."""

import subprocess
import sys
import time
from pathlib import Path

from scripts.benchmarks.answers import slowed
from tests.scripts.benchmarks.tools import need

FLUSH = "import os, sys; file = open(sys.argv[1], 'wb'); [os.fsync(file.fileno()) for _ in range(10)]"


def test_each_flush_of_a_command_takes_that_much_longer(tmp_path: Path) -> None:
    need("strace")
    began = time.monotonic()
    subprocess.run([*slowed(50), sys.executable, "-c", FLUSH, tmp_path / "file"], check=True)
    assert time.monotonic() - began >= 10 * 0.050


def test_without_a_delay_a_command_is_run_as_it_is() -> None:
    assert slowed(0) == ()
