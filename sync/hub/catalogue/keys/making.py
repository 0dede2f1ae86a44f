"""Keys that are made, taken along on a stick, written down as words, and brought back."""

import json
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mnemonic import Mnemonic
from securesystemslib.signer import SSlibKey

from sync.durable import replace, sync_path
from sync.hub.catalogue.errors import PublisherError
from sync.hub.catalogue.keys import ssh_agent, tokens
from sync.hub.catalogue.keys.ring import ELSEWHERE, Place, Ring, new_key_file
from sync.protocol.errors import N_
from sync.security.keys import kept

_WORDS = Mnemonic("english")


def new_key(ring: Ring, name: str, where: str | None) -> str:
    """Take a new key for `name` into the ring; gives its id. `ring.save` makes it durable.

    `where` is None for a new file, `ssh-agent:NAME`, `hsm:[ID][?label=…]`, or the file of a public key that somebody
    made elsewhere. Raises PublisherError if there is no such key.
    """
    if where is None:
        return ring.new_file(name)
    scheme, _, rest = where.partition(":")
    if scheme == ssh_agent.SCHEME:
        return ring.put(_in_agent(rest), where)
    if scheme == tokens.SCHEME:
        keyid, _, label = rest.partition("?label=")
        uri, key = tokens.found(int(keyid) if keyid.isdecimal() else None, label or None)
        return ring.put(key, uri)
    return ring.put(_public_in(Path(where)), f"{ELSEWHERE}:{Path(where).stem}")


def make_elsewhere(folder: Path, name: str) -> tuple[Path, Path, str]:
    """A key pair for somebody who signs elsewhere: the secret file, the public one for the hub, and the key's id."""
    secret, key = new_key_file(folder, name)
    public = folder / f"{name}.public.json"
    replace(public, json.dumps({"keyid": key.keyid, **key.to_dict()}, indent=1).encode())
    return secret, public, key.keyid


def export_keys(ring: Ring, keyids: Iterable[str], folder: Path, root: bytes) -> list[Path]:
    """Move the files of these keys into a folder, with the root beside them; gives where they lie then.

    A key is removed here only after its copy was read back. Raises PublisherError if none of them is a file here.
    """
    files = {keyid: path for keyid in keyids if (path := ring.file_of(keyid)) and path.parent == ring.folder}
    if not files:
        raise PublisherError("no-key-file", N_("None of these keys lies in a file here. See: kiosk-hub keys list."))
    copies = []
    for keyid, path in files.items():
        copies.append(folder / f"{path.stem}-{keyid[:8]}.key")
        content = path.read_bytes()
        if kept(copies[-1], path.read_bytes) != content:
            sentence = N_("%(file)s is there already and holds another key. Choose another folder.")
            raise PublisherError("other-key", sentence, file=str(copies[-1]))
        ring.places[keyid] = Place(ring.places[keyid].key, f"{ELSEWHERE}:{folder}")
    replace(folder / "root.json", root)
    ring.save()
    for path in files.values():
        path.unlink()
    sync_path(ring.folder)
    return copies


def words(path: Path) -> str:
    """A key file as 24 words (BIP 39), to be written down."""
    return _WORDS.to_mnemonic(path.read_bytes())


def from_words(text: str, folder: Path) -> tuple[Path, str]:
    """Write the key that 24 words stand for into a folder; gives its file and id. Raises PublisherError."""
    said = " ".join(text.lower().split())
    if not _WORDS.check(said) or len(said.split()) != 24:
        raise PublisherError("words", N_("These are not the 24 words of a key. Look for a word that was misread."))
    content = bytes(_WORDS.to_entropy(said))
    keyid = SSlibKey.from_crypto(Ed25519PrivateKey.from_private_bytes(content).public_key()).keyid
    path = folder / f"restored-{keyid[:8]}.key"
    kept(path, lambda: content)
    return path, keyid


def _in_agent(name: str) -> SSlibKey:
    try:
        known = ssh_agent.identities()
    except ssh_agent.AgentError as error:
        raise PublisherError("agent", N_("No key was found: %(why)s."), why=str(error)) from error
    matching = [each for each in known if name in (each.fingerprint, each.comment)]
    if len(matching) != 1:
        sentence = N_(
            "The SSH agent has %(found)s Ed25519 keys named %(name)s. Name one by its fingerprint: ssh-add -l."
        )
        raise PublisherError("agent-key", sentence, found=len(matching), name=name)
    return matching[0].key()


def _public_in(path: Path) -> SSlibKey:
    try:
        document = json.loads(path.read_bytes())
        return SSlibKey.from_dict(document.pop("keyid"), document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sentence = N_("%(file)s holds no public key (made with: kiosk-hub keys make).")
        raise PublisherError("no-public-key", sentence, file=str(path)) from error
