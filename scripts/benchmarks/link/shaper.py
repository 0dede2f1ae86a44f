"""One direction of a link as a function of time: a line of a certain rate, a delay, loss by a seed, outages.

What always holds: time comes in as seconds since the link's start, and never goes back; with the same terms the same
items at the same times meet the same fate; what arrives does so in the order in which it was sent.
"""

import random
from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

from scripts.benchmarks.link.terms import Terms

Item = TypeVar("Item")


@dataclass(slots=True)
class Traffic:
    """What one direction has seen, in packets, and in bytes with the packets' headers.

    `sent`: put on the line, whatever became of it; `lost`: of these, by chance, in an outage, or because their
    connection was forgotten; `dropped`: never sent, for want of room in the queue.
    """

    sent_packets: int = 0
    sent_bytes: int = 0
    arrived_packets: int = 0
    arrived_bytes: int = 0
    lost_packets: int = 0
    dropped_packets: int = 0


class Shaper(Generic[Item]):
    """`direction` tells the two ways of one link apart: each has chance of its own."""

    def __init__(self, terms: Terms, direction: int = 0) -> None:
        self.traffic = Traffic()
        self._terms = terms
        self._chance = random.Random(f"{terms.seed}/{direction}")  # noqa: S311 - must be the same again
        self._line_is_free_at = 0.0
        self._flying: deque[tuple[float, int, Item]] = deque()
        self._is_cut = False

    def cut(self) -> None:
        """An outage by hand, until `mend`; what flies is lost."""
        self._is_cut = True
        self.traffic.lost_packets += len(self._flying)
        self._flying.clear()

    def mend(self) -> None:
        self._is_cut = False

    def backlog_bytes(self, now: float) -> float:
        """What waits before the line, the item that is being sent included."""
        if self._terms.rate is None:
            return 0.0
        return max(0.0, self._line_is_free_at - now) * self._terms.rate / 8

    def offer(self, now: float, item: Item, size: int, is_lost: bool = False) -> None:
        """Send an item of `size` bytes; `is_lost`: it takes its time on the line, but will not arrive."""
        if self.backlog_bytes(now) + size > self._terms.queue_bytes:
            self.traffic.dropped_packets += 1
            return
        seconds = 0.0 if self._terms.rate is None else 8 * size / self._terms.rate
        self._line_is_free_at = max(now, self._line_is_free_at) + seconds
        arrives = self._line_is_free_at + self._terms.round_trip / 2
        self.traffic.sent_packets += 1
        self.traffic.sent_bytes += size
        is_unlucky = self._chance.random() < self._terms.loss
        if is_lost or is_unlucky or self._is_down(now) or self._is_down(arrives):
            self.traffic.lost_packets += 1
        else:
            self._flying.append((arrives, size, item))

    def due(self, now: float) -> list[Item]:
        """What has arrived by now, once."""
        arrived = []
        while self._flying and self._flying[0][0] <= now:
            _, size, item = self._flying.popleft()
            self.traffic.arrived_packets += 1
            self.traffic.arrived_bytes += size
            arrived.append(item)
        return arrived

    def next_arrival(self) -> float | None:
        """When the next item is due, if one flies."""
        return self._flying[0][0] if self._flying else None

    def _is_down(self, at: float) -> bool:
        return self._is_cut or (self._terms.outage is not None and self._terms.outage.is_down(at))
