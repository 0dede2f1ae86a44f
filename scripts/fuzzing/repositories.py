"""Repositories: whatever lies in one, only what was signed is believed, and every blob has its hash.

A mutated repository is one file of a sound one, changed, cut off, or put in the place of another.
"""

import hashlib
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import zstandard

from kiosk.errors import KioskError
from kiosk.packs import updating
from kiosk.packs.blobs import Blobs
from kiosk.packs.bringing import bring
from kiosk.packs.rendering import read_texts, render
from kiosk.packs.trust import Target as Vouched
from kiosk.packs.trust import offered_manifests, trust_root, vouched_targets
from scripts.fuzzing import texts
from scripts.fuzzing.mutating import mutate
from scripts.fuzzing.target import Target, holds
from sync.protocol import update_file
from sync.protocol.errors import SpokenError
from sync.protocol.manifest import Manifest
from sync.protocol.names import pack_file_name, update_file_name
from tests.packs import PACK, SIGNED_AT, TITLE, Publisher, milliseconds
from tests.sync.hub.catalogue import tiny_pack

_NOW = milliseconds(SIGNED_AT)
_LESSON = "en/01-make-tea.md"


@dataclass
class Held:
    """A source in memory."""

    files: dict[str, bytes]
    name: str = "memory"
    may_be_older: bool = True

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        if path not in self.files:
            raise FileNotFoundError(path)
        yield self.files[path][offset : None if length is None else offset + length]

    def holds(self, path: str) -> bool:
        return path in self.files


@dataclass(frozen=True, slots=True)
class Sound:
    """A repository with two versions of a pack, and what is true of it."""

    root: bytes
    files: dict[str, bytes]
    manifests: dict[str, Manifest]
    blobs: dict[str, bytes]


@cache
def sound() -> Sound:
    with tempfile.TemporaryDirectory(prefix="padippura-fuzz-") as folder:
        publisher = Publisher(Path(folder))
        other = tiny_pack.LESSON.replace(TITLE, 'title = "Make good tea"').replace("Boil water", "Boil fresh water")
        manifests = {"1.0.0": publisher.publish(), "1.1.0": publisher.publish(version="1.1.0", files={_LESSON: other})}
        repository = publisher.repository
        files = {
            str(path.relative_to(repository)): path.read_bytes() for path in repository.rglob("*.*") if path.is_file()
        }
        blobs: dict[str, bytes] = {}
        for manifest in manifests.values():
            received = Blobs(Path(folder) / "blobs")
            bring(Held(files), manifest, {file.sha256: file for file in manifest.files}, received, lambda _: None)
            blobs |= {file.sha256: received.read(file.sha256) for file in manifest.files}
        return Sound(publisher.root, files, manifests, blobs)


def _mutated(data: bytes, names: list[str]) -> dict[str, bytes]:
    """The sound repository with one file changed as the bytes say: which, and how."""
    files = dict(sound().files)
    random = Random(zlib.crc32(data))  # noqa: S311 - the bytes decide, always alike
    name = names[(data[0] if data else 0) % len(names)]
    how = (data[1] if len(data) > 1 else 0) % 4
    if how == 0:
        files[name] = data[2:]
    elif how == 1:
        files[name] = files[random.choice(sorted(files))]
    elif how == 2:
        del files[name]
    else:
        files[name] = mutate(files[name], random, others=list(files.values()))
    return files


def read_metadata(data: bytes) -> None:
    """Through python-tuf as the kiosk uses it, the first time and once more with what the first time left."""
    names = sorted(name for name in sound().files if name.startswith("metadata/"))
    with tempfile.TemporaryDirectory(prefix="padippura-fuzz-") as folder:
        trust = Path(folder)
        trust_root(trust, sound().root)
        for files in (_mutated(data, names), sound().files):
            try:
                found = vouched_targets(Held(files), trust, _NOW)
            except KioskError as error:
                holds(bool(str(error)) and files is not sound().files, f"a sound repository was refused: {error}")
                continue
            for target in found.targets:
                held = sound().manifests.get(target.version)
                is_true = held and target.info.hashes["sha256"] == hashlib.sha256(held.encode()).hexdigest()
                holds(target.pack == PACK and bool(is_true), f"{target.path} was never signed")


