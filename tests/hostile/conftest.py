"""A publisher whom the kiosk trusts and who went bad, and a kiosk that took a good version before."""

import hashlib
import resource
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile.evil import Evil
from tests.journeys import records
from tests.journeys.programs import command, run
from tests.packs import Publisher

MOST_MEMORY = 384 << 20
MOST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an import ended; `said` is what it wrote to stderr, `version` what stands on the shelf afterwards."""

    code: int
    said: str
    version: str
    blobs: int


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publisher with a good version, and a kiosk that has it. Only ever copied."""
    folder = tmp_path_factory.mktemp("good")
    publisher = Publisher(folder / "publisher")
    publisher.publish()
    (folder / "root.json").write_bytes(publisher.root)
    run("kiosk", folder / "kiosk", "trust", folder / "root.json")
    run("kiosk", folder / "kiosk", "packs", "import", publisher.repository)
    return folder


@pytest.fixture
def evil(good: Path, tmp_path: Path) -> Evil:
    """The publisher, about to sign version 2.0.0."""
    subprocess.run(["cp", "-a", f"{good}/.", str(tmp_path)], check=True)
    return Evil(Publisher(tmp_path / "publisher"))


@pytest.fixture
def take_in(tmp_path: Path) -> Callable[[], Outcome]:
    """Import what the publisher signed, in little memory and time, and see that the kiosk is whole afterwards."""
    home = tmp_path / "kiosk"

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))

    def importing() -> Outcome:
        done = subprocess.run(
            command("kiosk", home, "packs", "import", tmp_path / "publisher/repository"),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=bounded,
        )
        assert "Traceback" not in done.stderr, done.stderr
        ((version,),) = records.rows(home, "SELECT version FROM pack")
        named = {row[0] for row in records.rows(home, "SELECT sha256 FROM file")}
        here = {path.name: path for path in (home / "blobs").rglob("*") if path.is_file()}
        assert named <= here.keys()
        assert [name for name, path in here.items() if hashlib.sha256(path.read_bytes()).hexdigest() != name] == []
        return Outcome(done.returncode, done.stderr, version, len(here))

    return importing
