"""Other kiosks on the same network: being found by them, and finding them (mDNS and DNS-SD, RFC 6762 and 6763).

What always holds: a neighbour is an address that somebody on the network claimed, and no more; what it brings is held
to what publishers signed. Where the library for it is not installed, there are no neighbours.
"""

import logging
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface
from threading import Lock
from time import monotonic
from typing import Any

import ifaddr

SERVICE = "_padippura._tcp.local."
PATH = "/repository"

_LOGGER = logging.getLogger(__name__)
_ASK_MILLISECONDS = 3000
_MOST_NEIGHBOURS = 8
_NETWORKS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A kiosk that said where it is: the address of its repository, and `digest`, which says what is on its shelf."""

    name: str
    url: str
    digest: str


class Neighbourhood:
    """This kiosk's place among the others: `announce` takes it, `leave` gives it up, `others` are who was heard.

    `port` is where it serves its repository; None if it only listens.
    """

    def __init__(self, port: int | None) -> None:
        self._port = port
        self._name = f"{socket.gethostname().partition('.')[0][:40]}-{secrets.token_hex(3)}"
        self._lock = Lock()
        self._heard: dict[str, Neighbour] = {}
        self._zeroconf: Any = None
        self._browser: Any = None
        self._told: Any = None
        self._digest: str | None = None
        self._said = ""

    def announce(self, digest: str) -> None:
        """Let others find this kiosk and what it has; and begin to listen."""
        if digest == self._digest or not self.listen():
            return
        try:
            self._tell(digest)
            self._digest = digest
        except Exception as error:  # whatever the library finds, packs come by the web all the same
            self._say(f"neighbours cannot be told: {error}")

    def others(self) -> list[Neighbour]:
        """The kiosks that were heard, at most a handful."""
        with self._lock:
            return sorted(self._heard.values(), key=lambda each: each.name)[:_MOST_NEIGHBOURS]

    def leave(self) -> None:
        """Be no longer found, and hear nobody."""
        zeroconf, self._zeroconf, self._told, self._digest = self._zeroconf, None, None, None
        if zeroconf:
            with suppress(Exception):  # whatever is the matter, others forget us in time
                self._browser.cancel()  # first: it may be asking a neighbour
                zeroconf.close()
        with self._lock:
            self._heard.clear()

    def listen(self) -> bool:
        """Begin to hear others, if that was not done before; gives whether it could be."""
        if self._zeroconf is not None:
            return True
        try:
            from zeroconf import ServiceBrowser, Zeroconf  # only kiosks that share pay for it

            self._zeroconf = Zeroconf()
            self._browser = ServiceBrowser(self._zeroconf, SERVICE, handlers=[self._hear])
        except ImportError:
            self._say("there are no neighbours: zeroconf is not installed")
        except OSError as error:  # no network yet
            self._say(f"neighbours cannot be heard: {error}")
        return self._zeroconf is not None

    def _tell(self, digest: str) -> None:
        from zeroconf import ServiceInfo

        info = ServiceInfo(
            SERVICE,
            f"{self._name}.{SERVICE}",
            port=self._port,
            properties={"digest": digest},
            server=f"{self._name}.local.",
            parsed_addresses=[str(address) for address in _addresses()],
        )
        (self._zeroconf.update_service if self._told else self._zeroconf.register_service)(info)
        self._told = info

    def _say(self, what: str) -> None:
        """Log what is the matter, once for as long as it stays the same."""
        if what != self._said:
            self._said = what
            _LOGGER.info("%s", what)

    def _hear(self, zeroconf: Any, service_type: str, name: str, state_change: Any) -> None:
        if name.startswith(f"{self._name}.") or zeroconf is not self._zeroconf:  # it is left just now
            return
        found = None
        if state_change.name != "Removed":
            info = zeroconf.get_service_info(service_type, name, _ASK_MILLISECONDS)
            found = info and _neighbour(name, info)
        with self._lock:
            self._heard.pop(name, None)
            if found:
                self._heard[name] = found


def is_near(address: str) -> bool:
    """Whether an address lies in a network of which this machine is a part."""
    try:
        asked = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(asked, "ipv4_mapped", None)
    return any((mapped or asked) in network for network in _networks(int(monotonic() // _NETWORKS_SECONDS)))


def _neighbour(name: str, info: Any) -> Neighbour | None:
    """Where a service can be reached; None if it names no address in one of our networks."""
    digest = (info.properties or {}).get(b"digest") or b""
    for address in info.parsed_scoped_addresses():
        if is_near(address) and info.port:
            host = f"[{address}]" if ":" in address else address
            return Neighbour(name, f"http://{host}:{info.port}{PATH}", digest.decode(errors="replace"))
    return None


@lru_cache(maxsize=1)
def _networks(_minute: int) -> list[Any]:
    return [each.network for each in _interfaces()]


def _addresses() -> list[IPv4Address | IPv6Address]:
    return [each.ip for each in _interfaces() if not each.ip.is_loopback]


def _interfaces() -> Iterator[Any]:
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            address = each.ip if each.is_IPv4 else each.ip[0]
            yield ip_interface(f"{address}/{each.network_prefix}")
