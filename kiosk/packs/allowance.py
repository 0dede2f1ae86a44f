"""How much the link to the repository may carry, and when: as the station's staff set it, counted day by day.

What always holds: what crossed counts for the day on which it crossed; the allowance of a day is never exceeded by more
than what one chunk and its head take, also by what cannot come in parts: that is begun only where it ends on the same
day; a power cut forgets no more than UNSAVED bytes of the count. Days and hours are India's.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from kiosk.database import reading, writing
from kiosk.errors import NetworkError, OperatorError, TechnicianError
from kiosk.packs import tables
from kiosk.packs.sources.errors import WithheldError
from kiosk.settings import Settings
from sync.protocol.errors import N_

HOURS = 24

# What a request may cost beside the bytes that it asks for; with less than this left none is made.
HEAD_BYTES = 4096

UNSAVED = 256 << 10

TOO_LARGE = "too-large-for-a-day"
SPENT, CLOCK, OTHER_HOURS = "fetch-spent", "fetch-clock", "fetch-hours"

_INDIA = timezone(timedelta(hours=5, minutes=30))
_KEPT_DAYS = 400
_LOOKED_EVERY = 2
_MEGABYTE = 1_000_000

# TLS and what is sent twice come on top of a file's bytes; metadata and small packs come on the same day.
_WIRE_SHARE = 1 / 256
_MOST_OF_A_DAY = 0.9


@dataclass(frozen=True, slots=True)
class Rules:
    """From where, how much a day (bytes, 0 for any), between which hours (0-24; the same two for any; they may go round
    midnight) packs are fetched; whether not now; whether neighbours share what they have."""

    repository: str = ""
    daily_bytes: int = 0
    begins: int = 0
    ends: int = HOURS
    paused: bool = False
    shares: bool = True

    def is_hour(self, hour: int) -> bool:
        """Whether packs may be fetched in the hour that begins at `hour`."""
        begins, ends = self.begins % HOURS, self.ends % HOURS
        if begins == ends:
            return True
        return begins <= hour < ends if begins < ends else hour >= begins or hour < ends

    @property
    def has_hours(self) -> bool:
        return self.begins % HOURS != self.ends % HOURS


def rules(settings: Settings) -> Rules:
    """The rules that staff set, or else those of the settings."""
    with reading():
        row = tables.FetchRules.select().first()
    if row is not None:
        return Rules(row.repository, row.daily_bytes, row.begins, row.ends, row.paused, row.shares)
    begins, ends = settings.fetch_hours
    return Rules(settings.repository, settings.fetch_daily_bytes, int(begins), int(ends), shares=settings.neighbours)


def set_rules(new: Rules) -> None:
    """Raises OperatorError (`fetch-address`, `fetch-hours`, `fetch-bytes`) if they cannot be kept to."""
    if new.repository and not new.repository.startswith(("https://", "http://")):
        raise OperatorError("fetch-address", N_("An address begins with https:// or http://. Write all of it."))
    if not (0 <= new.begins <= HOURS and 0 <= new.ends <= HOURS):
        raise OperatorError("fetch-hours", N_("Hours go from 0 to 24."))
    if new.daily_bytes < 0:
        raise OperatorError("fetch-bytes", N_("Write how many MB a day as a number, or 0 for as many as it takes."))
    with writing():
        tables.FetchRules.delete().execute()
        tables.FetchRules.create(id=1, **asdict(new))


def crossed_on(now: int) -> tuple[int, int]:
    """Bytes sent and received on the day of a time (milliseconds)."""
    with reading():
        row = tables.LinkDay.get_or_none(tables.LinkDay.day == day_of(now))
    return (row.sent, row.received) if row else (0, 0)


def day_of(now: int) -> str:
    """The day of a time (milliseconds), such as 2026-03-03."""
    return datetime.fromtimestamp(now / 1000, tz=_INDIA).date().isoformat()


def hour_of(now: int) -> int:
    return datetime.fromtimestamp(now / 1000, tz=_INDIA).hour


class Allowance:
    """As `sources.leave.Leave`, by the rules of this station.

    `now` gives milliseconds; `is_time_known` says whether they can be trusted; `is_stopping` whether whatever runs
    must end. What somebody asked for by hand waits for no hour, and for no pause but one that was set afterwards; it
    keeps to the bytes.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], int],
        is_time_known: Callable[[], bool],
        is_stopping: Callable[[], bool],
        by_hand: bool = False,
    ) -> None:
        self._settings = settings
        self._now = now
        self._is_time_known = is_time_known
        self._is_stopping = is_stopping
        self._by_hand = by_hand
        self._overrules_pause = by_hand
        self._rules = Rules()
        self._looked_at: float | None = None
        self._unsaved = (0, 0)
        self._day, self._crossed = "", 0

    def left(self) -> int | None:
        """As `Leave.left`."""
        self.check()
        if not self._rules.daily_bytes:
            return None
        return self._rules.daily_bytes - self._crossed - HEAD_BYTES

    def hold_whole(self, path: str, needed: int, left: int | None) -> None:
        """As `Leave.hold_whole`."""
        needed += round(needed * _WIRE_SHARE)
        if left is None or needed <= left:
            return
        values = {"name": path.rpartition("/")[2], "needed": -(-needed // _MEGABYTE)}
        daily = self._rules.daily_bytes
        if needed <= _MOST_OF_A_DAY * daily:
            raise _withheld(
                "fetch-tomorrow",
                N_(
                    "%(name)s (%(needed)s MB) must come in one go, because its server does not send parts. That is "
                    "more than is left of today's allowance: fetching goes on tomorrow."
                ),
                **values,
            )
        sentence = N_(
            "%(name)s (%(needed)s MB) must come in one go, because its server does not send parts, and that is too "
            "much for %(daily)s MB a day. Allow more MB a day, or bring it on a stick."
        )
        raise WithheldError(TechnicianError(TOO_LARGE, sentence, **values, daily=f"{daily / _MEGABYTE:g}"))

    def spend(self, sent: int, received: int) -> None:
        """As `Leave.spend`."""
        today = day_of(self._now())
        if today != self._day:
            self.save()
            self._day = today
        self._unsaved = (self._unsaved[0] + sent, self._unsaved[1] + received)
        self._crossed += sent + received
        if sum(self._unsaved) >= UNSAVED:
            self.save()
        self.check(0)

    def check(self, needed: int = HEAD_BYTES + 1) -> None:
        """Raises WithheldError if nothing may be fetched now, or less than `needed` bytes."""
        if self._is_stopping():
            raise _withheld("fetch-stopped", N_("Fetching was stopped. It goes on by itself."))
        self._look()
        rules_ = self._rules
        self._overrules_pause &= rules_.paused
        if rules_.paused and not self._overrules_pause:
            raise _withheld("fetch-paused", N_("Fetching is paused. Somebody can let it go on."))
        if rules_.daily_bytes and rules_.daily_bytes - self._crossed < needed:
            raise _withheld(SPENT, N_("Today's allowance is used up. Fetching goes on tomorrow."))
        if self._by_hand or not rules_.has_hours:
            return
        if not self._is_time_known():
            if not rules_.daily_bytes:
                raise _withheld(CLOCK, N_("The kiosk does not know what time it is. Fetching waits until it does."))
        elif not rules_.is_hour(hour_of(self._now())):
            raise _withheld(
                OTHER_HOURS,
                N_("Packs are fetched from %(begins)s to %(ends)s o'clock. Fetching waits until then."),
                begins=rules_.begins,
                ends=rules_.ends,
            )

    def save(self) -> None:
        """Write the count down."""
        (sent, received), self._unsaved = self._unsaved, (0, 0)
        if not (sent or received):
            return
        with writing():
            tables.LinkDay.insert(day=self._day).on_conflict_ignore().execute()
            tables.LinkDay.update(sent=tables.LinkDay.sent + sent, received=tables.LinkDay.received + received).where(
                tables.LinkDay.day == self._day
            ).execute()
            oldest = day_of(self._now() - _KEPT_DAYS * 86_400_000)
            tables.LinkDay.delete().where(tables.LinkDay.day < oldest).execute()

    def _look(self) -> None:
        """Read rules and count anew, now and then: staff may change the ones, a new day the others."""
        monotonic = time.monotonic()
        if self._looked_at is not None and monotonic - self._looked_at < _LOOKED_EVERY:
            return
        self._looked_at = monotonic
        self._rules = rules(self._settings)
        self._crossed = sum(crossed_on(self._now())) + sum(self._unsaved)


def _withheld(code: str, sentence: str, **values: Any) -> WithheldError:
    return WithheldError(NetworkError(code, sentence, **values))
