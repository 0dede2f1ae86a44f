"""How much we send at once, and how long we wait: as the link allows, and never in a herd.

What always holds: the envelope halves when the link breaks again and doubles when one gets through, between 2 and
32 KB; a pause after failures grows and is spread by chance, and one that the hub asked for is never cut short. Only a
link that broke while it brought something is tried again at once, and only for a short while.
"""

import random
import time
from collections.abc import Callable, Iterator

from kiosk.exchange import incoming, outgoing
from kiosk.exchange.asking import ROOM, ROOM_FOR_MUCH
from kiosk.exchange.joining import the_joined_hub
from kiosk.exchange.online import Outcome, exchange
from kiosk.exchange.standing import waiting
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.client.sending import MOST_AT_ONCE
from sync.client.transport import Transport
from sync.connecting import CONNECT_SECONDS, SILENT_SECONDS, pause_after

_LEAST_AT_ONCE = 2 << 10
_JITTER = 0.8, 1.2
_AT_ONCE = 0.5, 1.5

# What a kiosk waits after its start: a district whose power comes back wakes all its kiosks in the same second.
_FIRST_SECONDS = 60

# From so many events on, some are on the line while others are answered.
_MANY = 1000

# A link that broke under way is looked for so long, with short tries: each begins with a packet that may find it back.
_LOOKED_FOR_SECONDS = 45
_BETWEEN_LOOKS = 0.1, 0.5
_LOOK_SECONDS = 4
_SURE_LOOKS = 3


class Pace:
    """What was learned of the link so far; the connection that is kept alive between exchanges."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.at_once = MOST_AT_ONCE
        self._now = now
        self._failures = self._looks = 0
        self._was_through = False
        self._brought_at: float | None = None
        self._transport: Transport | None = None

    def exchange_all(self, settings: Settings, clock: Clock, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Exchange until nothing waits on either side, or until it is `is_stopping`. Raises as `exchange` does."""
        if not the_joined_hub().url:
            return
        left = outcome = None
        while not is_stopping():
            before, room = left, ROOM_FOR_MUCH if outcome and outcome.is_more else ROOM
            for outcome in self._exchanges(settings, clock, room, is_stopping):
                self._note_success(is_under_way=bool(outcome.waiting) or outcome.is_more)
                left = outcome.waiting
            if (not left or left == before) and not outcome.is_more:
                return

    def pause(self, every: float) -> float:
        """Seconds until the next exchange after one that went well."""
        return every * random.uniform(*_JITTER)  # noqa: S311 - jitter, no secret

    def pause_after_failure(self, error: Exception) -> float:
        """Seconds until the next try; what the hub asked for at least."""
        self.close()
        asked = getattr(error, "values", {}).get("seconds", 0)
        if not asked and self._is_looked_for():
            return random.uniform(*_BETWEEN_LOOKS)  # noqa: S311 - jitter
        self._failures += 1
        if self._failures == 1 and self._was_through:  # a link that broke is often back at once
            self._was_through = False
            return random.uniform(*_AT_ONCE)  # noqa: S311 - jitter
        self.at_once = max(_LEAST_AT_ONCE, self.at_once // 2)
        return asked * random.uniform(1, 1.5) if asked else pause_after(self._failures)  # noqa: S311 - jitter

    def close(self) -> None:
        """Let the connection go."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def _exchanges(
        self, settings: Settings, clock: Clock, room: int, is_stopping: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """A long backlog's exchanges one behind another, and then one that goes by itself."""
        if waiting() > _MANY and outgoing.kept(settings) is None:
            yield from self._exchange_ahead(settings, clock, is_stopping)
        had = incoming.received(settings)
        try:
            yield exchange(settings, clock, self._road(settings), self.at_once, room, self._brought_at is not None)
        finally:
            if incoming.received(settings) > had:
                self._brought_at, self._looks = self._now(), 0

    def _exchange_ahead(self, settings: Settings, clock: Clock, is_stopping: Callable[[], bool]) -> Iterator[Outcome]:
        from kiosk.exchange.streaming import exchange_ahead, open_stream

        stream = open_stream(settings, clock, self._connect_seconds(), self._silent_seconds(settings))
        if stream is None:
            return
        if not self._failures and self._brought_at is None:  # a way there is worth to be looked for as well
            self._brought_at = self._now()
        try:
            for outcome in exchange_ahead(settings, clock, stream, lambda: self.at_once, is_stopping):
                stream.silence = SILENT_SECONDS
                yield outcome
        finally:
            stream.close()

    def _note_success(self, is_under_way: bool) -> None:
        self.at_once = min(MOST_AT_ONCE, 2 * self.at_once)
        self._failures, self._looks, self._was_through = 0, 0, True
        self._brought_at = self._now() if is_under_way else None

    def _is_looked_for(self) -> bool:
        """Whether the link broke a moment ago, while it brought something of more that waits."""
        self._looks += 1
        return self._brought_at is not None and self._now() - self._brought_at < _LOOKED_FOR_SECONDS

    def _connect_seconds(self) -> float:
        return CONNECT_SECONDS if self._brought_at is None else _LOOK_SECONDS

    def _silent_seconds(self, settings: Settings) -> float:
        """Longer with each try that brought nothing: some lines hold more back than others."""
        return min(settings.exchange_timeout, SILENT_SECONDS * 2 ** max(0, self._looks - _SURE_LOOKS))

    def _road(self, settings: Settings) -> Transport:
        hub = the_joined_hub()
        if self._transport is None or self._transport.url != hub.url.rstrip("/"):
            self.close()
            connect, silence = self._connect_seconds(), self._silent_seconds(settings)
            self._transport = Transport(hub.url, settings.exchange_timeout, connect, silence)
        return self._transport


def first_pause(every: float) -> float:
    """Seconds until the first exchange after a start, if they are `every` so many seconds later."""
    return random.uniform(0, min(every, _FIRST_SECONDS))  # noqa: S311 - spreads kiosks that start together
