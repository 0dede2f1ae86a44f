"""Patience with strangers who bring files that are none: so many an hour from one network address, then no more."""

import threading
from collections import defaultdict, deque

_HOUR = 3600 * 1000
_MOST_ADDRESSES = 10_000


class Patience:
    """Counted in this process, and forgotten when it ends. Times are milliseconds."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._missed: dict[str, deque[int]] = defaultdict(deque)

    def is_over(self, address: str, now: int) -> bool:
        with self._lock:
            missed = self._missed.get(address, deque())
            while missed and missed[0] < now - _HOUR:
                missed.popleft()
            return len(missed) >= self._most

    def count(self, address: str, now: int) -> None:
        with self._lock:
            if len(self._missed) >= _MOST_ADDRESSES:
                self._missed.clear()
            self._missed[address].append(now)
