"""`scripts/tuf-client`, as the tuf-conformance suite drives it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.kiosk.packs.attacks.hostile import Hostile
from tests.kiosk.packs.attacks.roads import WebRoad
from tests.packs import PACK, Publisher

PROGRAM = Path(__file__).parents[2] / "scripts/tuf-client"


class Client:
    """The program with a folder of its own, against a publisher's repository on a web server."""

    def __init__(self, folder: Path, publisher: Publisher, address: str) -> None:
        self.metadata, self.targets = folder / "metadata", folder / "targets"
        for each in (self.metadata, self.targets):
            each.mkdir()
        self._address = address
        (folder / "initial_root.json").write_bytes(publisher.root)
        assert self._run("init", str(folder / "initial_root.json")) == 0

    def refresh(self) -> int:
        return self._run("--metadata-url", f"{self._address}/metadata", "refresh")

    def download(self, *names: str) -> int:
        named = [argument for name in names for argument in ("--target-name", name)]
        at = ["--target-base-url", f"{self._address}/targets", "--target-dir", str(self.targets)]
        return self._run("--metadata-url", f"{self._address}/metadata", *named, *at, "download")

    def version(self, role: str) -> int:
        return int(json.loads((self.metadata / f"{role}.json").read_bytes())["signed"]["version"])

    def _run(self, *arguments: str) -> int:
        command = [sys.executable, PROGRAM, "--metadata-dir", self.metadata, *arguments]
        return subprocess.run(command, timeout=60, check=False).returncode


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    one = Publisher(tmp_path / "publisher")
    one.publish(now=datetime.now(UTC))
    return one


@pytest.fixture
def client(tmp_path: Path, publisher: Publisher) -> Iterator[Client]:
    with WebRoad(publisher.repository).served() as road:
        yield Client(tmp_path, publisher, road.name)


def test_it_brings_its_metadata_up_to_date(client: Client, publisher: Publisher) -> None:
    assert client.version("root") == 1
    assert client.refresh() == 0
    assert client.version("timestamp") == 1

    publisher.publish(version="1.1.0", now=datetime.now(UTC))

    assert client.refresh() == 0
    assert client.version("timestamp") == client.version("snapshot") == 2


def test_it_downloads_targets_once(client: Client) -> None:
    assert client.download(f"{PACK}/1.0.0.json") == 0
    (downloaded,) = client.targets.iterdir()
    before = downloaded.stat().st_mtime_ns

    assert client.download(f"{PACK}/1.0.0.json") == 0

    assert json.loads(downloaded.read_bytes())["pack"] == PACK
    assert downloaded.stat().st_mtime_ns == before


def test_it_fails_where_a_target_is_not_signed(client: Client) -> None:
    assert client.download(f"{PACK}/1.0.0.json", f"{PACK}/9.0.0.json") == 1


def test_it_fails_where_a_repository_is_older_than_what_it_saw(
    client: Client, publisher: Publisher, tmp_path: Path
) -> None:
    older = Hostile(publisher, tmp_path / "older")
    publisher.publish(version="1.1.0", now=datetime.now(UTC))
    assert client.refresh() == 0
    (publisher.repository / "metadata/timestamp.json").write_bytes(
        (older.folder / "metadata/timestamp.json").read_bytes()
    )

    assert client.refresh() == 1
    assert client.version("timestamp") == 2
