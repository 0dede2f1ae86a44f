"""A link that is as slow and lossy as those that kiosks have, on this machine, for benchmarks and tests.

    with Link(rate=64_000, round_trip=0.6, loss=0.03, seed=1) as link:
        server = link.far(["python", "-m", "http.server", "8000", "--bind", link.far_host])
        link.near(["curl", f"http://{link.address(8000)}/"]).wait()
        print(link.traffic().to_near.sent_bytes)

Where this machine allows network namespaces and TUN, the two sides are networks of their own, and what is between them
is a wire for packets of real TCP. Elsewhere a TCP proxy stands in; `description` says what it lacks.
What always holds: processes of either side, namespaces and devices end with the `with` block, and also if whoever
opened the link is killed.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from scripts.benchmarks.link.shaper import Traffic
from scripts.benchmarks.link.terms import Outage, Terms

__all__ = ["PROXY", "TUNNEL", "Link", "LinkError", "Outage", "Terms", "Traffic", "TwoWays"]

TUNNEL, PROXY = "tunnel", "proxy"

_ROOT = Path(__file__).parent.parent.parent.parent
_FAREWELL_SECONDS = 15


class LinkError(Exception):
    """A link cannot be had here; the sentence says why."""


@dataclass(frozen=True, slots=True)
class TwoWays:
    """What a link has carried, each way."""

    to_far: Traffic
    to_near: Traffic

    @property
    def sent_bytes(self) -> int:
        """What somebody who pays for bytes would pay for."""
        return self.to_far.sent_bytes + self.to_near.sent_bytes


class Link:
    """Terms as in `Terms`. `road`: `tunnel` or `proxy` to have no other; by default the best that can be had.

    In the `with` block: `kind` is the road, `near_host` and `far_host` are the addresses that servers bind to.
    Raises LinkError if the road that is asked for cannot be had.
    """

    def __init__(
        self,
        rate: float | None = None,
        round_trip: float = 0.0,
        loss: float = 0.0,
        outage: Outage | None = None,
        seed: int = 0,
        *,
        road: str = "",
    ) -> None:
        self.terms = Terms(rate, round_trip, loss, outage, seed)
        self._road = road
        self._started: list[subprocess.Popen[Any]] = []
        self._addresses: dict[tuple[str, int], str] = {}

    def __enter__(self) -> Self:
        words = [sys.executable, "-m", "scripts.benchmarks.link.carrier", json.dumps(self.terms.as_json()), self._road]
        self._carrier = subprocess.Popen(
            words, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            about = self._hear()
        except BaseException:
            self._close()
            raise
        self.kind: str = about["kind"]
        self.near_host: str = about["near"]
        self.far_host: str = about["far"]
        why = f" ({about['why']})" if about["why"] else ""
        self.description = f"{self.terms}; {about['description']}{why}"
        self._near_words = ["env", about["mark"], *about["near_words"]]
        self._far_words = ["env", about["mark"], *about["far_words"]]
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def near(self, words: Sequence[str | Path], **options: Any) -> "subprocess.Popen[Any]":
        """Start a command on the near side; options as of subprocess.Popen."""
        return self._start(self.near_words(words), options)

    def far(self, words: Sequence[str | Path], **options: Any) -> "subprocess.Popen[Any]":
        """Start a command on the far side; options as of subprocess.Popen."""
        return self._start(self.far_words(words), options)

    def near_words(self, words: Sequence[str | Path]) -> list[str]:
        """The command line that runs a command on the near side, for those that start it themselves."""
        return [*self._near_words, *map(str, words)]

    def far_words(self, words: Sequence[str | Path]) -> list[str]:
        return [*self._far_words, *map(str, words)]

    def address(self, port: int) -> str:
        """`host:port` by which the near side reaches a server that listens on `port` of the far side's `far_host`."""
        return self._address("reach", port)

    def expose(self, port: int) -> str:
        """`host:port` by which the near side reaches, through the link, a server on this machine's 127.0.0.1:port."""
        return self._address("expose", port)

    def cut(self) -> None:
        """Begin an outage by hand: what is on its way is lost, and nothing passes until `mend`."""
        self._ask("cut")

    def mend(self, forgetting: bool = False) -> None:
        """End it; `forgetting`: the connections from before will never be heard of again."""
        self._ask("mend", forgetting=forgetting)

    def traffic(self) -> TwoWays:
        """What was carried so far."""
        said = self._ask("traffic")
        return TwoWays(Traffic(**said["to_far"]), Traffic(**said["to_near"]))

    def _address(self, order: str, port: int) -> str:
        if (order, port) not in self._addresses:
            host, number = self._ask(order, port=port)["address"]
            self._addresses[order, port] = f"{host}:{number}"
        return self._addresses[order, port]

    def _start(self, words: list[str], options: dict[str, Any]) -> "subprocess.Popen[Any]":
        process = subprocess.Popen(words, **options)
        self._started.append(process)
        return process

    def _ask(self, order: str, **values: object) -> dict[str, Any]:
        self._carrier.stdin.write(json.dumps({"order": order, **values}) + "\n")
        self._carrier.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        line = self._carrier.stdout.readline()
        said = json.loads(line) if line else {"error": "The process that carries the link has ended."}
        if "error" in said:
            raise LinkError(said["error"])
        return said

    def _close(self) -> None:
        self._carrier.stdin.close()
        _see_off(self._carrier)
        self._carrier.stdout.close()
        for process in self._started:
            _see_off(process)


def _see_off(process: "subprocess.Popen[Any]") -> None:
    try:
        process.wait(_FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
