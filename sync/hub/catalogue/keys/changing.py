"""Changing who signs: keys that come and go, thresholds, publishers.

A change of a top-level TUF role is a new root. What always holds: it becomes the hub's only when enough keys of the old
root and enough of its own have signed it; until then it waits in `trust/pending/` and can be carried to those who have
the other keys, while the hub goes on publishing under the old one. Whoever calls publishes anew afterwards
(`publishing.renew`), so that nothing stays signed by keys that no longer count.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from sync.durable import replace
from sync.hub.catalogue import trust
from sync.hub.catalogue.errors import PublisherError
from sync.hub.catalogue.keys.ring import Publisher, Ring, read_ring
from sync.hub.catalogue.repository import State
from sync.protocol.errors import N_
from sync.protocol.reading import is_id


@dataclass(frozen=True, slots=True)
class Change:
    """A root that was made or signed. `file` is where it waits if signatures are missing, None if it counts."""

    version: int
    signatures: int
    file: Path | None = None
    missing: tuple[str, ...] = ()


def change_root(home: Path, ring: Ring, now: datetime, edit: Callable[[Root], None]) -> Change:
    """Make the root that follows, edited, and sign it with every key that is here. The home must be held.

    Raises PublisherError if another change still waits for signatures.
    """
    newest = trust.roots(home, now, ring)[-1]
    if waiting := pending(home):
        sentence = N_(
            "The root in %(file)s still waits for signatures. Have it signed (kiosk-hub keys sign), or discard it."
        )
        raise PublisherError("root-pending", sentence, file=str(waiting))
    following = trust.next_root(newest, now)
    edit(following.signed)
    reasons = trust.sign_root(ring, newest, following)
    ring.save()
    return _settled(home, newest, following, reasons)


def add_key(root: Root, role: str, key: SSlibKey) -> None:
    root.add_key(key, role)


def rotate(root: Root, role: str, key: SSlibKey) -> None:
    """Let one new key take the place of all keys of a role, and one signature be enough."""
    for keyid in list(root.roles[role].keyids):
        root.revoke_key(keyid, role)
    root.add_key(key, role)
    root.roles[role].threshold = 1


def revoke(root: Root, keyid: str) -> None:
    """Take a key from every role that it has. Raises PublisherError if a role would have too few left."""
    for name, role in root.roles.items():
        if keyid in role.keyids:
            _check_enough(name, len(role.keyids) - 1, role.threshold)
            root.revoke_key(keyid, name)


def set_threshold(root: Root, role: str, threshold: int) -> None:
    """How many keys of a role must sign. Raises PublisherError if it has fewer."""
    _check_enough(role, len(root.roles[role].keyids), threshold)
    root.roles[role].threshold = threshold


def keyid_of(keyids: Iterable[str], beginning: str) -> str:
    """The one key id that begins so. Raises PublisherError if there is none, or several."""
    found = {keyid for keyid in keyids if keyid.startswith(beginning)}
    if len(found) != 1 or not beginning:
        sentence = N_("%(found)s keys have an id that begins with %(beginning)s. See: kiosk-hub keys list.")
        raise PublisherError("keyid", sentence, found=len(found), beginning=beginning)
    return found.pop()


def revoke_from(publisher: Publisher, name: str, keyid: str) -> None:
    """Take a key from a publisher. Raises PublisherError if too few would be left."""
    _check_enough(name, len(publisher.keys) - 1, publisher.threshold)
    publisher.keys.remove(keyid)


def set_publisher_threshold(ring: Ring, name: str, threshold: int) -> None:
    """How many keys of a publisher must sign. Raises PublisherError if it is unknown or has fewer."""
    if name not in ring.publishers:
        raise PublisherError("publisher", N_("There is no publisher %(publisher)s."), publisher=name)
    _check_enough(name, len(ring.publishers[name].keys), threshold)
    ring.publishers[name].threshold = threshold


def give_packs(ring: Ring, state: State, name: str, packs: Iterable[str], keyids: Sequence[str]) -> Publisher:
    """Let a publisher sign the packs of these names; `keyids` are for one who is new.

    Raises PublisherError if a name is no id, or a pack is another publisher's.
    """
    if not is_id(name) or name in trust.TOP_ROLES:
        sentence = N_("%(publisher)s cannot be a publisher's name. Use small Latin letters, digits and hyphens.")
        raise PublisherError("publisher", sentence, publisher=name)
    for pack in packs:
        if not is_id(pack):
            raise PublisherError("pack", N_("%(pack)s is no pack's name."), pack=pack)
        if (owner := state.publisher_of(pack) or ring.owner(pack)) not in (None, name):
            sentence = N_("The pack %(pack)s belongs to the publisher %(owner)s. Take it from there first.")
            raise PublisherError("other-publisher", sentence, pack=pack, owner=owner)
    known = ring.publishers.setdefault(name, Publisher(list(keyids)))
    known.packs = sorted({*(known.packs or ()), *state.packs_of(name), *packs})
    return known


def take_packs(ring: Ring, state: State, name: str, packs: Collection[str] | None = None) -> None:
    """Let a publisher sign these packs no longer, or none at all: then it is no publisher any more."""
    left = set(ring.publishers[name].packs or state.packs_of(name)) - set(packs or ()) if packs else set()
    if left:
        ring.publishers[name].packs = sorted(left)
    else:
        del ring.publishers[name]


def pending(home: Path) -> Path | None:
    """The file of the root that waits for signatures, or None."""
    return next(iter(sorted((home / "trust/pending").glob("*.root.json"))), None)


def discard(home: Path) -> Path | None:
    """Let go of the root that waits for signatures; gives its file. The home must be held."""
    waiting = pending(home)
    if waiting:
        waiting.unlink()
    return waiting


def read_root(path: Path) -> Metadata[Root]:
    """A root that may lack signatures. Raises PublisherError if the file holds none."""
    try:
        root = Metadata[Root].from_bytes(path.read_bytes())
    except (RepositoryError, ValueError) as error:
        raise PublisherError("no-root", N_("%(file)s is no root."), file=str(path)) from error
    if root.signed.type != Root.type:
        raise PublisherError("no-root", N_("%(file)s is no root."), file=str(path))
    return root


def sign_elsewhere(path: Path, folders: Iterable[Path]) -> int:
    """Add to a root's file the signatures of all keys in these folders; gives how many signatures it has then."""
    root = read_root(path)
    ring = Ring(path.parent, brought=list(folders))
    wanted = [keyid for keyid in ring.brought_keys() if keyid not in root.signatures]
    reasons = ring.add_signatures(root, wanted, len(wanted) + len(root.signatures))
    if reasons or not (wanted or root.signatures):
        why = "; ".join(reasons) or "no key files"
        raise PublisherError("keys-missing", N_("There is no key to sign with (%(why)s)."), why=why)
    replace(path, root.to_bytes())
    return len(root.signatures)


