"""The roads between a kiosk and the hub. Each is walked in the kiosk's process, and may be cut at any moment."""

from collections.abc import Callable

from kiosk.exchange.online import exchange
from kiosk.web.here import Kiosk

Road = Callable[[Kiosk, str], None]
"""Brings what waits at a kiosk to the hub at this address, and the reply back. Raises KioskError where that fails."""


def by_http(kiosk: Kiosk, hub: str) -> None:
    """One exchange with the address that the kiosk joined."""
    exchange(kiosk.settings, kiosk.clock)


ROADS: list[Road] = [by_http]
