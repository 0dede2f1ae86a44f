"""A PIN: four digits, a secret for whoever remembers digits better than pictures (see `picture_secrets`)."""

import re
import secrets as random
import unicodedata

from kiosk.errors import OperatorError
from kiosk.people.secrets import Secrets
from sync.protocol.errors import N_
from sync.security import passwords

_PIN = re.compile(r"\d{4}")


def check(pin: str) -> None:
    """Raises OperatorError unless the PIN has four digits that are not all the same."""
    if not is_whole(pin):
        raise OperatorError("pin", N_("A PIN has four digits. Write four digits."))
    if len(set(pin)) == 1:
        raise OperatorError(
            "pin-easy", N_("That PIN is too easy to guess. Choose four digits that are not all the same.")
        )


def is_whole(pin: str) -> bool:
    """Whether there are four digits, of any script."""
    return _PIN.fullmatch(pin) is not None


def latin_digits(text: str) -> str:
    """The text with the digits of any script as 0 to 9: keyboards differ in which they type."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def make() -> str:
    """Four random digits that `check` accepts."""
    while len(set(pin := f"{random.randbelow(10_000):04d}")) == 1:
        pass
    return pin


def kept(secrets: Secrets, pin: str) -> str:
    """A PIN as it may be stored. It is slow on purpose: call it before a transaction begins, never inside one.

    Raises OperatorError as `check` does.
    """
    check(pin)
    return passwords.keep(latin_digits(pin), secrets.pepper)
