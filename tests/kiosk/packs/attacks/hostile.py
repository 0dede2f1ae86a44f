"""A repository in the hands of somebody who stole the keys of some TUF roles, and has a key of their own."""

from collections.abc import Callable
from pathlib import Path

from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Metadata, MetaFile, Root, Signed, TargetFile, Targets

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys.ring import read_ring
from tests.packs import PUBLISHER, Publisher


class Hostile:
    """A copy of a publisher's repository. What is signed anew is signed with the stolen keys of its role, or, where
    none were stolen, with the thief's own."""

    def __init__(self, publisher: Publisher, folder: Path, *stolen: str) -> None:
        self.folder = publisher.copy(folder)
        self.own = CryptoSigner.generate_ed25519()
        self._signers: dict[str, list[Signer]] = {role: _stolen(publisher, role) for role in stolen}

    def names(self, role: str) -> list[Path]:
        """The files of a role, the newest last."""
        if role == "timestamp":
            return [self.folder / "metadata/timestamp.json"]
        return sorted((self.folder / "metadata").glob(f"*.{role}.json"), key=lambda path: int(path.name.split(".")[0]))

    def sign(self, role: str, edit: Callable[[Signed], None] = lambda _: None, ahead: int = 1) -> None:
        """Sign the newest metadata of a role anew, edited, with a version number that is `ahead`."""
        metadata: Metadata[Signed] = Metadata.from_file(str(self.names(role)[-1]))
        metadata.signed.version += ahead
        edit(metadata.signed)
        metadata.signatures.clear()
        for signer in self._signers.get(role, [self.own]):
            metadata.sign(signer, append=True)
        name = "timestamp.json" if role == "timestamp" else f"{metadata.signed.version}.{role}.json"
        metadata.to_file(str(self.folder / "metadata" / name))

    def sign_over(self, ahead: int = 1) -> None:
        """Sign TUF snapshot and timestamp over the newest of all other metadata."""

        def name_newest(snapshot: Signed) -> None:
            for name in list(snapshot.meta):  # type: ignore[attr-defined]
                snapshot.meta[name] = MetaFile(self.version(name.removesuffix(".json")))  # type: ignore[attr-defined]

        self.sign("snapshot", name_newest, ahead)
        self.sign_timestamp(ahead)

    def sign_timestamp(self, ahead: int = 1, snapshot: int | None = None) -> None:
        """Sign a timestamp over a version of the TUF snapshot, the newest if None."""
        wanted = MetaFile(snapshot or self.version("snapshot"))
        self.sign("timestamp", lambda signed: setattr(signed, "snapshot_meta", wanted), ahead)

    def version(self, role: str) -> int:
        return Metadata.from_file(str(self.names(role)[-1])).signed.version

    def sign_pack(self, pack: str, version: str, content: bytes, role: str = PUBLISHER) -> None:
        """Put any bytes into the repository as the manifest of a pack, in the name of a publisher or of targets."""
        target = TargetFile.from_data(f"{pack}/{version}.json", content, ["sha256"])

        def name_pack(targets: Signed) -> None:
            assert isinstance(targets, Targets)
            targets.targets[target.path] = target

        self.sign(role, name_pack)
        path = self.folder / f"targets/{pack}/{target.hashes['sha256']}.{version}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        (self.folder / f"packs/{pack}-{version}.pack").write_bytes(b"a pack file that lies here")

    def delegate_to_itself(self) -> None:
        """Let targets say that the publisher's key is the thief's."""

        def delegate(targets: Signed) -> None:
            assert isinstance(targets, Targets)
            targets.add_key(self.own.public_key, PUBLISHER)

        self.sign("targets", delegate)

    def forget(self, role: str, keep: int) -> None:
        """Have stolen only so many of a role's keys."""
        self._signers[role] = self._signers[role][:keep]

    def take_keys(self, other: "Hostile") -> None:
        """Have what another thief stole."""
        self._signers = dict(other._signers)

    def new_root(self, edit: Callable[[Root], None]) -> None:
        """A root that names other keys."""

        def change(root: Signed) -> None:
            assert isinstance(root, Root)
            edit(root)

        self.sign("root", change)


def manifest_of(publisher: Publisher, pack: str, version: str) -> bytes:
    """A manifest that claims to be another version of what the publisher signed last."""
    path = next((publisher.repository / "targets" / pack).iterdir())
    return path.read_bytes().replace(b'"version":"1.0.0"', f'"version":"{version}"'.encode())


def _stolen(publisher: Publisher, role: str) -> list[Signer]:
    ring = read_ring(publisher.home)
    root = Metadata[Root].from_bytes(publisher.root).signed if role in trust.TOP_ROLES else None
    keyids = root.roles[role].keyids if root else ring.publishers[role].keys
    return [ring.signer(keyid) for keyid in keyids]
