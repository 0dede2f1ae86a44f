"""How a kiosk joins a hub: with a one-time code over the network, or with a joining file that a person carries."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.database import reading, writing
from kiosk.errors import TechnicianError
from kiosk.exchange import outgoing
from kiosk.exchange.faults import as_ours, not_joined, unreachable
from kiosk.exchange.identity import next_identity, ourselves, take_on_next
from kiosk.packs.trust import trust_root
from kiosk.progress import log, tables
from kiosk.progress.clock import Clock
from kiosk.progress.forking import COPIED
from kiosk.settings import Settings
from sync.client.errors import ClientError, LinkError, RefusedError
from sync.client.session import read_joined, seal_join
from sync.client.transport import Transport
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.joining_file import JoiningFile


@dataclass(frozen=True, slots=True)
class _Welcome:
    hub: str
    key: str
    root: str
    url: str
    code: str = ""


def the_joined_hub() -> tables.Hub:
    """The hub that we have joined. Raises TechnicianError if there is none."""
    with reading():
        hub = tables.Hub.select().first()
    if hub is None:
        raise TechnicianError(
            "no-hub", N_("This kiosk has not joined head office yet. Join it with its address and a code.")
        )
    return hub


def join(settings: Settings, clock: Clock, url: str, code: str, is_new: bool = False) -> None:
    """Join a hub with a one-time code, and trust the root that it brings; as a new kiosk if it `is_new`.

    That is for a card that was copied for another station: it gets an id and a key of its own, and a log of its own
    from here on. The hub hears all that this kiosk has, as from any new kiosk. If it breaks off, it is done again.

    A code that was used serves this kiosk again until it expires: whatever went wrong is mended, then it is told again.
    Raises NetworkError if the hub is out of reach, TechnicianError if it refuses or brings another root than ours.
    """
    us = next_identity(settings) if is_new else ourselves(settings)
    transport = Transport(url, settings.exchange_timeout)
    try:
        welcome = read_joined(us, transport.post("/join", seal_join(us, code.strip().upper(), settings.station)).body)
    except RefusedError as error:
        raise not_joined(error) from error
    except LinkError as error:
        raise unreachable(error) from error
    except (ClientError, ProtocolError, ValueError) as error:
        raise as_ours(error) from error
    finally:
        transport.close()
    _join(settings, clock, _Welcome(welcome.hub, welcome.key, welcome.root, url), is_new)


def join_by_file(settings: Settings, clock: Clock, file: Path, is_new: bool = False) -> None:
    """Join a hub with the joining file that it made for one kiosk; `is_new` as in `join`.

    The hub learns of it by the first message.

    Raises TechnicianError if it is no joining file, or brings another root than ours.
    """
    try:
        found = JoiningFile.decode(file.read_bytes())
    except (OSError, ValueError, ProtocolError) as error:
        raise TechnicianError(
            "joining-file",
            N_("%(file)s is no joining file, or it is damaged. Ask head office for a new one."),
            file=file.name,
        ) from error
    if is_new:
        next_identity(settings)
    _join(settings, clock, _Welcome(found.hub, found.key, found.root, found.address, found.code), is_new)


def _join(settings: Settings, clock: Clock, welcome: _Welcome, is_new: bool) -> None:
    if welcome.root:
        trust_root(settings.trust, welcome.root.encode())
    with writing():
        if is_new:
            log.begin(clock, COPIED)
        if is_new or not tables.Hub.select().where(tables.Hub.hub == welcome.hub).exists():
            tables.Mark.delete().execute()  # what another hub or kiosk was told, this one does not have
            tables.HubItem.delete().execute()
        serial = tables.Hub.select(tables.Hub.serial).scalar() or 0
        tables.Hub.delete().execute()
        tables.Hub.create(
            hub=welcome.hub,
            url=welcome.url,
            key=welcome.key,
            station=settings.station,
            joined_at=clock.milliseconds(),
            serial=serial,
            code=welcome.code,
        )
    if is_new:  # last: a power cut before it leaves the kiosk that was there, which sends again what it has sent
        outgoing.forget(settings)
        take_on_next(settings)
