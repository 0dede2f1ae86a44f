"""The key ring of a hub: `keys/ring.json` names every key that signs, and where its private half lies.

Which keys count for root, targets, snapshot and timestamp stands in the newest root; which count for a publisher stands
here, and targets are signed accordingly. A private half is a file (raw Ed25519, mode 0600), or lies in a PKCS#11 token
or an SSH agent, or somewhere else: then this hub cannot sign with it until it is brought.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Signer, SSlibKey
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import TOP_LEVEL_ROLE_NAMES, Metadata, Signed

from sync.durable import replace
from sync.hub.catalogue.errors import PublisherError
from sync.hub.catalogue.keys import ssh_agent, tokens
from sync.protocol.errors import N_
from sync.security.keys import signing_key

FILE, ELSEWHERE = "file", "elsewhere"

_PUBLISHER = "publisher-"
_PRIVATE_BYTES = 32


class UnreachableError(Exception):
    """The private half of a key is not at hand; the text says where it should be."""


@dataclass(frozen=True, slots=True)
class Place:
    """A key and where its private half lies: `file:NAME`, `ssh-agent:NAME`, `hsm:ID?label=…` or `elsewhere:WHERE`."""

    key: SSlibKey
    uri: str

    @property
    def scheme(self) -> str:
        return self.uri.partition(":")[0]


@dataclass(slots=True)
class Publisher:
    """Who signs for a publisher, how many must, and for which packs; `packs` is None if it may take any free name."""

    keys: list[str]
    threshold: int = 1
    packs: list[str] | None = None


@dataclass(slots=True)
class Ring:
    """`places` maps a key's id to its place. `brought` are folders with key files that were brought for once."""

    folder: Path
    places: dict[str, Place] = field(default_factory=dict)
    publishers: dict[str, Publisher] = field(default_factory=dict)
    brought: list[Path] = field(default_factory=list)

    def save(self) -> None:
        """Durable at once."""
        document = {
            "keys": {
                keyid: {"public": place.key.to_dict(), "private": place.uri} for keyid, place in self.places.items()
            },
            "publishers": {
                name: {"keys": each.keys, "threshold": each.threshold, "packs": each.packs}
                for name, each in self.publishers.items()
            },
        }
        replace(self.folder / "ring.json", json.dumps(document, indent=1, sort_keys=True).encode())

    def put(self, key: SSlibKey, uri: str) -> str:
        """Take a key into the ring; gives its id. `save` makes it durable."""
        self.places[key.keyid] = Place(key, uri)
        return key.keyid

    def new_file(self, name: str) -> str:
        """A new key in a file that is named after what it is for; gives its id."""
        path, number = self.folder / f"{name}.key", 1
        used = {place.uri for place in self.places.values()}
        while path.exists() or f"{FILE}:{path.name}" in used:
            number += 1
            path = self.folder / f"{name}-{number}.key"
        return self.put(_public(signing_key(path)), f"{FILE}:{path.name}")

    def kept_file(self, name: str) -> str:
        """The key in the file of this name, which is made at the first call; gives its id."""
        return self.put(_public(signing_key(self.folder / f"{name}.key")), f"{FILE}:{name}.key")

    def publisher(self, name: str) -> Publisher:
        """The publisher of this name; an unknown one is entered with a new key and may take any free pack."""
        if name not in self.publishers:
            self.publishers[name] = Publisher([self.kept_file(f"{_PUBLISHER}{name}")])
            self.save()
        return self.publishers[name]

    def owner(self, pack: str) -> str | None:
        """The publisher to whom a pack was given by name, or None."""
        return next((name for name, each in self.publishers.items() if pack in (each.packs or ())), None)

    def file_of(self, keyid: str) -> Path | None:
        """The file with a key's private half, in the ring's folder or one that was brought, or None."""
        place = self.places.get(keyid)
        named = [self.folder / place.uri.partition(":")[2]] if place and place.scheme == FILE else []
        files = [(path, key) for path in named if path.is_file() and (key := _private(path))]
        found = (path for path, key in [*files, *_files_in(self.brought)] if _public(key).keyid == keyid)
        return next(found, None)

    def brought_keys(self) -> list[str]:
        """The ids of the keys in the folders that were brought."""
        return [_public(key).keyid for _, key in _files_in(self.brought)]

    def signer(self, keyid: str) -> Signer:
        """Who signs with a key. Raises UnreachableError if its private half is not here."""
        if (path := self.file_of(keyid)) and (key := _private(path)):
            return CryptoSigner(key, _public(key))
        place = self.places.get(keyid)
        if place and place.scheme == ssh_agent.SCHEME:
            return ssh_agent.SshAgentSigner(place.key)
        if place and place.scheme == tokens.SCHEME:
            return tokens.signer(place.uri, place.key)
        raise UnreachableError(f"{keyid[:16]} is not here" + (f" ({place.uri.partition(':')[2]})" if place else ""))

    def sign(self, metadata: Metadata[Signed], name: str, keyids: Iterable[str], threshold: int) -> None:
        """Sign with as many of these keys as must sign, in place of all signatures before.

        Raises PublisherError if too few of them can be reached.
        """
        metadata.signatures.clear()
        reasons = self.add_signatures(metadata, keyids, threshold)
        if len(metadata.signatures) < threshold:
            sentence = N_(
                "%(threshold)s of the keys of %(role)s must sign, and %(found)s did: %(why)s. Bring the others: put in "
                "the token, start the SSH agent, or name their folder with --keys."
            )
            values = {"threshold": threshold, "role": name, "found": len(metadata.signatures)}
            raise PublisherError("keys-missing", sentence, **values, why="; ".join(reasons))

    def add_signatures(self, metadata: Metadata[Signed], keyids: Iterable[str], most: int) -> list[str]:
        """Sign with those of these keys that can be reached, until `most` have signed; gives why the others did not."""
        reasons = []
        for keyid in keyids:
            if len(metadata.signatures) >= most:
                break
            try:
                metadata.sign(self.signer(keyid), append=True)
            except UnreachableError as error:
                reasons.append(str(error))
            except UnsignedMetadataError as error:
                reasons.append(f"{keyid[:16]}: {str(error.__cause__ or error).rstrip('.')}")
        return reasons


