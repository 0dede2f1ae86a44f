"""An envelope that comes in pieces, so that a link which breaks costs one of them.

What always holds: only pieces that a kiosk of this hub announced in a signed list are kept, each under the hash that
its content has; a kiosk has one list at a time, and a new one takes the place of what waits.
"""

import hashlib

from sync.hub.database import writing
from sync.hub.errors import TechnicianError
from sync.hub.exchange.tables import Piece
from sync.protocol.errors import N_
from sync.protocol.requests import PIECE_BYTES, Parts


def announce(kiosk_id: str, parts: Parts) -> list[int]:
    """Remember what is to come; gives the places in the list of those pieces that are not here yet."""
    names = [sha256.hex() for sha256 in parts.pieces]
    with writing():
        Piece.delete().where(Piece.kiosk_id == kiosk_id, Piece.sha256.not_in(names)).execute()
        for name in dict.fromkeys(names):
            Piece.insert(kiosk_id=kiosk_id, sha256=name, content=None).on_conflict_ignore().execute()
        here = {row.sha256 for row in Piece.select(Piece.sha256).where(_is_here(kiosk_id))}
    return [place for place, name in enumerate(names) if name not in here]


def take(kiosk_id: str, sha256: str, content: bytes) -> None:
    """Keep a piece; again changes nothing. Raises TechnicianError if nobody announced it or it is another one."""
    if len(content) > PIECE_BYTES or hashlib.sha256(content).hexdigest() != sha256:
        raise TechnicianError("piece", N_("This piece was damaged on its way. Send it again."))
    with writing():
        is_announced = Piece.kiosk_id == kiosk_id, Piece.sha256 == sha256
        if not Piece.update(content=content).where(*is_announced).execute():
            raise TechnicianError("piece-unknown", N_("Nobody announced this piece. Send the list of pieces first."))


def assemble(kiosk_id: str, parts: Parts) -> bytes:
    """The envelope whose pieces are all here."""
    rows = {row.sha256: bytes(row.content) for row in Piece.select().where(_is_here(kiosk_id))}
    return b"".join(rows[sha256.hex()] for sha256 in parts.pieces)


def forget(kiosk_id: str) -> None:
    """Let go of a kiosk's pieces: the envelope was answered."""
    with writing():
        Piece.delete().where(Piece.kiosk_id == kiosk_id).execute()


def _is_here(kiosk_id: str):
    return (Piece.kiosk_id == kiosk_id) & Piece.content.is_null(False)
