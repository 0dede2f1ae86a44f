"""pack-update: what it takes to bring a pack to its next version, and what others take for the same."""

import json
from collections.abc import Callable
from pathlib import Path

from scripts.benchmarks import workload
from scripts.benchmarks.peers import ZSTD, Cost, measure_peers, prepare_case
from scripts.benchmarks.prepared import Bench, import_into
from scripts.benchmarks.programs import BenchError, run
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.serving import Served, WebServer
from scripts.benchmarks.spending import Spent, spend_program

_MOST_SHARE = 1.1
_MOST_REQUESTS = 5
_MOST_MB = 60


def measure(bench: Bench) -> list[Row]:
    """Bytes and requests of HTTP, headers and signed metadata included; memory above that of a fetch that finds
    nothing new."""
    folder = bench.folder / "pack-update"
    check_fetch(folder / "kiosk")
    old, new = (workload.write(folder / version, version) for version in workload.VERSIONS)
    ours, idle = _fetch(folder, old, new)
    peers = measure_peers(prepare_case(old, new, folder / "peers"))
    budget = peers[ZSTD]
    most = round(_MOST_SHARE * budget.bytes) if isinstance(budget, Cost) else None
    above = round((ours.memory_mb or 0) - (idle.memory_mb or 0), 1)
    return [
        Row("pack-update", ours.bytes, "B", most, beside=_beside(peers, "B", lambda cost: cost.bytes)),
        Row(
            "pack-update-requests",
            ours.requests,
            "requests",
            _MOST_REQUESTS,
            beside=(
                Beside("nothing new", idle.requests, "requests"),
                *_beside(peers, "requests", lambda cost: cost.requests),
            ),
        ),
        Row(
            "pack-update-memory",
            above,
            "MB",
            _MOST_MB,
            beside=(
                Beside("peak", ours.memory_mb, "MB"),
                Beside("nothing new", idle.memory_mb, "MB"),
                *_beside(peers, "MB", lambda cost: cost.memory_mb),
            ),
        ),
        Row("pack-update-cpu", ours.cpu_seconds, "s", beside=_beside(peers, "s", lambda cost: cost.cpu_seconds)),
    ]


def check_fetch(home: Path) -> None:
    """Raises BenchError if this kiosk has no command that fetches packs."""
    if "fetch" not in run("kiosk", home, "packs", "--help").split():
        raise BenchError("`kiosk packs fetch` is missing in this version of the kiosk.")


def check_shelf(home: Path, versions: dict[str, str]) -> None:
    """Raises BenchError if the shelf does not hold these versions of packs, whole."""
    shelf = {each["pack"]: each["version"] for each in json.loads(run("kiosk", home, "packs", "list", "--json"))}
    wrong = {pack: shelf.get(pack) for pack, version in versions.items() if shelf.get(pack) != version}
    if wrong:
        raise BenchError(f"The fetch ended, but the shelf holds {wrong}.")
    run("kiosk", home, "packs", "check")


def _fetch(folder: Path, old: Path, new: Path) -> tuple[Cost, Cost]:
    """Ours: an update over HTTP, and then a fetch that finds nothing new."""
    hub, home = folder / "hub", folder / "kiosk"
    import_into(home, hub, [old])
    run("kiosk-hub", hub, "publish", new, "--to", hub / "repository")
    with WebServer(hub / "repository", folder / "web") as server:
        update = spend_program(folder, "kiosk", home, "packs", "fetch", server.address)
        after_update = server.served()
        nothing = spend_program(folder, "kiosk", home, "packs", "fetch", server.address)
        after_nothing = server.served()
    check_shelf(home, {new.name: workload.VERSIONS[1]})
    return _cost(update, Served(0, 0), after_update), _cost(nothing, after_update, after_nothing)


def _cost(spent: Spent, before: Served, after: Served) -> Cost:
    size, requests = after.bytes - before.bytes, after.requests - before.requests
    return Cost(size, requests, round(spent.cpu_seconds, 2), round(spent.memory_mb, 1))


def _beside(peers: dict[str, Cost | str], unit: str, value: Callable[[Cost], float | None]) -> tuple[Beside, ...]:
    return tuple(
        Beside(name, None, unit, cost)
        if isinstance(cost, str)
        else Beside(name, _rounded(value(cost)), unit, None if value(cost) is not None else "not measured")
        for name, cost in peers.items()
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