def take_in(data: bytes) -> None:
    """All of an import but the shelf: verify, bring, read, render."""
    files = _mutated(data, sorted(sound().files))
    with tempfile.TemporaryDirectory(prefix="padippura-fuzz-") as folder:
        trust, blobs = Path(folder) / "trust", Blobs(Path(folder) / "blobs")
        trust.mkdir()
        trust_root(trust, sound().root)
        try:
            for signed in offered_manifests(Held(files), trust, _NOW).manifests:
                holds(signed.manifest in sound().manifests.values(), "a manifest that nobody signed")
                wanted = {file.sha256: file for file in signed.manifest.files}
                missing = bring(Held(files), signed.manifest, wanted, blobs, lambda _: None)
                if not missing:
                    read_texts(signed.manifest, blobs)
                    for text in render(signed.manifest, blobs).lessons.values():
                        texts.check_links(text.html.decode())
        except SpokenError as error:
            holds(bool(str(error)), "an error without words")
        _check_blobs(blobs)


def apply_update(data: bytes) -> None:
    """An update file with a header of its own choice, signed by a publisher who went bad."""
    header, _, body = data.partition(b"\n")
    packed = zstandard.ZstdCompressor(level=1).compress(header)
    content = update_file.MAGIC + b"\x01" + len(packed).to_bytes(4, "big") + packed + body
    old, new = sound().manifests["1.0.0"], sound().manifests["1.1.0"]
    with tempfile.TemporaryDirectory(prefix="padippura-fuzz-") as folder:
        here, received, path = Blobs(Path(folder) / "here"), Blobs(Path(folder) / "new"), Path(folder) / "update"
        for file in old.files:
            here.keep([(file.sha256, here.receive(file.sha256, file.size, [sound().blobs[file.sha256]]))])
        path.write_bytes(content)
        update = updating.Update(old, path.name, len(content), hashlib.sha256(content).hexdigest())
        try:
            signed = updating.apply_update(path, update, _target(folder), here, received)
            holds(signed.manifest == new, "another manifest than was signed")
        except SpokenError as error:
            holds(bool(str(error)), "an error without words")
        updating.apply_held_update(Held({update_file_name(PACK, "1.0.0", "1.1.0"): content}), old, new, here)
        _check_blobs(received)
        _check_blobs(here)


def _target(folder: str) -> Vouched:
    trust = Path(folder) / "trust"
    shutil.copytree(_trusting(), trust)
    found = vouched_targets(Held(sound().files), trust, _NOW).targets
    return next(target for target in found if target.version == "1.1.0")


@cache
def _trusting() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="padippura-fuzz-"))
    trust_root(folder, sound().root)
    vouched_targets(Held(sound().files), folder, _NOW)
    return folder


def _check_blobs(blobs: Blobs) -> None:
    """What has a blob's name is that blob, and one that was signed."""
    for sha256 in blobs.all():
        holds(blobs.read(sha256) == sound().blobs.get(sha256), f"{sha256} is not what was signed")
    left = list((blobs.folder / "incoming").glob("*"))
    holds(not left, f"{left} were left")


def _of_files() -> list[bytes]:
    """Which file and how, then what to put there."""
    return [bytes([place, how]) + content for place, content in enumerate(sound().files.values()) for how in range(4)]


def _of_update() -> list[bytes]:
    content = sound().files[update_file_name(PACK, "1.0.0", "1.1.0")]
    start = update_file.PREFIX_BYTES + update_file.header_length(content[: update_file.PREFIX_BYTES])
    header = zstandard.ZstdDecompressor().decompress(content[update_file.PREFIX_BYTES : start])
    return [json.dumps(json.loads(header)).encode() + b"\n" + content[start:], header + b"\n" + content[start:]]


_WORDS = (b'"_type"', b'"signed"', b'"version":999999999', b'"expires":"9999-12-31T00:00:00Z"', b'"keyids"', b"../../")

TARGETS = (
    Target("metadata", read_metadata, _of_files, _WORDS),
    Target("import", take_in, _of_files, (pack_file_name(PACK, "1.0.0").encode(), *_WORDS)),
    Target("update", apply_update, _of_update, (b"[", b'""', b'"manifest":', b"\x28\xb5\x2f\xfd")),
)
