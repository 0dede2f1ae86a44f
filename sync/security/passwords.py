"""How passwords and PINs are kept, and how guessing is slowed down.

Argon2id with OWASP's smallest parameters (19 MiB, t=2, p=1), mixed with a pepper that lies outside the database, and at
most two hashes at once, so that a class that signs in together does not exhaust a small machine's memory.
"""

import functools
import hashlib
import hmac
import threading
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LEAST_STAFF_CHARACTERS = 8

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
_COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text().split())

_FREE_MISSES = 5
_FIRST_PAUSE = 30
LONGEST_PAUSE = 15 * 60
_MISSES_A_DAY = 20


def keep(secret: str, pepper: bytes) -> str:
    """A password or PIN as it may be stored."""
    with _AT_ONCE:
        return _HASHER.hash(_peppered(secret, pepper))


def is_kept(secret: str, pepper: bytes, kept: str) -> bool:
    """Whether a password or PIN is the stored one. `kept` may be empty: nothing fits it, at the same cost."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _nobody(), _peppered(secret, pepper)) and bool(kept)
        except (VerifyMismatchError, InvalidHashError):
            return False


def weakness(password: str, *known: str) -> str | None:
    """Why a staff password is too weak (`short`, `common`, `name`), or None. `known` are words that it must not be."""
    if len(password) < LEAST_STAFF_CHARACTERS:
        return "short"
    if password.casefold() in _COMMON:
        return "common"
    if any(word and password.casefold() == word.casefold() for word in known):
        return "name"
    return None


def pause_after(misses: int) -> int:
    """Seconds for which an account is closed after so many misses in a row: 0 up to 4, then 30, doubling to 900."""
    if misses < _FREE_MISSES:
        return 0
    return min(_FIRST_PAUSE * 2 ** min(misses - _FREE_MISSES, 10), LONGEST_PAUSE)


def needs_staff(misses: int) -> bool:
    """Whether so many misses since the last success need a member of staff to open the account again."""
    return misses >= _MISSES_A_DAY


def _peppered(secret: str, pepper: bytes) -> bytes:
    return hmac.digest(pepper, secret.encode(), hashlib.sha256)


@functools.cache
def _nobody() -> str:
    return _HASHER.hash(b"nobody")
