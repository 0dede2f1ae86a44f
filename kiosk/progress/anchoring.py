"""Learning true time, and keeping it as anchors in the log: from the hub, from a time service, from staff.

What always holds: an anchor is logged when it says more than those of this boot already do; what staff say never counts
below the last trusted time, and never against the hub or a time service; what a learner's tablet says only makes the
question appear that staff answer.
"""

from kiosk.database import writing
from kiosk.errors import OperatorError
from kiosk.progress import log
from kiosk.progress.clock import Clock, is_synchronised
from sync.protocol.errors import N_
from sync.protocol.events import ClockAnchored
from sync.protocol.times import HUB, NTP, STAFF, Known, Timeline, is_sure

_TOLERANCE = 5_000
_NTP_INTERVAL = 1_000
_STAFF_INTERVAL = 120_000
_LATEST = 4_102_444_800_000  # the year 2100: who says so has mistyped


def hear_hub(clock: Clock, true_time: int, interval: int) -> None:
    """The hub said what time it is; `interval` is how long that was on its way (both milliseconds)."""
    clock.trust(true_time)
    _keep(clock, ClockAnchored(true_time, interval, HUB))


def hear_ntp(clock: Clock, is_set: bool | None = None) -> None:
    """Take the machine's clock for true if a time service has set it, as the kernel says (or `is_set`)."""
    if is_synchronised() if is_set is None else is_set:
        wall = clock.wall()
        clock.trust(wall - _NTP_INTERVAL)
        _keep(clock, ClockAnchored(wall, _NTP_INTERVAL, NTP))


def hear_staff(clock: Clock, told: int) -> None:
    """Somebody of the staff said that it is `told` (milliseconds). Raises OperatorError if that cannot be."""
    if not log.last_trusted_time() <= told + _STAFF_INTERVAL or told >= _LATEST:
        raise OperatorError("time-wrong", N_("That cannot be the time now. Look at the date, too, and try again."))
    if not is_time_known(clock):
        clock.trust(told - _STAFF_INTERVAL, is_sure=False)
        with writing():
            log.append(clock, ClockAnchored(told, _STAFF_INTERVAL, STAFF))
    clock.is_doubted = False


def hear_learner(clock: Clock, told: int) -> None:
    """What a learner's tablet says by the way. It is believed in nothing: if it is far off, staff are asked."""
    if abs(told - clock.milliseconds()) > _STAFF_INTERVAL:
        clock.is_doubted = True


def is_time_known(clock: Clock) -> bool:
    """Whether the hub or a time service has said in this boot what time it is."""
    return any(is_sure(anchor.source) for anchor in log.anchors(clock.now().boot))


def is_asked(clock: Clock) -> bool:
    """Whether staff should say what time it is: nobody has in this boot, or a tablet doubts what they said."""
    anchors = log.anchors(clock.now().boot)
    return not anchors or (clock.is_doubted and not is_time_known(clock))


def known_now(clock: Clock) -> Known:
    """What time it is, by the anchors of this boot, or else by the clock."""
    moment = clock.now()
    return Timeline([], log.anchors(moment.boot)).of(moment.boot, moment.monotonic, moment.at)


def _keep(clock: Clock, anchor: ClockAnchored) -> None:
    """Log an anchor, unless one that is as sure says the same already."""
    known = known_now(clock)
    is_same = abs(known.at - anchor.true_time) <= _TOLERANCE + anchor.interval
    if not (is_sure(known.source) and is_same):
        with writing():
            log.append(clock, anchor)
