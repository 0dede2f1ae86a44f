"""The kiosks of this hub: their keys, and what each said of itself last."""

import json
from dataclasses import asdict, dataclass

from peewee import ModelSelect, fn

from sync.hub.database import held, writing
from sync.hub.fleet.tables import Clone, Kiosk
from sync.hub.ledger.tables import Mark, StrayBatch
from sync.protocol.requests import State

RESTORED = "restored"
SILENT_AFTER = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Station:
    """A kiosk as the fleet's pages show it. Times are milliseconds; `state` is None until the kiosk told it.

    `waiting` counts events that the kiosk has and the hub does not; `is_forked` says that two histories of it have been
    seen, and that nobody has seen to it.
    """

    kiosk_id: str
    station: str
    joined_at: int
    heard_at: int | None
    log_id: str | None
    head: int
    acknowledged: int
    is_forked: bool
    state: State | None

    @property
    def waiting(self) -> int:
        return max(0, self.head - self.acknowledged)

    def condition(self, now: int) -> str:
        """`forked`, `silent` (nothing heard for a week), `new` (joined, not heard of yet), `waiting` or `well`."""
        if self.is_forked:
            return "forked"
        if (self.heard_at or self.joined_at) < now - SILENT_AFTER:
            return "silent"
        if self.heard_at is None:
            return "new"
        return "waiting" if self.waiting else "well"


@dataclass(frozen=True, slots=True)
class Report:
    """What a kiosk says of itself in a request: its log, that log's last sequence, its state or only its digest.

    `serial` numbers the kiosk's requests; 0 where it does not count them. `is_next_log` says that nothing of the log
    was here before, nor of one that follows it: a kiosk that was restored from a backup begins one, and counts from
    where the backup was. So does one whose card was put back from an older copy; if nothing was written since that was
    made, it goes on with its log.
    """

    log_id: str
    head: int
    digest: str
    state: State | None
    serial: int = 0
    is_next_log: bool = False


def key_of(kiosk_id: str) -> bytes | None:
    """The public key (32 bytes) of a kiosk, None for a stranger."""
    row = Kiosk.select(Kiosk.key).where(Kiosk.kiosk_id == kiosk_id).first()
    return None if row is None else bytes(row.key)


def told_key(kiosk_id: str) -> bytes | None:
    """The public key of this hub (32 bytes) that a kiosk was told when it joined; None if nobody has kept that."""
    row = Kiosk.select(Kiosk.told_key).where(Kiosk.kiosk_id == kiosk_id).first()
    return None if row is None or row.told_key is None else bytes(row.told_key)


def remember(kiosk_id: str, report: Report, now: int) -> bool:
    """Keep what a kiosk said of itself. True if its state is known, False if the hub wants it in full.

    What it said before it said what is known here changes nothing: it came late, or somebody sent it once more.
    """
    with writing():
        row = held(Kiosk.select().where(Kiosk.kiosk_id == kiosk_id)).get()
        if 0 < report.serial <= row.serial and not _counts_anew(row, report):
            return row.digest == report.digest
        # A report that was delayed on its way must not lower the head of the same log.
        head = max(row.head, report.head) if row.log_id == report.log_id else report.head
        changed = {"heard_at": now, "log_id": report.log_id, "head": head, "serial": report.serial}
        digest = row.digest
        if report.state is not None:
            digest = report.state.digest()
            changed |= {"digest": digest, "state": json.dumps(asdict(report.state))}
        Kiosk.update(**changed).where(Kiosk.kiosk_id == kiosk_id).execute()
    return digest == report.digest


def _counts_anew(row: Kiosk, report: Report) -> bool:
    """Whether a kiosk with a lower serial is one that was put back from an older copy: it tells of what is new here."""
    return report.head > row.head if report.log_id == row.log_id else report.is_next_log


def count_kiosks(find: str = "") -> int:
    """How many kiosks there are whose station's name has `find` in it."""
    return _found(find).count()


def count_silent(now: int) -> int:
    """How many kiosks nothing was heard of for a week."""
    return Kiosk.select().where(fn.COALESCE(Kiosk.heard_at, Kiosk.joined_at) < now - SILENT_AFTER).count()


def list_kiosks(find: str = "", offset: int = 0, most: int | None = None) -> list[Station]:
    """Kiosks whose station's name has `find` in it, sorted by station."""
    query = _found(find).order_by(Kiosk.station, Kiosk.kiosk_id).offset(offset).limit(most)
    return _stations(list(query))


def list_ids() -> list[str]:
    """The ids of all kiosks, sorted by station."""
    return [row.kiosk_id for row in Kiosk.select(Kiosk.kiosk_id).order_by(Kiosk.station, Kiosk.kiosk_id)]


def find_kiosk(kiosk_id: str) -> Station | None:
    return next(iter(_stations(list(Kiosk.select().where(Kiosk.kiosk_id == kiosk_id)))), None)


def _found(find: str) -> ModelSelect:
    return Kiosk.select().where(Kiosk.station.contains(find)) if find else Kiosk.select()


def _stations(rows: list[Kiosk]) -> list[Station]:
    ids = [row.kiosk_id for row in rows]
    marks = Mark.select(Mark.kiosk_id, Mark.log_id, Mark.acknowledged).where(Mark.kiosk_id.in_(ids))
    acknowledged = {(mark.kiosk_id, mark.log_id): mark.acknowledged for mark in marks}
    forked = _forked(ids)
    return [
        Station(
            kiosk_id=row.kiosk_id,
            station=row.station,
            joined_at=row.joined_at,
            heard_at=row.heard_at,
            log_id=row.log_id,
            head=row.head,
            acknowledged=acknowledged.get((row.kiosk_id, row.log_id), 0),
            is_forked=row.kiosk_id in forked,
            state=None if row.state is None else State(**json.loads(row.state)),
        )
        for row in rows
    ]


def _forked(ids: list[str]) -> set[str]:
    """The kiosks with a second history that nobody has seen to, whether the kiosk has found its end yet or not."""
    noticed = list(
        Clone.select(Clone.kiosk_id, Clone.log_id, Clone.done_at).where(Clone.kiosk_id.in_(ids), Clone.what != RESTORED)
    )
    known = {(each.kiosk_id, each.log_id) for each in noticed}
    strays = StrayBatch.select(StrayBatch.kiosk_id, StrayBatch.log_id).where(StrayBatch.kiosk_id.in_(ids)).distinct()
    unknown = {stray.kiosk_id for stray in strays if (stray.kiosk_id, stray.log_id) not in known}
    return unknown | {each.kiosk_id for each in noticed if each.done_at is None}
