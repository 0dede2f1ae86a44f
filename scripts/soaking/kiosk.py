"""One kiosk of the soak, as a process: `python -m scripts.soaking.kiosk HOME HUB --events N --seed S`.

It logs what happens at a station, event by event, and takes a road to the hub now and then; started again after a kill
it goes on behind the last event that is in its log. It ends when the hub has acknowledged everything. Whatever a road
fails with is said in one line, the error's code.
"""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from kiosk.app import open_kiosk
from kiosk.errors import KioskError
from kiosk.exchange.standing import waiting
from kiosk.progress import log
from kiosk.progress.tables import Event
from kiosk.settings import read_settings
from kiosk.web.here import Kiosk
from scripts.benchmarks.events import logged
from scripts.soaking.roads import ROADS
from sync.protocol import events as kinds

OWN_KINDS = (kinds.LogBegun.KIND, kinds.ClockAnchored.KIND)
"""What a kiosk logs of itself; what people do comes from the workload."""

_MOST_BETWEEN_ROADS = 200
_LONGEST_PAUSE = 0.5


def happenings(seed: int, count: int) -> list[kinds.Event]:
    """What people do at this station: so many events of the benchmarks' workload."""
    found = [event for event in logged(seed, count + count // 4 + 100).events if event.kind not in OWN_KINDS]
    return found[:count]


def main() -> None:
    wanted = _arguments()
    kiosk = open_kiosk(read_settings(wanted.home))
    chance = Random(os.getpid())  # noqa: S311 - no secret; each life takes its own moments
    left = happenings(wanted.seed, wanted.events)[_done() :]
    until_road = chance.randint(1, _MOST_BETWEEN_ROADS)
    for event in left:
        log.append(kiosk.clock, kinds.read_body(event.kind, event.body), event.person)
        until_road -= 1
        if not until_road:
            _take_road(kiosk, wanted.hub, chance)
            until_road = chance.randint(1, _MOST_BETWEEN_ROADS)
    while waiting():
        if not _take_road(kiosk, wanted.hub, chance):
            time.sleep(chance.uniform(0, _LONGEST_PAUSE))


def _done() -> int:
    """How many of the happenings are in the log."""
    counted = Counter(row.kind for row in Event.select(Event.kind).iterator())
    return sum(count for kind, count in counted.items() if kind not in OWN_KINDS)


def _take_road(kiosk: Kiosk, hub: str, chance: Random) -> bool:
    """Whether it led to the hub and back."""
    try:
        chance.choice(ROADS)(kiosk, hub)
    except KioskError as error:
        print(error.code, flush=True)
        return False
    return True


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.soaking.kiosk")
    parser.add_argument("home", type=Path)
    parser.add_argument("hub")
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
