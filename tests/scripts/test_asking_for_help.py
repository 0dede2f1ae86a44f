"""What long work says of itself to somebody who only asks: at once, before anything is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.benchmarks.__main__ import BENCHMARKS
from scripts.benchmarks.options import NAMES

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize(
    ("name", "folder", "said", "listed"),
    [
        ("fuzz", "fuzzing", "Gives hostile bytes to", "--examples"),
        ("soak", "soaking", "Lets many kiosks report", "--pause"),
        ("bench", "benchmarks", "Measures the budgets", "import-speed"),
        ("interruptions", "", "Interrupts an import", ""),
    ],
    ids=["fuzz", "soak", "bench", "interruptions"],
)
def test_asking_what_a_script_does_installs_and_begins_nothing(
    tmp_path: Path, name: str, folder: str, said: str, listed: str, option: str
) -> None:
    # Without the scripts that it calls to install and to begin, it could do neither.
    (tmp_path / "scripts" / folder).mkdir(parents=True)
    for each in (name, *((f"{folder}/__init__.py", f"{folder}/options.py") if folder else ())):
        shutil.copy(SCRIPTS / each, tmp_path / "scripts" / each)
    plain = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}

    done = subprocess.run([tmp_path / "scripts" / name, option], capture_output=True, text=True, check=False, env=plain)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said)
    assert listed in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["scripts"]


def test_the_benchmarks_that_are_named_are_those_that_there_are() -> None:
    assert tuple(BENCHMARKS) == NAMES
