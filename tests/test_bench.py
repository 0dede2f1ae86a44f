"""`scripts/bench`: its names, its rows, its JSON. What the numbers are is for the benchmarks to say, not for tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.benchmarks.rows import Beside, Row, table

ROOT = Path(__file__).parent.parent
SECONDS = 120


def bench(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def test_the_list_names_every_benchmark() -> None:
    said = bench("--list")
    assert said.returncode == 0, said.stderr
    assert said.stdout.split() == [
        "start", "memory", "page-bytes", "page-requests", "paint-gprs", "paint-2g",
        "paint-slow3g", "lessons", "answers", "class-60", "import", "import-speed", "import-stick",
        "import-memory", "pack-update", "pack-fetch", "wire-1000", "wire-10", "exchange-empty",
        "exchange-one", "exchange-2g", "exchange-broken", "exchange-broken-down",
        "search-latin", "search-inflected", "search-speed",
    ]  # fmt: skip


def test_an_unknown_benchmark_is_refused_and_the_known_ones_are_named() -> None:
    said = bench("speed")
    assert said.returncode == 2
    assert "no benchmark speed" in said.stderr
    assert "page-bytes" in said.stderr


def test_a_run_names_the_machine_and_writes_its_rows_as_json(tmp_path: Path) -> None:
    said = bench("start", "--runs", 1, "--json", tmp_path / "rows.json")
    assert said.returncode == 0, said.stderr
    document = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert document["machine"].keys() == {"cpu", "cores", "memory_mb", "os", "python"}
    assert document["machine"]["cpu"] in said.stdout.splitlines()[0]
    (row,) = document["rows"]
    assert list(row) == ["name", "value", "unit", "budget", "met", "beside"]
    assert (row["name"], row["unit"], row["budget"]) == ("start", "s", 1.5)
    assert row["value"] > 0
    assert {"name", "value", "unit", "why"} == row["beside"][0].keys()


@pytest.mark.parametrize(
    ("value", "budget", "is_least", "met"),
    [(4, 5, False, True), (6, 5, False, False), (4, 5, True, False), (5, 5, True, True), (4, None, False, None)],
)
def test_a_budget_is_the_most_or_the_least(
    value: float, budget: float | None, is_least: bool, met: bool | None
) -> None:
    assert Row("x", value, "s", budget, is_least).as_json()["met"] is met


def test_the_table_says_which_budget_was_missed_and_what_was_measured_beside() -> None:
    rows = [Row("slow", 2.5, "s", 1, beside=(Beside("fresh", 3, "s"),)), Row("good", 1, "s", 1)]
    slow, good = table(rows).splitlines()
    assert "MISSED" in slow
    assert "fresh: 3 s" in slow
    assert good.split() == ["good", "1", "s", "(most", "1)", "met"]


def test_a_program_that_is_not_installed_is_said_in_the_table_and_in_the_json() -> None:
    row = Row("ours", 1, "B", beside=(Beside("zsync", None, "B", "not installed"), Beside("rsync", 2, "B")))
    assert "zsync: not installed; rsync: 2 B" in table([row])
    assert [each["why"] for each in row.as_json()["beside"]] == ["not installed", None]
