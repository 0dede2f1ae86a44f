"""What long work says of itself to somebody who only asks: at once, before anything is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize(
    ("name", "said"), [("fuzz", "Gives hostile bytes to"), ("interruptions", "Interrupts an import")]
)
def test_asking_what_a_script_does_installs_and_begins_nothing(
    tmp_path: Path, name: str, said: str, option: str
) -> None:
    # Without the scripts that it calls to install and to begin, it could do neither.
    script = shutil.copy(SCRIPTS / name, tmp_path)
    done = subprocess.run([script, option], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said)
    assert list(tmp_path.iterdir()) == [tmp_path / name]
