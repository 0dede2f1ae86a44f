"""Envelopes that a person carried here, on a stick or as a file: what a kiosk asks, or its wish to join.

What always holds: they are answered by the same rules as those that come over the network, in any order, as often as
they come; no answer is given before what it acknowledges is durable, and of what was brought together none before all
of it is: what one kiosk asks may be what another one brings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from sync.hub.errors import HubError
from sync.hub.exchange.answering import KIOSK_ID, answer
from sync.hub.exchange.offering import offer_what_follows
from sync.hub.exchange.welcoming import welcome
from sync.hub.fleet import kiosks
from sync.hub.fleet.identity import Identity
from sync.hub.ledger import reading
from sync.hub.settings import Settings
from sync.protocol import envelope, sealing
from sync.protocol.bundle import Name, short
from sync.protocol.errors import ProtocolError


@dataclass(frozen=True, slots=True)
class Desk:
    """Who answers: the hub, its settings, its pepper; and from which network address it was asked, or ""."""

    identity: Identity
    settings: Settings
    pepper: bytes
    address: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one envelope: to whom, its bytes, how many events were new, and up to where which log is here.

    `log_id` is "" where a kiosk joined; `has_load` says that the answer brings more than an acknowledgement.
    """

    kiosk_id: str
    station: str
    data: bytes
    events: int
    log_id: str = ""
    acknowledged: int = 0
    refusal: str = ""
    has_load: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """A file as somebody brought it; `name` is None where the file bears no name of ours.

    `events` counts those in it that were new when it was stored.
    """

    file: str
    name: Name | None
    data: bytes
    events: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be answered, and why."""

    file: str
    error: HubError | ProtocolError


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought from one kiosk: new events of how many files, and the answers to take back, by name.

    `files` are all that have been answered; `refusal` is the code of the last refusal, or "".
    """

    kiosk_id: str
    station: str
    events: int
    files: tuple[str, ...]
    answers: dict[Name, bytes]
    refusal: str = ""


def answer_one(desk: Desk, data: bytes, now: int) -> Answer:
    """The answer to an envelope of either kind. Raises as `answering.answer` and `welcoming.welcome` do."""
    signed = sealing.unseal(data, desk.identity.all_keys) if sealing.is_sealed(data) else data
    opened = envelope.read(signed)
    if opened.kind == envelope.JOIN:
        joined = welcome(desk.identity, desk.settings.home, desk.pepper, data, desk.address, now)
        return Answer(opened.sender, _station(opened.sender), joined, 0)
    before = _events_here(opened.sender)
    # What the kiosk asks for goes with this answer: whoever carries it may come again in a month.
    answered = answer(desk.identity, data, now, follow=partial(offer_what_follows, desk.settings))
    reply = answered.reply
    return Answer(
        answered.kiosk_id,
        _station(answered.kiosk_id),
        answered.data,
        _events_here(answered.kiosk_id) - before,
        reply.log_id,
        reply.acknowledged,
        reply.refusal,
        reply.is_private,
    )


def answer_all(desk: Desk, files: Iterable[Carried], now: int) -> tuple[list[Brought], list[Problem]]:
    """Store all that somebody brought, then answer it; a file that is no good stands in nobody's way."""
    stored, bad = store_all(desk, files, now)
    brought, problems = answer_stored(desk, stored, now)
    return brought, bad + problems


def store_all(desk: Desk, files: Iterable[Carried], now: int) -> tuple[list[Carried], list[Problem]]:
    """Store what files bring, joining first, and give those that were good, with their number of new events."""
    answered, problems = _try_all(desk, files, now)
    return [replace(carried, events=found.events) for carried, found in answered], problems


def answer_stored(desk: Desk, files: Iterable[Carried], now: int) -> tuple[list[Brought], list[Problem]]:
    """Answer files that have been stored, kiosk by kiosk.

    Of each kiosk's log the last answer is enough, because it says how far the whole log is here; but what brings more
    than that goes back too.
    """
    by_kiosk: dict[str, list[tuple[Carried, Answer]]] = {}
    answered, problems = _try_all(desk, files, now)
    for carried, found in answered:
        by_kiosk.setdefault(found.kiosk_id, []).append((carried, found))
    return [_brought(each) for each in by_kiosk.values()], problems


def _try_all(desk: Desk, files: Iterable[Carried], now: int) -> tuple[list[tuple[Carried, Answer]], list[Problem]]:
    answered, problems = [], []
    for each in sorted(files, key=lambda carried: (carried.name is None, carried.name or Name(""), carried.file)):
        try:
            answered.append((each, answer_one(desk, each.data, now)))
        except (HubError, ProtocolError) as error:
            problems.append(Problem(each.file, error))
    return answered, problems


def _brought(answered: list[tuple[Carried, Answer]]) -> Brought:
    last = {answer.log_id: place for place, (_, answer) in enumerate(answered)}
    goes_back = {
        _name_of(carried, answer): answer.data
        for place, (carried, answer) in enumerate(answered)
        if answer.has_load or last[answer.log_id] == place
    }
    newest = answered[-1][1]
    return Brought(
        newest.kiosk_id,
        newest.station,
        sum(carried.events for carried, _ in answered),
        tuple(carried.file for carried, _ in answered),
        goes_back,
        next((answer.refusal for _, answer in reversed(answered) if answer.refusal), ""),
    )


def _name_of(carried: Carried, answer: Answer) -> Name:
    """The name of an answer: that of its request, if that is what it calls itself."""
    if not answer.log_id and not answer.refusal:
        return Name(answer.kiosk_id)
    name, log = carried.name, short(answer.log_id)
    if name is not None and not name.is_joining and (name.kiosk, name.log) == (answer.kiosk_id, log):
        return name
    return Name(answer.kiosk_id, log, answer.acknowledged + 1, answer.acknowledged)


def _station(kiosk_id: str) -> str:
    found = kiosks.find_kiosk(kiosk_id)
    return found.station if found else ""


def _events_here(kiosk_id: str) -> int:
    return sum(each.acknowledged for each in reading.logs(kiosk_id)) if KIOSK_ID.fullmatch(kiosk_id) else 0
