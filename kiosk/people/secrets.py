"""What keeps people's names and PINs from somebody who carries off the database.

Names and phone numbers are sealed with AES-256-GCM under a key that lies in the kiosk's `keys` folder, bound to the
person they belong to; PINs and passwords are peppered with another. Only the folder's owner can read either.
"""

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.security import keys

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Secrets:
    """The kiosk's own secrets: `pepper` for PINs, `visitors` for forms, and the sealing of names."""

    pepper: bytes
    visitors: bytes
    _sealing: AESGCM

    def seal(self, text: str, person: str) -> bytes:
        """A name or phone number as the database keeps it (NFC)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, unicodedata.normalize("NFC", text).encode(), person.encode())

    def unseal(self, sealed: bytes, person: str) -> str:
        """What was sealed for this person. Raises cryptography's InvalidTag if it is somebody else's, or altered."""
        sealed = bytes(sealed)
        return self._sealing.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], person.encode()).decode()


def read_secrets(folder: Path) -> Secrets:
    """The secrets in this folder, made at first use."""
    return Secrets(
        pepper=keys.secret(folder / "pepper"),
        visitors=keys.secret(folder / "visitors"),
        _sealing=AESGCM(keys.secret(folder / "names")),
    )
