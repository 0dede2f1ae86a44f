"""The process that carries a link: `python -m scripts.benchmarks.link.carrier TERMS [ROAD]`, started by `Link`.

It takes orders as lines of JSON on its standard input and answers each with a line. When its input ends, because the
link was closed or because whoever opened it was killed, it kills what still runs on either side, and ends.
"""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.benchmarks.link.namespaces import Pair, make_pair
from scripts.benchmarks.link.proxy import KIND as PROXY
from scripts.benchmarks.link.proxy import Proxy
from scripts.benchmarks.link.terms import Terms
from scripts.benchmarks.link.tunnel import KIND as TUNNEL
from scripts.benchmarks.link.tunnel import Tunnel

MARK = "PADIPPURA_LINK"
MODULE = "scripts.benchmarks.link.carrier"


def main() -> None:
    kill_orphans()
    terms, road = Terms.from_json(json.loads(sys.argv[1])), sys.argv[2] if len(sys.argv) > 2 else ""
    pair, why = None, ""
    if road != PROXY:
        try:
            pair = make_pair()
        except OSError as error:
            why = str(error)
    if pair is None and road == TUNNEL:
        _say({"error": why})
        return
    asyncio.run(_carry(terms, pair, why))


def kill_orphans() -> None:
    """Kill what was started on a link whose carrier was killed before it could do so."""
    for pid, carrier in _marked():
        if not _is_carrier(carrier):
            _kill(pid)


async def _carry(terms: Terms, pair: Pair | None, why: str) -> None:
    road = Tunnel(terms, pair) if pair else Proxy(terms)
    _say({**road.about(), "why": why, "mark": f"{MARK}={os.getpid()}"})
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        while line := await reader.readline():
            _say(await _obey(road, json.loads(line)))
    finally:
        _kill_all(road)
        road.close()
        # Connections that are still open are nobody's any more; asyncio would complain of each.
        os._exit(0)


async def _obey(road: Tunnel | Proxy, order: dict[str, Any]) -> dict[str, Any]:
    try:
        match order:
            case {"order": "traffic"}:
                to_far, to_near = road.traffic()
                return {"to_far": asdict(to_far), "to_near": asdict(to_near)}
            case {"order": "cut"}:
                road.cut()
            case {"order": "mend", "forgetting": forgetting}:
                road.mend(forgetting)
            case {"order": "reach", "port": port}:
                return {"address": await road.reach(port)}
            case {"order": "expose", "port": port}:
                return {"address": await road.expose(port)}
            case _:
                return {"error": f"There is no order {order}."}
    except OSError as error:
        return {"error": str(error)}
    return {}


def _say(words: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):
        print(json.dumps(words), flush=True)


def _kill_all(road: Tunnel | Proxy) -> None:
    """Until nobody is left: somebody who is being killed may still start somebody."""
    while ours := {*road.processes(), *(pid for pid, carrier in _marked() if carrier == os.getpid())}:
        for pid in ours:
            _kill(pid)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _marked() -> list[tuple[int, int]]:
    """Each living process that was started on a link, and the link's carrier."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        mark = next((word for word in words if word.startswith(f"{MARK}=".encode())), None)
        if mark:
            found.append((int(folder.name), int(mark.partition(b"=")[2])))
    return found


def _is_carrier(pid: int) -> bool:
    try:
        return MODULE.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
