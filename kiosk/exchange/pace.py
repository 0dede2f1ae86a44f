"""How much we send at once, and how long we wait: as the link allows, and never in a herd.

What always holds: the envelope halves when the link breaks again and doubles when one gets through, between 2 and
32 KB; a pause after failures grows and is spread by chance, and one that the hub asked for is never cut short.
"""

import random
from collections.abc import Callable

from kiosk.exchange.joining import the_joined_hub
from kiosk.exchange.online import exchange
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.sending import MOST_AT_ONCE
from sync.client.transport import Transport
from sync.connecting import pause_after

_LEAST_AT_ONCE = 2 << 10
_JITTER = 0.8, 1.2
_AT_ONCE = 0.5, 1.5

# What a kiosk waits after its start: a district whose power comes back wakes all its kiosks in the same second.
_FIRST_SECONDS = 60


class Pace:
    """What was learned of the link so far; the connection that is kept alive between exchanges."""

    def __init__(self) -> None:
        self.at_once = MOST_AT_ONCE
        self._failures = 0
        self._was_through = False
        self._transport: Transport | None = None

    def exchange_all(self, settings: Settings, clock: Clock, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Exchange until nothing waits on either side, or until it is `is_stopping`. Raises as `exchange` does."""
        if not the_joined_hub().url:
            return
        left = None
        while not is_stopping():
            outcome = exchange(settings, clock, self._road(settings), self.at_once)
            self.at_once = min(MOST_AT_ONCE, 2 * self.at_once)
            self._failures, self._was_through = 0, True
            if (not outcome.waiting or outcome.waiting == left) and not outcome.is_more:
                return
            left = outcome.waiting

    def pause(self, every: float) -> float:
        """Seconds until the next exchange after one that went well."""
        return every * random.uniform(*_JITTER)  # noqa: S311 - jitter, no secret

    def pause_after_failure(self, error: Exception) -> float:
        """Seconds until the next try; what the hub asked for at least."""
        self._failures += 1
        self.close()
        if self._failures == 1 and self._was_through:  # a link that broke is often back at once
            self._was_through = False
            return random.uniform(*_AT_ONCE)  # noqa: S311 - jitter
        self.at_once = max(_LEAST_AT_ONCE, self.at_once // 2)
        asked = getattr(error, "values", {}).get("seconds", 0)
        return asked * random.uniform(1, 1.5) if asked else pause_after(self._failures)  # noqa: S311 - jitter

    def close(self) -> None:
        """Let the connection go."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def _road(self, settings: Settings) -> Transport:
        hub = the_joined_hub()
        if self._transport is None or self._transport.url != hub.url.rstrip("/"):
            self.close()
            self._transport = Transport(hub.url, settings.exchange_timeout)
        return self._transport


def first_pause(every: float) -> float:
    """Seconds until the first exchange after a start, if they are `every` so many seconds later."""
    return random.uniform(0, min(every, _FIRST_SECONDS))  # noqa: S311 - spreads kiosks that start together
