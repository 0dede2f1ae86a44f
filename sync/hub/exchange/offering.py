"""What the hub has for every kiosk by itself: where the packs are, and how new."""

import json
from pathlib import Path

from sync.hub.fleet import downlink
from sync.hub.outcomes import folding
from sync.hub.settings import Settings
from sync.protocol.downlink import Repository


def offer_what_follows(settings: Settings, kiosk_id: str) -> None:
    """Let a kiosk have what follows from all that came before its request."""
    folding.try_to_catch_up(kiosk_id)
    offer_repository(settings, kiosk_id)


def offer_repository(settings: Settings, kiosk_id: str) -> None:
    """Let a kiosk know of the repository, if the hub names one and it has changed since the kiosk was told."""
    if not settings.repository_address:
        return
    version = _version(settings.repository_folder / "metadata" / "timestamp.json")
    offered = Repository(settings.repository_address, version)
    if version and downlink.last(kiosk_id, Repository.SECTION) != downlink.as_json(offered):
        downlink.put(kiosk_id, offered)


def _version(timestamp: Path) -> int:
    """The number of the newest signed state, 0 if nothing was published."""
    try:
        return int(json.loads(timestamp.read_bytes())["signed"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
