"""Two networks of this machine, joined by a cable: each side sees the other as a neighbour on one LAN."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

ADDRESSES = ("10.77.0.1", "10.77.0.2")


@dataclass(frozen=True)
class Side:
    """One end of the cable; `address` is its own."""

    address: str
    keeper: "subprocess.Popen[bytes]"

    def command(self, words: Sequence[object]) -> list[str]:
        """The command line that runs a command on this side."""
        return ["nsenter", "-t", str(self.keeper.pid), "-n", *map(str, words)]

    def start(self, words: Sequence[object], **options: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(self.command(words), text=True, **options)


@contextmanager
def joined() -> Iterator[tuple[Side, Side]]:
    """The two sides. Both networks end with the processes that keep them, whatever happens to this one."""
    with ExitStack() as kept:
        one, other = (kept.enter_context(_kept(address)) for address in ADDRESSES)
        names = (f"pa{one.keeper.pid}", f"pb{other.keeper.pid}")
        _run("ip", "link", "add", names[0], "type", "veth", "peer", "name", names[1])
        for side, name in zip((one, other), names, strict=True):
            _run("ip", "link", "set", name, "netns", str(side.keeper.pid))
            for words in (
                ("ip", "addr", "add", f"{side.address}/24", "dev", name),
                ("ip", "link", "set", name, "up"),
                ("ip", "link", "set", "lo", "up"),
                ("ip", "route", "add", "224.0.0.0/4", "dev", name),
            ):
                _run(*side.command(words))
        yield one, other


@contextmanager
def _kept(address: str) -> Iterator[Side]:
    words = ["unshare", "-n", "--kill-child", "sh", "-c", "echo ready; exec cat"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as keeper:
        assert keeper.stdout
        if keeper.stdout.readline() != b"ready\n":
            raise PermissionError("unshare -n")
        yield Side(address, keeper)  # its input ends with this process, and so does it


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@cache
def why_not() -> str:
    """Why two networks cannot be had here; "" if they can."""
    try:
        with joined():
            return ""
    except FileNotFoundError as error:
        return f"{error.filename} is not installed"
    except (OSError, subprocess.CalledProcessError) as error:
        return f"network namespaces are not permitted ({error})"
