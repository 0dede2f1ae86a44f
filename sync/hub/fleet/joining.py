"""How a kiosk joins: a one-time code, told by a person, ties its key to this hub.

What always holds: a code serves one kiosk and 14 days; what is stored of it is a keyed digest; a kiosk that asks again
with the code that it used gets the same answer (its first answer may have been lost); a known kiosk keeps its key.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sync.hub.database import held, writing
from sync.hub.errors import TechnicianError
from sync.hub.fleet.tables import JoinCode, JoinMiss, Kiosk
from sync.protocol.errors import N_

# No look-alikes (0 O, 1 I L, U V, nor the letters Z S B beside 2 5 8) and no A E, so that no words come out: 36 bits.
ALPHABET = "23456789CDFGHJKMNPQRTWXY"
CODE_LENGTH = 8
LIFE = 14 * 24 * 3600 * 1000

_HOUR = 3600 * 1000
_MISSES_AN_HOUR = 10
_LONGEST_STATION = 120


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code as it is told to a technician, and until when (ms) it serves."""

    code: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """A kiosk that wants to join: the id that it chose, the key that it signed with, from which network address.

    `told` is the public key of this hub that its welcome names.
    """

    kiosk_id: str
    key: bytes
    station: str
    address: str
    told: bytes = b""


def make_code(pepper: bytes, now: int) -> Code:
    """A new one-time code, like `7KQ4-M3XR`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    code = Code(f"{signs[:4]}-{signs[4:]}", now + LIFE)
    with writing():
        JoinCode.delete().where(JoinCode.expires_at < now).execute()
        JoinCode.insert(digest=_digest(pepper, code.code), expires_at=code.expires_at).execute()
    return code


def join(applicant: Applicant, code: str, pepper: bytes, now: int) -> None:
    """Make the applicant a kiosk of this hub; asking again with the same code changes nothing.

    Raises TechnicianError if there were too many wrong codes from its address, if the code is unknown, used or expired,
    if another kiosk has its id, or if its station's name cannot be shown.
    """
    station = applicant.station.strip()
    if len(station) > _LONGEST_STATION or not station.isprintable():
        raise TechnicianError(
            "station", N_("Give the station a name of at most %(most)s signs."), most=_LONGEST_STATION
        )
    with writing():
        _refuse_guessing(applicant.address, now)
        is_valid = _use(_digest(pepper, code), applicant.kiosk_id, now)
        if is_valid:
            _remember(applicant, station, now)
        else:
            JoinMiss.insert(address=applicant.address, missed_at=now).execute()
    if not is_valid:
        raise TechnicianError(
            "join-code",
            N_("This code is not known, used up or too old. Ask for a new one with %(command)s."),
            command="kiosk-hub code",
        )


def _digest(pepper: bytes, code: str) -> str:
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.digest(pepper, signs.encode(), hashlib.sha256).hex()


def _refuse_guessing(address: str, now: int) -> None:
    JoinMiss.delete().where(JoinMiss.missed_at < now - _HOUR).execute()
    if JoinMiss.select().where(JoinMiss.address == address).count() >= _MISSES_AN_HOUR:
        raise TechnicianError("too-many-codes", N_("Too many wrong codes came from here. Try again in an hour."))


def _use(digest: str, kiosk_id: str, now: int) -> bool:
    row = held(JoinCode.select().where(JoinCode.digest == digest)).first()
    if row is None or row.expires_at < now or row.used_by not in (None, kiosk_id):
        return False
    JoinCode.update(used_by=kiosk_id).where(JoinCode.digest == digest).execute()
    return True


def _remember(applicant: Applicant, station: str, now: int) -> None:
    known = {"kiosk_id": applicant.kiosk_id, "key": applicant.key, "joined_at": now, "head": 0}
    Kiosk.insert(**known, station=station).on_conflict_ignore().execute()
    row = held(Kiosk.select().where(Kiosk.kiosk_id == applicant.kiosk_id)).get()
    if bytes(row.key) != applicant.key:
        raise TechnicianError(
            "kiosk-key-differs",
            N_("The hub knows the kiosk %(kiosk)s by another key. Set it up anew, so that it gets an id of its own."),
            kiosk=applicant.kiosk_id,
        )
    Kiosk.update(station=station, told_key=applicant.told or None).where(Kiosk.kiosk_id == applicant.kiosk_id).execute()
