"""What a command spent."""

import sys
from pathlib import Path

import pytest

from scripts.benchmarks.programs import BenchError
from scripts.benchmarks.spending import spend

BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_memory_is_the_commands_own_and_not_that_of_whoever_starts_it(tmp_path: Path) -> None:
    ours = b"x" * 150_000_000
    small = spend(tmp_path, sys.executable, "-S", "-c", "print(1)")
    large = spend(tmp_path, sys.executable, "-S", "-c", "print(len(b'x' * 60_000_000))")
    assert small.memory_mb < 40 < 150 < len(ours) / 1e6 + 1
    assert small.memory_mb + 50 < large.memory_mb < small.memory_mb + 75
    assert large.said.strip() == "60000000"


def test_processor_time_is_counted_of_those_too_whom_the_command_started(tmp_path: Path) -> None:
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    assert 0.3 <= spend(tmp_path, sys.executable, "-c", nested).cpu_seconds < 3


def test_a_command_that_fails_is_said_with_its_complaint(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no such luck"):
        spend(tmp_path, sys.executable, "-c", "import sys; sys.exit('no such luck')")
