"""Update files, applied by the words of FORMAT.md alone."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from tuf.api.metadata import Metadata, TargetFile, Targets

from sync.hub.catalogue.authoring.packed import open_packed
from sync.hub.catalogue.publishing import publish
from sync.hub.catalogue.trust import signed_folder
from sync.protocol.reading_manifest import read_manifest
from tests.sync.hub.catalogue.tiny_pack import edit

NOW = datetime.now(UTC)
SEGMENT = 4 << 20


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hub"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return tmp_path / "repository"


def raise_version(pack: Path, old: str, new: str) -> Path:
    edit(pack, "pack.toml", f'"{old}"', f'"{new}"')
    edit(pack, "en/02-count-change.md", "four", f"four and {new}, or four")
    return pack


def publish_versions(pack: Path, home: Path, repository: Path, *versions: str) -> None:
    publish(home, repository, [pack], NOW)
    before = "1.0.0"
    for version in versions:
        publish(home, repository, [raise_version(pack, before, version)], NOW)
        before = version


def custom(repository: Path, name: str) -> dict[str, list]:
    """The update files that a target names."""
    return (target(repository, name).custom or {}).get("updates", {})


def target(repository: Path, name: str) -> TargetFile:
    newest = max((repository / "metadata").glob("*.padippura.json"), key=lambda path: int(path.name.partition(".")[0]))
    return Metadata[Targets].from_file(str(newest)).signed.targets[name]


def manifest_bytes(repository: Path, version: str) -> bytes:
    (path,) = (repository / "targets/tea-stall").glob(f"*.{version}.json")
    return path.read_bytes()


def apply(data: bytes, manifest: bytes, blobs: dict[str, bytes]) -> tuple[bytes, dict[str, bytes]]:
    """The new manifest and the new blobs."""
    assert data[:5] == b"PDUP\x01"
    end = 9 + int.from_bytes(data[5:9], "big")
    header = json.loads(zstandard.ZstdDecompressor().decompress(data[9:end], max_output_size=1 << 20))
    at = end

    def follow(old: bytes, lengths: list[int]) -> bytes:
        nonlocal at
        made = b""
        for length in lengths:
            start = len(made)
            stretch = old[max(0, start - SEGMENT) : start + 2 * SEGMENT]
            known = zstandard.ZstdCompressionDict(stretch, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
            reader = zstandard.ZstdDecompressor(dict_data=known if stretch else None)
            made += reader.decompress(data[at : at + length])
            at += length
        return made

    new_manifest = follow(manifest, header["manifest"])
    new_blobs = {sha256: follow(blobs.get(old, b""), lengths) for sha256, old, lengths in header["blobs"]}
    assert at == len(data)
    assert all(hashlib.sha256(blob).hexdigest() == sha256 for sha256, blob in new_blobs.items())
    return new_manifest, new_blobs


def test_an_update_file_gives_the_new_manifest_and_the_blobs_that_the_old_version_lacks(
    pack: Path, home: Path, repository: Path
) -> None:
    publish_versions(pack, home, repository, "1.1.0")
    packed = open_packed(repository / "packs/tea-stall-1.0.0.pack")
    old = {sha256: b"".join(packed.chunks(sha256)) for sha256 in packed.index}

    data = (repository / "updates/tea-stall-1.0.0-1.1.0.update").read_bytes()
    manifest, blobs = apply(data, manifest_bytes(repository, "1.0.0"), old)

    assert manifest == manifest_bytes(repository, "1.1.0")
    wanted = {file.sha256 for file in read_manifest(manifest).files}
    assert blobs.keys() == wanted - old.keys()
    assert len(data) < len(manifest) + sum(map(len, blobs.values()))


def test_the_new_target_names_length_and_hash_of_its_update_files(pack: Path, home: Path, repository: Path) -> None:
    publish_versions(pack, home, repository, "1.1.0")

    data = (repository / "updates/tea-stall-1.0.0-1.1.0.update").read_bytes()
    assert custom(repository, "tea-stall/1.1.0.json") == {"1.0.0": [len(data), hashlib.sha256(data).hexdigest()]}
    assert custom(repository, "tea-stall/1.0.0.json") == {}


def test_the_target_names_the_bytes_of_each_part_of_the_pack_file(pack: Path, home: Path, repository: Path) -> None:
    publish_versions(pack, home, repository, "1.1.0")

    for version in ("1.0.0", "1.1.0"):
        size = (repository / f"packs/tea-stall-{version}.pack").stat().st_size
        assert target(repository, f"tea-stall/{version}.json").custom["parts"] == [size]


def test_the_last_three_versions_can_be_updated(pack: Path, home: Path, repository: Path) -> None:
    publish_versions(pack, home, repository, "1.0.1", "1.0.9", "1.0.10", "2.0.0")
    assert set(custom(repository, "tea-stall/2.0.0.json")) == {"1.0.1", "1.0.9", "1.0.10"}


def test_a_moved_lesson_is_a_patch_of_what_it_was(pack: Path, home: Path, repository: Path) -> None:
    edit(pack, "en/02-count-change.md", "four", "four. " + "Count the coins before the notes. " * 100)
    publish(home, repository, [pack], NOW)
    for language in ("en", "ml"):
        for path in (pack / language).glob("02-*.md"):
            path.rename(path.with_name("09-count-change.md"))
            edit(pack, f"{language}/01-make-tea.md", "02-count-change.md", "09-count-change.md")
    edit(pack, "pack.toml", '"1.0.0"', '"1.1.0"')
    edit(pack, "en/09-count-change.md", "four. ", "five. ")
    publish(home, repository, [pack], NOW)

    assert (repository / "updates/tea-stall-1.0.0-1.1.0.update").stat().st_size < 900


def test_a_repository_without_the_old_pack_file_gets_no_update_file(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    (repository / "packs/tea-stall-1.0.0.pack").unlink()
    publish(home, repository, [raise_version(pack, "1.0.0", "1.1.0")], NOW)

    assert custom(repository, "tea-stall/1.1.0.json") == {}
    assert not list(repository.glob("updates/*"))


def test_every_repository_of_the_hub_gets_the_update_files(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish_versions(pack, home, repository, "1.1.0")
    publish(home, tmp_path / "stick", [pack], NOW)

    name = "updates/tea-stall-1.0.0-1.1.0.update"
    assert (tmp_path / "stick" / name).read_bytes() == (repository / name).read_bytes()
    assert (signed_folder(home) / name).is_file()


def test_a_damaged_update_file_is_replaced_by_a_sound_one(pack: Path, home: Path, repository: Path) -> None:
    publish_versions(pack, home, repository, "1.1.0")
    path = repository / "updates/tea-stall-1.0.0-1.1.0.update"
    sound = path.read_bytes()
    path.write_bytes(sound[:-1])

    publish(home, repository, [pack], NOW)

    assert path.read_bytes() == sound


def test_publishing_again_changes_no_update_file(pack: Path, home: Path, repository: Path) -> None:
    publish_versions(pack, home, repository, "1.1.0")
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*") if path.is_file()}
    publish(home, repository, [pack], NOW)
    assert {path: path.stat().st_mtime_ns for path in repository.rglob("*") if path.is_file()} == before
