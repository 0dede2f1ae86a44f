"""The others: each brings the old version to the new one, and says what that costs."""

from pathlib import Path
from random import Random

import pytest

from scripts.benchmarks import peers
from scripts.benchmarks.peers import PEERS, Case, Cost, measure_peers, prepare_case
from tests.scripts.benchmarks.tools import need

CHANGED = 5_000


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A large file of chance that stays, and a small one that is replaced."""
    chance = Random(1)  # noqa: S311 - must be the same again
    kept = chance.randbytes(200_000)
    for name in ("old", "new"):
        (tmp_path / name / "media").mkdir(parents=True)
        (tmp_path / name / "media/kept").write_bytes(kept)
        (tmp_path / name / "changed").write_bytes(chance.randbytes(CHANGED))
    return prepare_case(tmp_path / "old", tmp_path / "new", tmp_path / "peers")


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_carries_little_more_than_what_changed(case: Case, name: str) -> None:
    need(*PEERS[name][0])
    cost = measure_peers(case)[name]
    assert isinstance(cost, Cost)
    assert CHANGED <= cost.bytes < 6 * CHANGED
    assert cost.requests >= 1


def test_a_program_that_is_missing_is_said_for_its_peer(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    costs = measure_peers(case)
    assert costs["xdelta3"] == costs[peers.ZSTD] == "not installed"


def test_the_tar_is_the_same_for_the_same_files(case: Case, tmp_path: Path) -> None:
    (case.new / "changed").touch()
    (case.new / "changed").chmod(0o600)
    peers.write_tar(case.new, tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == case.new_tar.read_bytes()
