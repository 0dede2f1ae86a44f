"""`scripts/soak` in small: kiosks and hub processes that are killed, and a ledger that is the union of the logs."""

import sqlite3
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.soaking.__main__ import soak
from scripts.soaking.comparing import by_kiosk, compare, missing_happenings
from sync.hub.database import close_database, open_database

EVENTS, SEED = 300, 3
WANTED = Namespace(kiosks=3, copies=1, events=EVENTS, seconds=6, pause=0.3, seed=SEED)


@pytest.fixture
def homes(tmp_path: Path, postgres_url: str) -> Iterator[dict[str, list[Path]]]:
    """The homes of a soak that went well, by their kiosks' ids; the hub's database is open."""
    report = soak(tmp_path, postgres_url, WANTED)
    assert report["differences"] == []
    assert report["events"] == 3 * EVENTS
    assert report["kills_of_kiosks"] > 0
    assert report["kills_of_the_hub"] > 0
    open_database(postgres_url)
    assert report["histories_that_parted"] >= 1
    yield by_kiosk(tmp_path.glob("kiosk-*/"))
    close_database()


def change(home: Path, sql: str) -> None:
    with sqlite3.connect(home / "kiosk.db") as database:
        assert database.execute(sql).rowcount == 1
    database.close()


def seed_of(home: Path) -> int:
    return SEED * 1000 + int(home.name.split("-")[1])


def names(found: list[str]) -> set[str]:
    return {name for each in found for name in each.split() if name.startswith("kiosk-")}


def test_kills_and_a_copy_lose_nothing_and_whatever_differs_is_found(homes: dict[str, list[Path]]) -> None:
    every = sorted((home for its_homes in homes.values() for home in its_homes), key=lambda home: home.name)
    assert [home.name for home in every] == ["kiosk-00", "kiosk-00-copy", "kiosk-01", "kiosk-02"]
    assert compare(homes) == []
    assert [missing_happenings(home, seed_of(home), EVENTS) for home in every] == [[], [], [], []]

    _, copy, second, third = every
    change(
        copy, "UPDATE event SET hash = zeroblob(32) WHERE sequence = 7 AND log_id = (SELECT log_id FROM log LIMIT 1)"
    )
    change(second, "DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event WHERE kind = 'signed-in/1')")
    change(third, "INSERT INTO log (log_id) VALUES ('another')")
    found = compare(homes)
    assert names(found) == {home.name for home in every}
    assert any("two histories" in each for each in found)
    known = {kiosk_id: its_homes for kiosk_id, its_homes in homes.items() if third not in its_homes}
    assert len(compare(known)) == len(found), "a kiosk that is unknown here is found too"
    assert [len(missing_happenings(home, seed_of(home), EVENTS)) for home in every] == [0, 0, 1, 0]
