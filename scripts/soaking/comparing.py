"""Whether the hub's ledger is the union of the kiosks' logs, to the hash, and each log what happened at its station."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from kiosk.progress.forking import COPIED
from scripts.soaking.kiosk import OWN_KINDS, happenings
from sync.hub.database import connected
from sync.hub.fleet import kiosks
from sync.hub.ledger import reading
from sync.protocol.events import LogBegun

Place = tuple[int, str]


def by_kiosk(homes: Iterable[Path]) -> dict[str, list[Path]]:
    """Homes by their kiosks' ids; a copy has that of the home that was copied."""
    found: dict[str, list[Path]] = {}
    for home in homes:
        found.setdefault((home / "keys/kiosk.id").read_text().strip(), []).append(home)
    return found


def compare(homes: dict[str, list[Path]]) -> list[str]:
    """A sentence for each difference between the ledger of the open hub and the homes, by their kiosks' ids."""
    with connected():
        strangers = set(kiosks.list_ids()) ^ set(homes)
        found = [f"Kiosk {each} is not both at the hub and here." for each in sorted(strangers)]
        for kiosk_id, its_homes in homes.items():
            found += _of_kiosk(kiosk_id, its_homes)
    return found


def partings(homes: Iterable[Path]) -> int:
    """How many logs began in these homes because two machines had one history."""
    count = 0
    for home in homes:
        with closing(_opened(home)) as database:
            query = "SELECT body FROM event WHERE kind = ?"
            count += sum(json.loads(body)["reason"] == COPIED for (body,) in database.execute(query, [LogBegun.KIND]))
    return count


def missing_happenings(home: Path, seed: int, count: int) -> list[str]:
    """A sentence if the log of a home is not, in their order and each once, what happened there."""
    with closing(_opened(home)) as database:
        rows = database.execute(
            "SELECT kind, person, body FROM event JOIN log USING (log_id) ORDER BY position, sequence"
        )
        logged = [(kind, person, json.loads(body)) for kind, person, body in rows if kind not in OWN_KINDS]
    happened = [(each.kind, each.person, each.body) for each in happenings(seed, count)]
    return [] if logged == happened else [f"{home.name} has {len(logged)} events of {len(happened)}, or others."]


def _of_kiosk(kiosk_id: str, homes: list[Path]) -> Iterator[str]:
    names = " and ".join(home.name for home in homes)
    here: dict[str, dict[int, bytes]] = {}
    for home in homes:
        with closing(_opened(home)) as database:
            for (log_id,) in database.execute("SELECT log_id FROM log"):
                here.setdefault(log_id, {})
            for log_id, sequence, hash_ in database.execute("SELECT log_id, sequence, hash FROM event"):
                if here[log_id].setdefault(sequence, hash_) != hash_:
                    yield f"Log {log_id} of {names} has two histories at {sequence}."
    theirs = {each.log_id for each in reading.logs(kiosk_id)}
    yield from (f"Log {each} of {names} is not both at the hub and here." for each in sorted(here.keys() ^ theirs))
    for log_id in sorted(here.keys() & theirs):
        there = ((event.sequence, event.hash) for event in reading.events(kiosk_id, log_id))
        differs = next((pair for pair in zip_longest(sorted(here[log_id].items()), there) if pair[0] != pair[1]), None)
        if differs:
            yield f"Log {log_id} of {names} differs: here {differs[0]}, at the hub {differs[1]}."
    if len(homes) == 1:
        yield from (f"Log {each.log_id} of {names} has strays." for each in reading.logs(kiosk_id) if each.strays)


def _opened(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "kiosk.db")
