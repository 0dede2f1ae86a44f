"""What a technician at a distance must know of this kiosk, as text that only that technician can open.

What always holds: no names, no answers and no secrets of people are in it.
"""

import platform
import time

from kiosk.errors import TechnicianError
from kiosk.exchange.asking import state_of
from kiosk.exchange.joining import ourselves
from kiosk.exchange.standing import SENT, runs, standing
from kiosk.progress import log
from kiosk.progress.clock import Clock, is_synchronised
from kiosk.settings import Settings
from sync.protocol import sealing, versions
from sync.protocol.errors import N_
from sync.security.keys import public_bytes

_MOST_RUNS = 200
_SUMS = 1000


def sealed_report(settings: Settings, clock: Clock, imports: list[str]) -> bytes:
    """The report, sealed for the technician of the settings. `imports` are the latest imports of packs, in lines.

    Raises TechnicianError if the settings name none.
    """
    if not settings.technician:
        raise TechnicianError(
            "no-technician",
            N_('No technician is named. Write technician = "ssh-ed25519 …" into %(file)s, then try again.'),
            file=str(settings.home / "kiosk.toml"),
        )
    return sealing.seal_for(report(settings, clock, imports).encode(), settings.technician)


def report(settings: Settings, clock: Clock, imports: list[str]) -> str:
    """The report as text, a fact on each line. Times are UTC."""
    state, now, us = state_of(settings), clock.now(), ourselves(settings)
    stands, head = standing(), log.head()
    lines = [
        f"Padippura {state.software}, protocol {versions.PROTOCOL}, Python {platform.python_version()}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
        f"station: {settings.station}",
        f"kiosk: {us.kiosk}, {sealing.recipient(public_bytes(us.key))}",
        f"hub: {'not joined' if stands.hub_url is None else stands.hub_url or 'by stick'}",
        f"clock: {said_time(now.at)}, boot {now.boot}, {now.monotonic // _SUMS} s since",
        f"clock set by a time service: {is_synchronised()}, by the hub or a person: {log.is_anchored(now.boot)}",
        f"logs: {len(log.logs())}, in use {head.log_id}, event {head.sequence}, {stands.waiting} waiting",
        f"last sent: {said_time(stands.last_sent)}",
        f"learners: {state.learners}, free on the disk: {state.disk_free:,} bytes",
        *(f"pack: {pack} {version}" for pack, version in sorted(state.shelf.items())),
        *_exchanges(),
        *imports,
    ]
    return "\n".join(lines) + "\n"


def _exchanges() -> list[str]:
    """The exchanges that failed, and the latest ones."""
    found = runs(_MOST_RUNS)
    failed = [run for run in found if run.result != SENT]
    return [
        f"exchanges: {len(found)}, of which failed: {len(failed)}",
        *(
            f"exchange: {said_time(run.at)} {run.road} {run.result}, {run.events} events, {run.bytes_out} bytes out, "
            f"{run.bytes_in} in, {run.milliseconds} ms"
            for run in found
        ),
    ]


def said_time(at: int | None) -> str:
    return "never" if at is None else time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at / 1000))
