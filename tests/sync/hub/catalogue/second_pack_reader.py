"""A second reader of packs, written from the words of FORMAT.md and REPOSITORY.md alone.

It shares no code with the first. Signatures are verified with python-tuf, whose format the metadata have. Numbers in
brackets are sections.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

SEGMENT = 4_194_304
INDEX_WINDOW, BLOB_WINDOW, SEGMENT_WINDOW = 8 << 20, 32 << 20, 16 << 20


@dataclass(frozen=True)
class Pack:
    """A version of a pack: `blobs` by SHA-256, `custom` what its target says besides (4)."""

    manifest: bytes
    blobs: dict[str, bytes]
    custom: dict[str, Any]

    @property
    def files(self) -> dict[str, bytes]:
        return {file["path"]: self.blobs[file["sha256"]] for file in json.loads(self.manifest)["files"]}


def packs(repository: Path, root: bytes) -> dict[str, Pack]:
    """Every pack of a repository by its target's name (8), for whoever trusts a root; expiry is not looked at."""
    metadata = repository / "metadata"
    trusted = Metadata[Root].from_bytes(root).signed

    def read(name: str, by: Root | Targets, role: str) -> Any:
        document: Metadata[Any] = Metadata.from_file(str(metadata / name))
        by.verify_delegate(role, document.signed_bytes, document.signatures)
        return document.signed

    while (metadata / f"{trusted.version + 1}.root.json").exists():
        content = (metadata / f"{trusted.version + 1}.root.json").read_bytes()
        following = Metadata[Root].from_bytes(content)
        for each in (trusted, following.signed):
            each.verify_delegate("root", following.signed_bytes, following.signatures)
        trusted = following.signed
    timestamp: Timestamp = read("timestamp.json", trusted, "timestamp")
    snapshot: Snapshot = read(f"{timestamp.snapshot_meta.version}.snapshot.json", trusted, "snapshot")
    targets: Targets = read(f"{snapshot.meta['targets.json'].version}.targets.json", trusted, "targets")
    assert targets.targets == {}
    found = {}
    for publisher in targets.delegations.roles.values() if targets.delegations and targets.delegations.roles else ():
        assert publisher.terminating
        signed = read(
            f"{snapshot.meta[f'{publisher.name}.json'].version}.{publisher.name}.json", targets, publisher.name
        )
        for name, target in signed.targets.items():
            pack, _, file = name.partition("/")
            assert f"{pack}/*" in (publisher.paths or ())
            manifest = (repository / "targets" / pack / f"{target.hashes['sha256']}.{file}").read_bytes()
            assert (sha256(manifest), len(manifest)) == (target.hashes["sha256"], target.length)
            custom = target.custom or {}
            found[name] = Pack(manifest, _blobs(repository, json.loads(manifest), custom["parts"]), custom)
    return found


def updated(repository: Path, old: Pack, new: Pack) -> Pack:
    """What the update file between two versions makes of the old one (B.3)."""
    have, wanted = json.loads(old.manifest), json.loads(new.manifest)
    name = f"{wanted['pack']}-{have['version']}-{wanted['version']}.update"
    data = (repository / "updates" / name).read_bytes()
    assert new.custom["updates"][have["version"]] == [len(data), sha256(data)]
    header, place = _head(data, b"PDUP")
    assert (header["pack"], header["from"], header["to"]) == (wanted["pack"], have["version"], wanted["version"])

    def taken(lengths: Sequence[int]) -> list[bytes]:
        nonlocal place
        segments = []
        for length in lengths:
            segments.append(data[place : place + length])
            place += length
        return segments

    manifest = patched(old.manifest, taken(header["manifest"]))
    blobs = dict(old.blobs)
    for made, from_, lengths in header["blobs"]:
        blobs[made] = patched(old.blobs[from_] if from_ else b"", taken(lengths))
        assert sha256(blobs[made]) == made
    assert place == len(data)
    return Pack(manifest, {file["sha256"]: blobs[file["sha256"]] for file in wanted["files"]}, new.custom)


def patched(old: bytes, segments: Sequence[bytes]) -> bytes:
    """What a patch makes of old bytes (B.3)."""
    new = b""
    for number, segment in enumerate(segments):
        stretch = old[max(0, len(new) - SEGMENT) : len(new) + 2 * SEGMENT]
        dictionary = zstandard.ZstdCompressionDict(stretch, zstandard.DICT_TYPE_RAWCONTENT) if stretch else None
        size = zstandard.frame_content_size(segment)
        assert size == SEGMENT or (0 < size < SEGMENT and number == len(segments) - 1)
        new += zstandard.ZstdDecompressor(dictionary, SEGMENT_WINDOW).decompress(segment)
    return new


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _blobs(repository: Path, manifest: Any, lengths: Sequence[int]) -> dict[str, bytes]:
    """The blobs of a pack file (B.2)."""
    base = f"{manifest['pack']}-{manifest['version']}"
    names = [f"{base}.pack", *(f"{base}.{part}.pack" for part in range(2, len(lengths) + 1))]
    parts = [(repository / "packs" / name).read_bytes() for name in names]
    assert [len(part) for part in parts] == list(lengths)
    index, begin = _head(parts[0], b"PDPK")
    sizes = {file["sha256"]: file["size"] for file in manifest["files"]}
    assert [row[0] for row in index] == list(dict.fromkeys(file["sha256"] for file in manifest["files"]))
    blobs = {}
    for name, offset, length, encoding, part in index:
        at = offset + (begin if part == 1 else 9)
        stored = parts[part - 1][at : at + length]
        blobs[name] = stored if encoding == "plain" else _unpacked(stored, BLOB_WINDOW)
        assert (sha256(blobs[name]), len(blobs[name])) == (name, sizes[name])
    return blobs


def _head(data: bytes, magic: bytes) -> tuple[Any, int]:
    """The JSON that a pack file or an update file begins with, and where it ends."""
    assert data[:5] == magic + b"\x01"
    end = 9 + int.from_bytes(data[5:9], "big")
    return json.loads(_unpacked(data[9:end], INDEX_WINDOW)), end


def _unpacked(frame: bytes, window: int) -> bytes:
    return zstandard.ZstdDecompressor(max_window_size=window).decompressobj().decompress(frame)
