"""The power fails at every moment of a kiosk's day, and the disk has written any part of what it was asked for.

Nothing that a page called saved is lost, nothing that an exchange has read un-happens, the chain is unbroken, and the
snapshots are as the log says. The setting POWER_CUTS (`all`, or a number for each way) tries more of them.
"""

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.kiosk.conftest import Repository
from tests.kiosk.durability.recording import Delete, Recording, Sync, Write
from tests.kiosk.durability.recovering import DAMAGED, LOST, WHOLE, outcomes
from tests.kiosk.durability.working import record

_WANTED = os.environ.get("POWER_CUTS", "250")
_ANSWERS = 12


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, repository: Repository) -> Recording:
    return record(tmp_path_factory.mktemp("day") / "home", repository, _ANSWERS)


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory, repository: Repository) -> Recording:
    return record(tmp_path_factory.mktemp("hurried") / "home", repository, _ANSWERS, synchronous="normal")


def cuts(recording: Recording, seed: int, count: int | None = None) -> list[int]:
    """Moments in rising order: all of them if that is wanted, else so many, half of them near a sync."""
    moments = range(len(recording.changes) + 1)
    if count is None and _WANTED == "all":
        return list(moments)
    count = count or int(_WANTED)
    chance = Random(seed)  # noqa: S311 - must be the same again
    syncs = [at for at, change in enumerate(recording.changes) if isinstance(change, Sync | Delete)]
    near = [at + by for at in syncs for by in (-1, 0, 1, 2) if at + by in moments]
    return sorted({*chance.sample(near, min(len(near), count // 2)), *chance.sample(moments, count - count // 2)})


def test_the_day_has_every_part_of_a_databases_life(day: Recording) -> None:
    said = [(type(change), change.file) for change in day.changes]
    folded = said.index((Write, "kiosk.db"), said.index((Sync, "kiosk.db-wal")))
    assert len(day.told("page").promises) == 7 * _ANSWERS, "alone three times, and four together once"
    assert len(day.told("exchange").promises) >= 3 * _ANSWERS
    assert any(each.changes < folded for each in day.promises), "answers before the WAL is folded in"
    assert any(folded < each.changes < said.index((Delete, "kiosk.db-wal")) for each in day.promises), "and after it"
    assert day.promises[-1].changes > said.index((Delete, "kiosk.db-wal")), "and after a restart"


@pytest.mark.parametrize("way", ["killed", "torn-1", "torn-2", "torn-3"])
def test_whatever_the_disk_has_written_when_the_power_fails_all_that_was_promised_is_there(
    day: Recording, tmp_path: Path, way: str
) -> None:
    number = int(way.rpartition("-")[2]) if "-" in way else None

    found = list(outcomes(day, tmp_path, cuts(day, number or 0), number))

    assert [(cut, outcome) for cut, outcome in found if outcome != WHOLE] == []


@pytest.mark.parametrize("to", ["page", "exchange"])
def test_without_a_sync_at_each_commit_the_same_cuts_lose_what_was_promised(
    hurried: Recording, tmp_path: Path, to: str
) -> None:
    found = Counter(outcome for _, outcome in outcomes(hurried.told(to), tmp_path, cuts(hurried, 1, 60), 1))

    assert found[LOST] > 0
    assert found[DAMAGED] == 0


def test_without_any_sync_the_same_cuts_damage_the_database(tmp_path: Path, repository: Repository) -> None:
    reckless = record(tmp_path / "home", repository, _ANSWERS, synchronous="off")

    found = Counter(outcome for _, outcome in outcomes(reckless, tmp_path, cuts(reckless, 1, 60), 1))

    assert found[DAMAGED] > 0
