"""FORMAT.md, REPOSITORY.md and their vectors: what they say is what is done."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest

from scripts.write_pack_vectors import made, write
from sync.hub.catalogue.authoring.building import describe
from sync.hub.catalogue.authoring.checking import checked
from sync.protocol import patches
from tests.sync.hub.catalogue import second_pack_reader as reader

VECTORS = Path(__file__).parents[4] / "content_packs" / "vectors"
PATCHES = json.loads((VECTORS / "patches.json").read_bytes())
VERSIONS = ["1.0.0", "1.1.0"]


def source(version: str) -> Path:
    return VECTORS / f"tea-stall-{version}"


def written(version: str) -> dict[str, bytes]:
    """What of a source's folder goes into the pack."""
    files = {str(path.relative_to(source(version))): path for path in source(version).rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "pack.toml"}


def read_by_the_text(folder: Path) -> dict[str, reader.Pack]:
    return reader.packs(folder / "repository", (folder / "root.json").read_bytes())


def stretches(patch: dict[str, Any]) -> tuple[bytes, bytes]:
    """The old blob and the new one of a patch's vector."""
    longest = made(max(end for _, end in patch["new"]))
    return longest[: patch["old"]], b"".join(longest[start:end] for start, end in patch["new"])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_reader_written_from_the_text_alone_reads_each_version(version: str) -> None:
    assert read_by_the_text(VECTORS)[f"tea-stall/{version}.json"].files == written(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_source_gives_the_manifest_of_its_vector(version: str) -> None:
    manifest = describe(checked(source(version))).encode()
    assert manifest == read_by_the_text(VECTORS)[f"tea-stall/{version}.json"].manifest


def test_a_reader_written_from_the_text_alone_applies_the_update_file() -> None:
    old, new = (read_by_the_text(VECTORS)[f"tea-stall/{version}.json"] for version in VERSIONS)
    assert reader.updated(VECTORS / "repository", old, new) == new


@pytest.mark.parametrize("patch", PATCHES, ids=[patch["about"] for patch in PATCHES])
def test_each_patch_makes_what_it_says(patch: dict[str, Any]) -> None:
    old, new = stretches(patch)
    segments = [base64.b64decode(segment) for segment in patch["segments"]]
    assert reader.sha256(new) == patch["sha256"]

    assert reader.patched(old, segments) == new
    places = range(0, len(new), patches.SEGMENT)
    parts = [
        patches.apply(one, patches.read_stretch(io.BytesIO(old), at)) for one, at in zip(segments, places, strict=True)
    ]
    assert b"".join(parts) == new


def test_a_reader_written_from_the_text_alone_reads_what_is_written_now(tmp_path: Path) -> None:
    for version in VERSIONS:
        (tmp_path / source(version).name).symlink_to(source(version))
    write(tmp_path)

    found = read_by_the_text(tmp_path)
    old, new = (found[f"tea-stall/{version}.json"] for version in VERSIONS)
    assert (old.files, new.files) == (written("1.0.0"), written("1.1.0"))
    assert reader.updated(tmp_path / "repository", old, new) == new
    for patch in json.loads((tmp_path / "patches.json").read_bytes()):
        assert (
            reader.patched(stretches(patch)[0], list(map(base64.b64decode, patch["segments"]))) == stretches(patch)[1]
        )
