"""Whether the hub's ledger is the union of the kiosks' logs, to the hash, and each log what happened at its station."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from scripts.soaking.kiosk import OWN_KINDS, happenings
from sync.hub.database import connected
from sync.hub.fleet import kiosks
from sync.hub.ledger import reading

Place = tuple[int, str]


def compare(homes: dict[str, Path]) -> list[str]:
    """A sentence for each difference between the ledger of the open hub and the homes, by their kiosks' ids."""
    with connected():
        strangers = set(kiosks.list_ids()) ^ set(homes)
        found = [f"Kiosk {each} is not both at the hub and here." for each in sorted(strangers)]
        for kiosk_id, home in homes.items():
            found += _of_kiosk(kiosk_id, home)
    return found


def missing_happenings(home: Path, seed: int, count: int) -> list[str]:
    """A sentence if the log of a home is not, in their order and each once, what happened there."""
    with _opened(home) as database:
        rows = database.execute("SELECT kind, person, body FROM event ORDER BY log_id, sequence")
        logged = [(kind, person, json.loads(body)) for kind, person, body in rows if kind not in OWN_KINDS]
    happened = [(each.kind, each.person, each.body) for each in happenings(seed, count)]
    return [] if logged == happened else [f"{home.name} has {len(logged)} events of {len(happened)}, or others."]


def _of_kiosk(kiosk_id: str, home: Path) -> Iterator[str]:
    with _opened(home) as database:
        ours = {log_id for (log_id,) in database.execute("SELECT log_id FROM log")}
        theirs = {each.log_id for each in reading.logs(kiosk_id)}
        yield from (f"Log {each} of {home.name} is not both at the hub and here." for each in sorted(ours ^ theirs))
        yield from (f"Log {each.log_id} of {home.name} has strays." for each in reading.logs(kiosk_id) if each.strays)
        for log_id in sorted(ours & theirs):
            here = database.execute("SELECT sequence, hash FROM event WHERE log_id = ? ORDER BY sequence", (log_id,))
            there = ((event.sequence, event.hash) for event in reading.events(kiosk_id, log_id))
            differs = next((pair for pair in zip_longest(here, there) if pair[0] != pair[1]), None)
            if differs:
                yield f"Log {log_id} of {home.name} differs: here {differs[0]}, at the hub {differs[1]}."


def _opened(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "kiosk.db")
