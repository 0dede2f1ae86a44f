"""`scripts/soak`: many kiosks, one hub on PostgreSQL, kills; then the ledger is compared with the logs."""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from scripts.soaking.comparing import by_kiosk, compare, missing_happenings, partings
from scripts.soaking.copying import copy_home, events_in
from scripts.soaking.options import make_parser
from scripts.soaking.processes import Life, SoakError, await_answer, free_port, run
from sync.hub.database import close_database, open_database
from tests.postgres import running_cluster

_HUB_PROCESSES = 2
_TICK = 0.02


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 (ledger and logs are equal), 1 (they differ, or the soak could not go on), 2 (used wrongly)."""
    wanted = make_parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="padippura-soak-") as folder, running_cluster() as cluster:
        try:
            report = soak(Path(folder), cluster.format("postgres"), wanted)
        except SoakError as error:
            print(error, file=sys.stderr)
            return 1
    print(json.dumps(report, indent=1) if wanted.json else _said(report))
    return 1 if report["differences"] else 0


def soak(folder: Path, database: str, wanted: argparse.Namespace) -> dict[str, Any]:
    """Run it all to its end; `database` is a fresh PostgreSQL. Raises SoakError if something stops by itself."""
    began = time.monotonic()
    variables = {"KIOSK_HUB_DATABASE": database}
    hubs, addresses = _hubs(folder, variables)
    seeds = {folder / f"kiosk-{number:02}": wanted.seed * 1000 + number for number in range(wanted.kiosks)}
    stations = [
        _station(home, seed, addresses[number % len(addresses)], wanted.events, variables)
        for number, (home, seed) in enumerate(seeds.items())
    ]
    try:
        for hub, address in zip(hubs, addresses, strict=True):
            hub.start()
            await_answer(address)
        for number, home in enumerate(seeds):
            code = run("kiosk-hub", folder / "hub", "code", **variables)
            run("kiosk", home, "join", addresses[number % len(addresses)], code)
        for station in stations:
            station.start()
        for home, copy in _copy_while_running(list(seeds)[: wanted.copies], wanted):
            seeds[copy] = seeds[home]
            stations.append(_station(copy, seeds[home], addresses[0], wanted.events, variables))
            stations[-1].start()
        _kill_until_done(hubs, stations, Random(wanted.seed), wanted)  # noqa: S311 - must be the same again
    finally:
        for life in (*stations, *hubs):
            life.stop()
    open_database(database)
    differences = compare(by_kiosk(seeds))
    close_database()
    differences += [each for home, seed in seeds.items() for each in missing_happenings(home, seed, wanted.events)]
    return {
        "kiosks": wanted.kiosks,
        "events": wanted.kiosks * wanted.events,
        "copies": wanted.copies,
        "histories_that_parted": partings(seeds),
        "kills_of_kiosks": sum(life.kills for life in stations),
        "kills_of_the_hub": sum(life.kills for life in hubs),
        "failed_roads": dict(Counter(code for life in stations for code in life.said.read_text().split())),
        "seconds": round(time.monotonic() - began, 1),
        "differences": differences,
    }


def _hubs(folder: Path, variables: dict[str, str]) -> tuple[list[Life], list[str]]:
    """The hub's processes and the address of each. They share home and database, as behind one proxy."""
    home, ports = folder / "hub", [free_port() for _ in range(_HUB_PROCESSES)]
    command = [sys.executable, "-c", "from sync.hub.commands import main; main()", "--home", home, "serve", "--port"]
    hubs = [Life(f"hub:{port}", [*command, str(port)], folder / f"hub-{port}.said", **variables) for port in ports]
    return hubs, [f"http://127.0.0.1:{port}" for port in ports]


def _station(home: Path, seed: int, hub: str, events: int, variables: dict[str, str]) -> Life:
    words = ["--events", str(events), "--seed", str(seed)]
    command = [sys.executable, "-m", "scripts.soaking.kiosk", home, hub, *words]
    return Life(home.name, command, home.with_suffix(".said"), **variables)


def _copy_while_running(homes: list[Path], wanted: argparse.Namespace) -> Iterator[tuple[Path, Path]]:
    """Each of these homes and its copy, made when it has logged a part of what happens there."""
    chance = Random(wanted.seed)  # noqa: S311 - must be the same again
    moments = {home: chance.uniform(0.1, 0.6) * wanted.events for home in homes}
    while moments:
        for home in [home for home, moment in moments.items() if events_in(home) > moment]:
            del moments[home]
            copy = home.with_name(f"{home.name}-copy")
            copy_home(home, copy)
            yield home, copy
        time.sleep(_TICK)


def _kill_until_done(hubs: list[Life], stations: list[Life], chance: Random, wanted: argparse.Namespace) -> None:
    """Kill one process at every turn, a kiosk or a hub alike, for so many seconds; then let all come to rest."""
    began = time.monotonic()
    turn = began + chance.expovariate(1 / wanted.pause)
    while running := [life for life in stations if life.is_running()]:
        hubs_run = [hub.is_running() for hub in hubs]
        if not all(hubs_run):
            raise SoakError("A hub ended by itself.")
        if turn < time.monotonic() < began + wanted.seconds:
            chance.choice(hubs if chance.random() < 0.5 else running).kill()
            turn = time.monotonic() + chance.expovariate(1 / wanted.pause)
        time.sleep(_TICK)


def _said(report: dict[str, Any]) -> str:
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in report.items() if name != "differences"]
    end = "The hub's ledger is the union of the kiosks' logs, to the hash."
    return "\n".join([*lines, *(report["differences"] or [end])])


if __name__ == "__main__":
    sys.exit(main())
