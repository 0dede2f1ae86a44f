"""`scripts/soak` in small: kiosks and hub processes that are killed, and a ledger that is the union of the logs."""

import sqlite3
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.soaking.__main__ import soak
from scripts.soaking.comparing import compare, missing_happenings
from sync.hub.database import close_database, open_database

EVENTS, SEED = 300, 3
WANTED = Namespace(kiosks=3, events=EVENTS, seconds=6, pause=0.3, seed=SEED)


@pytest.fixture
def homes(tmp_path: Path, postgres_url: str) -> Iterator[dict[str, Path]]:
    """The homes of a soak that went well, by their kiosks' ids; the hub's database is open."""
    report = soak(tmp_path, postgres_url, WANTED)
    assert report["differences"] == []
    assert report["events"] == 3 * EVENTS
    assert report["kills_of_kiosks"] > 0
    assert report["kills_of_the_hub"] > 0
    open_database(postgres_url)
    yield {(home / "keys/kiosk.id").read_text().strip(): home for home in tmp_path.glob("kiosk-??")}
    close_database()


def change(home: Path, sql: str) -> None:
    with sqlite3.connect(home / "kiosk.db") as database:
        assert database.execute(sql).rowcount == 1
    database.close()


def test_kills_lose_nothing_and_whatever_differs_is_found(homes: dict[str, Path]) -> None:
    seeds = {home: SEED * 1000 + int(home.name.rpartition("-")[2]) for home in homes.values()}
    assert compare(homes) == []
    assert [missing_happenings(home, seed, EVENTS) for home, seed in seeds.items()] == [[], [], []]

    one, two, three = (homes[each] for each in sorted(homes))
    change(one, "UPDATE event SET hash = zeroblob(32) WHERE sequence = 7")
    change(two, "DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event WHERE kind = 'signed-in/1')")
    change(three, "INSERT INTO log (log_id) VALUES ('another')")
    found = compare(homes)
    assert sorted(name for each in found for name in each.split() if name.startswith("kiosk-")) == sorted(
        home.name for home in homes.values()
    )
    known = {id_: home for id_, home in homes.items() if home != three}
    assert len(compare(known)) == 3, "a kiosk that is unknown here is found too"
    assert [len(missing_happenings(home, seeds[home], EVENTS)) for home in (one, two, three)] == [0, 1, 0]
