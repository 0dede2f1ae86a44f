"""Building: the same folder gives the same bytes, and the bytes are what FORMAT.md, part B says."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
import zstandard

from sync.hub.catalogue.authoring.building import build, describe
from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.packed import is_sound, open_packed
from sync.hub.catalogue.authoring.packing import write_pack_file
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.reading_manifest import read_manifest
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

GOLDEN_MANIFEST = "b3f0d4a5480cda178a0fe73fec2169a03c8474f1c25f9cd97b4493d3b576211b"


def test_the_manifest_of_the_tiny_pack_has_the_same_bytes_everywhere_and_for_ever(pack: Path, tmp_path: Path) -> None:
    built = build(pack, tmp_path / "out")
    assert hashlib.sha256(built.manifest_path.read_bytes()).hexdigest() == GOLDEN_MANIFEST


def test_order_times_and_place_change_nothing(pack: Path, tmp_path: Path) -> None:
    first = build(pack, tmp_path / "first")
    other = tmp_path / "elsewhere" / "tea-stall"
    for path in sorted((path for path in pack.rglob("*") if path.is_file()), reverse=True):
        put(other, str(path.relative_to(pack)), path.read_bytes())
        os.utime(other / path.relative_to(pack), (1, 1))
        (other / path.relative_to(pack)).chmod(0o600)
    second = build(other, tmp_path / "second")
    assert first.pack_path.name == "tea-stall-1.0.0.pack"
    assert first.manifest_path.name == "tea-stall-1.0.0.json"
    assert second.pack_path.read_bytes() == first.pack_path.read_bytes()
    assert second.manifest_path.read_bytes() == first.manifest_path.read_bytes()


def test_a_reader_of_format_md_gets_every_file_back(pack: Path, tmp_path: Path) -> None:
    built = build(pack, tmp_path)
    manifest, blobs = json.loads(built.manifest_path.read_bytes()), blobs_of(built.pack_path.read_bytes())
    assert [file["path"] for file in manifest["files"]] == sorted(
        str(path.relative_to(pack)) for folder in ("en", "ml", "media") for path in (pack / folder).iterdir()
    )
    for file in manifest["files"]:
        assert blobs[file["sha256"]] == (pack / file["path"]).read_bytes()
        assert file["size"] == len(blobs[file["sha256"]])
        assert file.get("language") == (None if file["path"].startswith("media/") else file["path"][:2])
    assert len(blobs) == len({file["sha256"] for file in manifest["files"]}) < len(manifest["files"])


def test_text_is_compressed_where_that_is_smaller_and_media_lie_as_they_are(pack: Path, tmp_path: Path) -> None:
    put(pack, "ml/02-count-change.md", tiny_pack.SECOND_LESSON.replace("Ten rupees less six is four.", "Four. " * 100))
    built = build(pack, tmp_path)
    content = built.pack_path.read_bytes()
    assert (pack / "media/make-tea.opus").read_bytes() in content
    assert b"Four. Four. Four. Four." not in content


def test_contents_stand_in_the_order_of_the_main_language(pack: Path, tmp_path: Path) -> None:
    (pack / "ml/01-make-tea.md").rename(pack / "ml/07-make-tea.md")
    (pack / "ml/03-check-tea.toml").unlink()
    manifest = build(pack, tmp_path).manifest
    assert [(entry.kind, entry.id, sorted(entry.faces)) for entry in manifest.contents] == [
        ("lesson", "make-tea", ["en", "ml"]),
        ("lesson", "count-change", ["en", "ml"]),
        ("quiz", "check-tea", ["en"]),
    ]
    assert manifest.contents[0].faces["ml"].path == "ml/07-make-tea.md"
    assert manifest.contents[0].faces["en"].audio == "media/make-tea.opus"


def test_the_manifest_says_what_pack_toml_says(pack: Path, tmp_path: Path) -> None:
    manifest = build(pack, tmp_path).manifest
    assert (manifest.pack, manifest.version, manifest.languages) == ("tea-stall", "1.0.0", ("en", "ml"))
    assert manifest.title == {"en": "Tea stall", "ml": "ചായക്കട"}
    assert (manifest.subject, manifest.heading["en"]) == ("small-trade", "Small trade")
    assert [(each.id, each.level) for each in manifest.competencies] == [("make-tea", 2)]
    assert read_manifest((tmp_path / "tea-stall-1.0.0.json").read_bytes()) == manifest


def test_a_folder_with_a_fault_is_not_built(pack: Path, tmp_path: Path) -> None:
    edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
    with pytest.raises(AuthorError, match="pack check"):
        build(pack, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_changes_while_it_is_packed_leaves_no_pack_file(pack: Path, tmp_path: Path) -> None:
    manifest = describe(checked(pack))
    edit(pack, "en/02-count-change.md", "four", "five")
    with pytest.raises(AuthorError) as caught:
        write_pack_file(pack, manifest, tmp_path / "out/tea.pack", lambda _: None)
    assert caught.value.code == "changed-meanwhile"
    assert list((tmp_path / "out").iterdir()) == []


def test_progress_ends_at_all_bytes(pack: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    built = build(pack, tmp_path, lambda done, total: seen.append((done, total)))
    blobs = blobs_of(built.pack_path.read_bytes())
    total = sum(map(len, blobs.values()))
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_folder_that_cannot_be_written_is_said_so(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(Exception, match="cannot be written"):
        build(pack, tmp_path / "out")


def test_files_beside_the_pack_stay_outside(pack: Path, tmp_path: Path) -> None:
    built = build(pack, tmp_path / "first")
    shutil.copy(pack / "README.md", pack / "LICENSE")
    put(pack, "README.md", "Changed.\n")
    assert build(pack, tmp_path / "second").manifest == built.manifest


def blobs_of(data: bytes) -> dict[str, bytes]:
    """The blobs of a pack file, read by FORMAT.md's words alone."""
    assert data[:5] == b"PDPK\x01"
    end = 9 + int.from_bytes(data[5:9], "big")
    rows = json.loads(zstandard.ZstdDecompressor().decompress(data[9:end], max_output_size=1 << 20))
    blobs = {}
    for sha256, offset, length, encoding, part in rows:
        assert part == 1
        stored = data[end + offset : end + offset + length]
        blob = stored if encoding == "plain" else zstandard.ZstdDecompressor().decompress(stored)
        assert hashlib.sha256(blob).hexdigest() == sha256
        blobs[sha256] = blob
    return blobs


