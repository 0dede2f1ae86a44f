"""Replies that are too large for one message: set aside under their hash, for the kiosk to fetch over many breaks.

What always holds: of each kiosk there is one, the latest; it is sealed to that kiosk, and whoever asks for it must know
its hash, which only that kiosk was told.
"""

import hashlib

from sync.hub.database import writing
from sync.hub.exchange.tables import SetAside

MOST_IN_ONE = 32 << 10


def set_aside(kiosk_id: str, reply: bytes) -> tuple[bytes, int] | None:
    """Keep a sealed reply that is too large for one message; gives its SHA-256 and its size, or None if it is not.

    The one before is let go: the kiosk asks for what is behind it.
    """
    if len(reply) <= MOST_IN_ONE:
        if SetAside.select().where(SetAside.kiosk_id == kiosk_id).exists():
            with writing():
                SetAside.delete().where(SetAside.kiosk_id == kiosk_id).execute()
        return None
    sha256 = hashlib.sha256(reply)
    row = {"sha256": sha256.hexdigest(), "content": reply}
    with writing():
        kept = SetAside.insert(kiosk_id=kiosk_id, **row)
        kept.on_conflict(conflict_target=[SetAside.kiosk_id], update=row).execute()
    return sha256.digest(), len(reply)


def read(kiosk_id: str, sha256: str) -> bytes | None:
    """The reply of that hash (hexadecimal); None if it is not kept, or no longer."""
    row = SetAside.get_or_none(SetAside.kiosk_id == kiosk_id)
    return bytes(row.content) if row is not None and row.sha256 == sha256 else None
