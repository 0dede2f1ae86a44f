"""Three of the twelve pictures, in their order: a secret for whoever remembers pictures better than digits.

They are a secret and no identity: the name comes first. There are 1,320 such rows, against 9,990 PINs, so neither
resists somebody who may try as often as he likes. What protects both is the lock after five misses and after twenty a
day (`sync.security.passwords`), the slow hash, and the pepper outside the database.
"""

import secrets as random
from collections.abc import Sequence

from kiosk.errors import OperatorError
from kiosk.people.details import PICTURES
from kiosk.people.secrets import Secrets
from sync.protocol.errors import N_
from sync.security import passwords

LENGTH = 3


def check(chosen: Sequence[str]) -> None:
    """Raises OperatorError unless these are three different pictures."""
    if len(chosen) != LENGTH or not set(chosen) <= set(PICTURES):
        raise OperatorError("pictures", N_("Choose three pictures: a first, a second and a third."))
    if len(set(chosen)) != LENGTH:
        raise OperatorError("pictures-twice", N_("Choose three different pictures."))


def make() -> tuple[str, ...]:
    """Three different pictures, drawn."""
    return tuple(random.SystemRandom().sample(PICTURES, LENGTH))


def kept(secrets: Secrets, chosen: Sequence[str]) -> str:
    """Pictures as they may be stored. It is slow on purpose: call it before a transaction begins, never inside one.

    Raises OperatorError as `check` does.
    """
    check(chosen)
    return passwords.keep(joined(chosen), secrets.pepper)


def joined(chosen: Sequence[str]) -> str:
    """Pictures as the one text that is hashed and tried."""
    return " ".join(chosen)