@pytest.mark.parametrize("out", ["", "out", "en/../media"])
def test_nothing_is_built_into_the_source(pack: Path, out: str) -> None:
    before = sorted(pack.rglob("*"))
    with pytest.raises(AuthorError) as caught:
        build(pack, pack / out)
    assert caught.value.code == "out-inside"
    assert sorted(pack.rglob("*")) == before


def test_a_large_pack_is_written_in_parts_and_its_first_index_covers_all(pack: Path, tmp_path: Path) -> None:
    manifest = describe(checked(pack))
    path = tmp_path / "tea.pack"

    sizes = write_pack_file(pack, manifest, path, lambda _: None, most=6000)

    packed = open_packed(path)
    assert len(packed.parts) == len(sizes) > 1
    assert [part.stat().st_size for part in packed.parts] == sizes
    assert max(sizes) <= 6000
    assert is_sound(path, manifest)
    packed.parts[-1].unlink()
    assert not is_sound(path, manifest)


def test_a_part_that_is_longer_than_its_blobs_is_not_sound(pack: Path, tmp_path: Path) -> None:
    manifest = describe(checked(pack))
    path = tmp_path / "tea.pack"
    write_pack_file(pack, manifest, path, lambda _: None, most=6000)

    with open_packed(path).parts[-1].open("ab") as part:
        part.write(b"x")

    assert not is_sound(path, manifest)
