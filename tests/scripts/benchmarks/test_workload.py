"""The pack that updates and imports are measured with."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.benchmarks import workload
from sync.hub.catalogue.authoring.checking import check

OLD, NEW = workload.VERSIONS
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def hashes() -> dict[str, dict[str, tuple[int, str]]]:
    return {version: hashed(version) for version in workload.VERSIONS}


def hashed(version: str, seed: int = 1) -> dict[str, tuple[int, str]]:
    return {
        path: (len(content), hashlib.sha256(content).hexdigest()) for path, content in workload.files(version, seed)
    }


def test_it_has_the_files_and_bytes_that_the_budget_is_about(hashes: dict[str, dict[str, tuple[int, str]]]) -> None:
    sizes = {path: size for path, (size, _) in hashes[OLD].items() if path != "pack.toml"}
    assert len(sizes) == 473
    assert 59e6 < sum(sizes.values()) < 61e6
    assert len([path for path in sizes if path.endswith(".md")]) == 300
    small = [size for path, size in sizes.items() if "small-" in path]
    assert len(small) == 150
    assert min(small) >= 49_000
    assert max(small) <= 205_000
    recordings = [size for path, size in sizes.items() if "recording-" in path]
    assert len(recordings) == 20
    assert all(1.0e6 < size < 1.1e6 for size in recordings)
    assert sizes["media/video.mp4"] == 8 << 20


def test_the_second_version_changes_seventeen_files(hashes: dict[str, dict[str, tuple[int, str]]]) -> None:
    old, new = hashes[OLD], hashes[NEW]
    assert old.keys() == new.keys()
    changed = {path for path in old if old[path] != new[path]} - {"pack.toml"}
    assert len([path for path in changed if path.endswith(".md")]) == 12
    assert len([path for path in changed if "small-" in path]) == 2
    assert {path for path in changed if "recording-" in path} == {"media/recording-03.opus", "media/recording-11.opus"}
    assert "media/video.mp4" in changed
    assert len(changed) == 17
    assert old["media/recording-11.opus"][0] == new["media/recording-11.opus"][0], "packed anew, and no longer"
    assert new["media/recording-03.opus"][0] < old["media/recording-03.opus"][0]
    assert new["media/video.mp4"][0] - old["media/video.mp4"][0] == 256 << 10


def test_it_is_the_same_again_and_another_seed_gives_another_pack(
    hashes: dict[str, dict[str, tuple[int, str]]],
) -> None:
    assert hashed(OLD) == hashes[OLD]
    other = hashed(OLD, seed=2)
    assert not {sha256 for _, sha256 in other.values()} & {sha256 for _, sha256 in hashes[OLD].values()}


@pytest.mark.parametrize("version", workload.VERSIONS)
def test_a_strict_check_finds_no_fault_in_it(tmp_path: Path, version: str) -> None:
    source = workload.write(tmp_path, version)
    said = subprocess.run(
        [PROGRAMS / "kiosk-hub", "--home", tmp_path / "hub", "pack", "check", source],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout


def test_a_pack_of_any_size_is_written_without_filling_the_disk(tmp_path: Path) -> None:
    source = workload.write_large(tmp_path, 1 << 30)
    files = [path for path in source.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) >= 1 << 30
    assert sum(path.stat().st_blocks * 512 for path in files) < 1 << 20
    assert not check(source).faults
