"""The machine that the numbers are of."""

import os
import platform
import re
from pathlib import Path
from typing import Any


def describe() -> dict[str, Any]:
    """Processor, cores that this process may use, memory in MB, system, Python."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": round(_memory_kb() * 1024 / 1e6),
        "os": f"{_system()}, Linux {platform.release()}, {platform.machine()}",
        "python": platform.python_version(),
    }


def sentence(machine: dict[str, Any]) -> str:
    return "{cpu}, {cores} cores, {memory_mb:,} MB; {os}; Python {python}".format(**machine)


def load() -> float:
    """How many processes wanted a processor, on average over the last minute; more than the cores blurs timings."""
    return round(os.getloadavg()[0], 2)


def _cpu() -> str:
    board = Path("/proc/device-tree/model")
    if board.exists():
        return board.read_text().rstrip("\0")
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _memory_kb() -> int:
    return int(re.search(r"^MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)[1])


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