def read_ring(home: Path, brought: Iterable[Path] = ()) -> Ring:
    """The ring of the hub whose home this is; the first is made from the key files that lie there."""
    ring = Ring(home / "keys", brought=list(brought))
    path = ring.folder / "ring.json"
    if path.exists():
        _fill(ring, json.loads(path.read_bytes()))
        return ring
    for role in sorted(TOP_LEVEL_ROLE_NAMES):
        if (ring.folder / f"{role}.key").exists():
            ring.kept_file(role)
    for file in sorted(ring.folder.glob(f"{_PUBLISHER}*.key")):
        ring.publishers[file.stem.removeprefix(_PUBLISHER)] = Publisher([ring.kept_file(file.stem)])
    return ring


def new_key_file(folder: Path, name: str) -> tuple[Path, SSlibKey]:
    """A key of nobody's yet, for somebody who signs elsewhere: its file, and its public half. An old one is kept."""
    path = folder / f"{name}.key"
    return path, _public(signing_key(path))


def _fill(ring: Ring, document: dict[str, Any]) -> None:
    for keyid, entry in document["keys"].items():
        ring.places[keyid] = Place(SSlibKey.from_dict(keyid, dict(entry["public"])), entry["private"])
    for name, entry in document["publishers"].items():
        ring.publishers[name] = Publisher(entry["keys"], entry["threshold"], entry["packs"])


def _public(key: Ed25519PrivateKey) -> SSlibKey:
    return SSlibKey.from_crypto(key.public_key())


def _private(path: Path) -> Ed25519PrivateKey | None:
    content = path.read_bytes()
    return Ed25519PrivateKey.from_private_bytes(content) if len(content) == _PRIVATE_BYTES else None


def _files_in(folders: Iterable[Path]) -> Iterable[tuple[Path, Ed25519PrivateKey]]:
    for folder in folders:
        for path in sorted(folder.glob("*.key")):
            if path.is_file() and (key := _private(path)):
                yield path, key
