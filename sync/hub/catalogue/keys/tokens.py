"""Signing with a PKCS#11 token (a YubiKey, a smart card, SoftHSM): ECDSA on P-256 or P-384, by securesystemslib.

It needs the extra `pkcs11`, the token's module in `PYKCS11LIB`, and its PIN in `KIOSK_HUB_PIN` or on the terminal.
"""

import getpass
import os
import sys

from securesystemslib.exceptions import UnsupportedLibraryError
from securesystemslib.signer import HSMSigner, Signer, SSlibKey

from sync.hub.catalogue.errors import PublisherError
from sync.protocol.errors import N_

SCHEME = HSMSigner.SCHEME
PIN_VARIABLE = "KIOSK_HUB_PIN"


def signer(uri: str, key: SSlibKey) -> Signer:
    """Who signs with a key in a token; the PIN is asked for at each signature."""
    return HSMSigner.from_priv_key_uri(uri, key, _pin)


def found(keyid: int | None, label: str | None) -> tuple[str, SSlibKey]:
    """A key in a token as (uri, public key). Raises PublisherError if there is none, or no token."""
    try:
        return HSMSigner.import_(keyid, label, _pin)
    except (UnsupportedLibraryError, ValueError) as error:
        raise _refusal(error) from error
    except Exception as error:  # python-pkcs11's errors have no base that is there without it
        if type(error).__module__.partition(".")[0] != "pkcs11":
            raise
        raise _refusal(error) from error


def _refusal(error: Exception) -> PublisherError:
    sentence = N_(
        "No key was found in a PKCS#11 token (%(why)s). Install the extra padippura[pkcs11], name the token's module "
        "in PYKCS11LIB, and put the token in."
    )
    return PublisherError("token", sentence, why=str(error) or type(error).__name__)


def _pin(secret: str) -> str:
    if pin := os.environ.get(PIN_VARIABLE):
        return pin
    if not sys.stdin.isatty():
        raise PublisherError("pin", N_("The token's PIN is needed. Run this at a terminal, or set KIOSK_HUB_PIN."))
    return getpass.getpass(f"{secret}: ")
