"""Packs for tests: tiny sources, published and signed with the real functions of the hub.

`sign_manifest` signs what no author's check would let through, with the same keys: a publisher who went bad.
"""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tuf.api.metadata import MetaFile, TargetFile

from sync.hub.catalogue import trust
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.keys.ring import read_ring
from sync.hub.catalogue.publishing import ISSUED, PUBLISHER, publish, root_path
from sync.hub.catalogue.repository import State, read_state, target_path, write_state
from sync.protocol.manifest import Manifest
from sync.protocol.names import pack_file_name, target_name
from sync.protocol.reading_manifest import read_manifest
from tests.sync.hub.catalogue import tiny_pack

PACK = "tea-stall"
SIGNED_AT = datetime(2026, 11, 20, tzinfo=UTC)

TITLE = 'title = "Make tea"'
PICTURE = "![A cup of tea with steam](../media/cup.svg)"


def write_source(folder: Path, pack: str = PACK, version: str = "1.0.0", files: Mapping[str, str | bytes] = {}) -> Path:
    """A source folder without a fault below `folder`, named by its id; `files` replaces or adds files by their path."""
    source = tiny_pack.write(folder / pack)
    tiny_pack.edit(source, "pack.toml", f'id = "{PACK}"', f'id = "{pack}"')
    tiny_pack.edit(source, "pack.toml", 'version = "1.0.0"', f'version = "{version}"')
    for path, content in files.items():
        tiny_pack.put(source, path, content)
    return source


class Publisher:
    """A hub's home with its keys, and the repository that it signs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "hub"
        self.repository = folder / "repository"

    @property
    def root(self) -> bytes:
        return root_path(self.home).read_bytes()

    def publish(
        self,
        pack: str = PACK,
        version: str = "1.0.0",
        files: Mapping[str, str | bytes] = {},
        now: datetime = SIGNED_AT,
        publisher: str = PUBLISHER,
    ) -> Manifest:
        """Write, check, build and publish a pack; gives its manifest."""
        sources = self.folder / "sources"
        shutil.rmtree(sources, ignore_errors=True)
        source = write_source(sources, pack, version, files)
        published = publish(self.home, self.repository, [source], now, publisher).packs[0]
        return read_manifest((self.repository / self._target(pack, version, published.sha256)).read_bytes())

    def sign_manifest(self, content: bytes, version: str, pack: str = PACK, now: datetime = SIGNED_AT) -> None:
        """Sign any bytes as the manifest of a version of a pack that this publisher has, and give it the pack file of
        the version that was published last."""
        state = read_state(self.repository, trust.roots(self.home, now)[-1])
        name = target_name(pack, version)
        sha256 = hashlib.sha256(content).hexdigest()
        metadata = state.publishers[PUBLISHER]
        metadata.signed.targets[name] = TargetFile(len(content), {"sha256": sha256}, name)
        metadata.signed.version = trust.next_version(self.home, f"publisher-{PUBLISHER}", metadata.signed.version)
        trust.sign_as_publisher(read_ring(self.home), PUBLISHER, metadata)
        replace(self.repository / self._target(pack, version, sha256), content)
        self._sign_over(state, now)
        newest = max((self.repository / "packs").glob(f"{pack}-*.pack"))
        wanted = self.repository / pack_file_name(pack, version)
        if newest != wanted:
            shutil.copyfile(newest, wanted)

    def sign_target(self, name: str, content: bytes, now: datetime = SIGNED_AT) -> None:
        """Sign any target of any name, as a later hub might."""
        state = read_state(self.repository, trust.roots(self.home, now)[-1])
        metadata = state.publishers[PUBLISHER]
        sha256 = hashlib.sha256(content).hexdigest()
        metadata.signed.targets[name] = TargetFile(len(content), {"sha256": sha256}, name)
        metadata.signed.version = trust.next_version(self.home, f"publisher-{PUBLISHER}", metadata.signed.version)
        trust.sign_as_publisher(read_ring(self.home), PUBLISHER, metadata)
        replace(self.repository / target_path(name, sha256), content)
        self._sign_over(state, now)

    def withdraw(self, pack: str, version: str, now: datetime = SIGNED_AT) -> None:
        """Sign the publisher's targets without a version."""
        state = read_state(self.repository, trust.roots(self.home, now)[-1])
        metadata = state.publishers[PUBLISHER]
        del metadata.signed.targets[target_name(pack, version)]
        metadata.signed.version = trust.next_version(self.home, f"publisher-{PUBLISHER}", metadata.signed.version)
        trust.sign_as_publisher(read_ring(self.home), PUBLISHER, metadata)
        self._sign_over(state, now)

    def sign_timestamp(self, now: datetime, issued: object = "") -> None:
        """Sign the timestamp alone anew, at `now`, or with any time of issue."""
        state = read_state(self.repository, trust.roots(self.home, now)[-1])
        assert state.timestamp
        state.timestamp.signed.expires = trust.expiry("timestamp", now)
        self._sign_timestamp(state, now.strftime("%Y-%m-%dT%H:%M:%SZ") if issued == "" else issued)
        write_state(self.repository, state, trust.roots(self.home, now))

    def copy(self, to: Path) -> Path:
        """A stick: the repository as it is now."""
        return Path(shutil.copytree(self.repository, to))

    def _sign_over(self, state: State, now: datetime) -> None:
        """Sign TUF snapshot and timestamp over changed publishers, and write all."""
        snapshot = state.snapshot
        assert snapshot
        for name, metadata in state.publishers.items():
            snapshot.signed.meta[f"{name}.json"] = MetaFile(metadata.signed.version)
        snapshot.signed.version = trust.next_version(self.home, "snapshot", snapshot.signed.version)
        trust.sign(read_ring(self.home), trust.roots(self.home, now)[-1], snapshot)
        self._sign_timestamp(state, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        write_state(self.repository, state, trust.roots(self.home, now))

    def _sign_timestamp(self, state: State, issued: object) -> None:
        timestamp = state.timestamp
        assert timestamp
        assert state.snapshot
        timestamp.signed.snapshot_meta = MetaFile(state.snapshot.signed.version)
        timestamp.signed.version = trust.next_version(self.home, "timestamp", timestamp.signed.version)
        timestamp.signed.unrecognized_fields[ISSUED] = issued
        trust.sign(read_ring(self.home), trust.roots(self.home, SIGNED_AT)[-1], timestamp)

    @staticmethod
    def _target(pack: str, version: str, sha256: str) -> str:
        return target_path(target_name(pack, version), sha256)


def milliseconds(moment: datetime) -> int:
    """A moment as the kiosk's clock says it."""
    return int(moment.timestamp() * 1000)


def flip(path: Path, at: int) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
