"""Second histories of a kiosk: what was noticed, when, and whether somebody has seen to it.

What always holds: for each place where a log was left for another there is one row, whatever told of it first; the
ledger keeps the records of both histories, each under a `log_id` of its own.
"""

from dataclasses import dataclass

from sync.hub.database import writing
from sync.hub.fleet.kiosks import RESTORED
from sync.hub.fleet.tables import Clone, Kiosk
from sync.hub.ledger import reading
from sync.hub.ledger.parting import last_common
from sync.hub.ledger.tables import Batch
from sync.protocol import batch as wire
from sync.protocol.errors import ProtocolError
from sync.protocol.events import Event, LogBegun, read_body
from sync.protocol.replies import Reply
from sync.protocol.requests import Request

DIFFERS, COPIED = "differs", "copied"
TWO_MACHINES = "two-machines"

_TOLD_BY_KIOSK = (COPIED, RESTORED)


@dataclass(frozen=True, slots=True)
class Noticed:
    """A log that was left at `sequence`; `noticed_at` is milliseconds.

    `what` is `differs` (a machine told another history), `copied` (it said itself that its card is in another machine
    or was copied), `restored` (it was set up from a backup) or `two-machines` (the old log has gone on since, too).
    """

    kiosk_id: str
    station: str
    log_id: str
    sequence: int
    what: str
    noticed_at: int


def notice(kiosk_id: str, request: Request, reply: Reply, is_new_log: bool, now: int) -> None:
    """Note what an exchange tells of a second history: it was refused, or it brought the first events of a new log."""
    if reply.refusal:
        common = last_common(kiosk_id, wire.decode(request.batch))
        if common is not None:
            _note(kiosk_id, reply.log_id, common, DIFFERS, now)
    elif is_new_log:
        begun = _beginning(next(reading.events(kiosk_id, reply.log_id), None))
        if (
            begun is not None
            and begun.reason in _TOLD_BY_KIOSK
            and begun.after_log
            # A copy that has joined as a kiosk of its own needs nobody: the log that it left is another kiosk's, too.
            and not reading.is_of_another(kiosk_id, begun.after_log)
        ):
            _note(kiosk_id, begun.after_log, begun.after_sequence, begun.reason, now)


def is_followed(kiosk_id: str, log_id: str) -> bool:
    """Whether a log that is here says that it follows this one: then the kiosk writes it no more."""
    others = (each.log_id for each in reading.logs(kiosk_id) if each.log_id != log_id)
    begun = (_beginning(next(reading.events(kiosk_id, other), None)) for other in others)
    return any(each is not None and each.after_log == log_id for each in begun)


def list_open() -> list[Noticed]:
    """What nobody has marked as done, the latest first."""
    query = (
        Clone.select(Clone, Kiosk.station)
        .join(Kiosk, on=(Kiosk.kiosk_id == Clone.kiosk_id))
        .where(Clone.done_at.is_null())
        .order_by(Clone.noticed_at.desc(), Clone.kiosk_id, Clone.log_id, Clone.sequence)
    )
    return [
        Noticed(
            row["kiosk_id"],
            row["station"],
            row["log_id"],
            row["sequence"],
            TWO_MACHINES if _has_gone_on(row) else row["what"],
            row["noticed_at"],
        )
        for row in query.dicts()
    ]


def mark_done(kiosk_id: str, log_id: str, sequence: int, staff: str, now: int) -> None:
    """Somebody has seen to it; a second time changes nothing."""
    is_it = (Clone.kiosk_id == kiosk_id) & (Clone.log_id == log_id) & (Clone.sequence == sequence)
    with writing():
        Clone.update(done_at=now, done_by=staff).where(is_it & Clone.done_at.is_null()).execute()


def _note(kiosk_id: str, log_id: str, sequence: int, what: str, now: int) -> None:
    with writing():
        key = {"kiosk_id": kiosk_id, "log_id": log_id, "sequence": sequence}
        Clone.insert(**key, what=what, noticed_at=now).on_conflict_ignore().execute()


def _beginning(first: Event | None) -> LogBegun | None:
    """What the first event of a log says, if it can be read."""
    try:
        body = read_body(first.kind, first.body) if first is not None else None
    except ProtocolError:
        return None
    return body if isinstance(body, LogBegun) else None


def _has_gone_on(row: dict) -> bool:
    """Whether the log that was left has brought something since: somebody else still writes it."""
    is_log = (Batch.kiosk_id == row["kiosk_id"]) & (Batch.log_id == row["log_id"])
    return Batch.select().where(is_log, Batch.received > row["noticed_at"], Batch.first > row["sequence"]).exists()