def take_signed(home: Path, path: Path, now: datetime, brought: Iterable[Path] = ()) -> Change:
    """Add a file's signatures to the root that waits, sign with what is here, and take it if that is enough.

    A root that does not wait here is signed by none of this hub's keys, and taken only if it has all signatures. The
    home must be held. Raises PublisherError if it does not follow the newest root of this hub.
    """
    ring = read_ring(home, brought)
    newest, offered = trust.roots(home, now, ring)[-1], read_root(path)
    waiting = pending(home)
    following = read_root(waiting) if waiting else offered
    is_ours = offered.signed == following.signed and following.signed.version == newest.signed.version + 1
    if not is_ours or not (waiting or trust.is_complete(newest, offered)):
        sentence = N_(
            "%(file)s is not the root that this hub waits for: it has version %(found)s, after %(newest)s. Begin the "
            "change again."
        )
        values = {"file": str(path), "found": offered.signed.version, "newest": newest.signed.version}
        raise PublisherError("other-root", sentence, **values)
    following.signatures |= offered.signatures
    return _settled(home, newest, following, trust.sign_root(ring, newest, following) if waiting else [])


def _settled(home: Path, newest: Metadata[Root], following: Metadata[Root], reasons: list[str]) -> Change:
    counting = {*newest.signed.roles[Root.type].keyids, *following.signed.roles[Root.type].keyids}
    for keyid in set(following.signatures) - counting:
        del following.signatures[keyid]
    version = following.signed.version
    if not trust.is_complete(newest, following):
        file = home / f"trust/pending/{version}.root.json"
        replace(file, following.to_bytes())
        return Change(version, len(following.signatures), file, tuple(reasons))
    trust.add_root(home, following)
    discard(home)
    return Change(version, len(following.signatures))


def _check_enough(name: str, keys: int, threshold: int) -> None:
    if not 1 <= threshold <= keys:
        sentence = N_(
            "%(role)s would have %(keys)s keys, of which %(threshold)s must sign. Create another key first, or change "
            "the threshold."
        )
        raise PublisherError("too-few-keys", sentence, role=name, keys=keys, threshold=threshold)
