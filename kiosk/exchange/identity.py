"""Who this kiosk is to head office: an id and a key, in files of their own; and the next ones, for a copied card.

What always holds: the next identity stays the same until it has been taken on, so that a joining that broke off is done
again with the same code.
"""

import os
import uuid

from kiosk.settings import Settings
from sync.client.session import Ourselves
from sync.durable import sync_path
from sync.security import keys

_ID, _KEY = "kiosk.id", "kiosk.key"
_NEXT = "next-"


def ourselves(settings: Settings) -> Ourselves:
    """This kiosk's id and key, made at first use."""
    return _identity(settings)


def next_identity(settings: Settings) -> Ourselves:
    """The id and key that this kiosk will have, made at first use."""
    return _identity(settings, _NEXT)


def take_on_next(settings: Settings) -> None:
    """Be who the next identity says. The former id and key are gone from here then."""
    for name in (_ID, _KEY):
        temporary = settings.keys / f".{name}.new"
        temporary.unlink(missing_ok=True)
        os.link(settings.keys / f"{_NEXT}{name}", temporary)
        temporary.replace(settings.keys / name)
        temporary.unlink(missing_ok=True)  # a rename does nothing where both are one file already
    sync_path(settings.keys)
    for name in (_ID, _KEY):
        (settings.keys / f"{_NEXT}{name}").unlink()


def _identity(settings: Settings, prefix: str = "") -> Ourselves:
    kiosk = keys.kept(settings.keys / f"{prefix}{_ID}", lambda: uuid.uuid4().hex.encode()).decode()
    return Ourselves(kiosk, keys.signing_key(settings.keys / f"{prefix}{_KEY}"))
