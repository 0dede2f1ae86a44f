"""Which publishers vouch for which packs, read from a repository's metadata once they are verified.

A pack belongs to the first publisher to whom it was given; one whose metadata are damaged keeps out only its own.
"""

from datetime import datetime
from pathlib import Path

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata, Targets
from tuf.ngclient import Updater

from kiosk.packs import refusals
from kiosk.packs.metadata import refreshed
from kiosk.packs.signed import LeftOut, Target, Vouched
from kiosk.packs.sources import Source
from sync.protocol.names import is_version, target_name, version_key
from sync.protocol.reading import is_id


def vouched(source: Source, root: bytes, cache: Path, known: datetime) -> Vouched:
    """Every version of every pack for which publishers vouch, as `metadata.refreshed` finds it; raises as that does."""
    updater = refreshed(source, root, cache, known)
    targets = Metadata[Targets].from_file(str(cache / "targets.json")).signed
    roles = targets.delegations.roles if targets.delegations and targets.delegations.roles else {}
    found: dict[str, list[Target]] = {}
    left_out: list[LeftOut] = []
    for publisher, role in roles.items():
        packs = {pattern.removesuffix("/*") for pattern in role.paths or []}
        try:
            for pack in sorted(filter(is_id, packs - set(found))):
                found[pack] = _of_pack(updater, cache, publisher, pack)
        except (tuf_errors.RepositoryError, tuf_errors.DownloadError) as error:
            left_out.append(LeftOut(publisher, None, None, refusals.spoken(error, source)))
    if left_out and not any(found.values()):
        raise left_out[0].error
    return Vouched(tuple(each for pack in sorted(found) for each in found[pack]), tuple(left_out))


def _of_pack(updater: Updater, cache: Path, publisher: str, pack: str) -> list[Target]:
    """The versions of a pack that a publisher signed, as far as it is the first to whom the pack was given."""
    # Asking for any name of the pack makes the updater fetch and verify the publisher's metadata.
    updater.get_targetinfo(target_name(pack, "0.0.0"))
    path = cache / f"{publisher}.json"
    names = Metadata[Targets].from_file(str(path)).signed.targets if path.exists() else {}
    inside = [name.removeprefix(f"{pack}/").removesuffix(".json") for name in names if name.startswith(f"{pack}/")]
    versions = sorted({name for name in inside if is_version(name)}, key=version_key, reverse=True)
    infos = ((version, updater.get_targetinfo(target_name(pack, version))) for version in versions)
    return [Target(pack, version, publisher, info) for version, info in infos if info and "sha256" in info.hashes]
