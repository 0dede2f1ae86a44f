"""A stick with what many kiosks ask, in a folder of this machine: read, answered, and sent home.

It is read twice: all of it is stored before the first kiosk is answered, and no more than one kiosk's files are in
memory at a time. What always holds: a request leaves the stick only after the answers of its kiosk are durable on it; a
file that is no good stays, and is named.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sync import bundles
from sync.hub.errors import TechnicianError
from sync.hub.exchange.carried import Brought, Carried, Desk, Problem, answer_stored, store_all
from sync.protocol.bundle import TO_HUB, TO_KIOSK, Name
from sync.protocol.errors import N_, ProtocolError


@dataclass(frozen=True, slots=True)
class Stick:
    """What came of a stick. `is_locked`: nothing could be written onto it, so that the answers are not on it."""

    brought: tuple[Brought, ...]
    problems: tuple[Problem, ...]
    is_locked: bool


def answer_stick(desk: Desk, stick: Path, now: int) -> Stick:
    """Answer all that kiosks ask on a stick. `now` is milliseconds.

    Raises TechnicianError if there is no exchange folder on it.
    """
    if not bundles.has_folder(stick) and not bundles.files(stick, TO_HUB):
        raise TechnicianError(
            "no-exchange-folder",
            N_("There is nothing of any kiosk in %(folder)s. Copy what waits onto the stick at the kiosk first."),
            folder=str(stick),
        )
    is_locked = not bundles.is_writable(stick)
    by_kiosk = _by_kiosk(stick)
    stored, problems = _store(desk, by_kiosk, now)
    brought = []
    for names in by_kiosk.values():
        carried, unread = _read({name: path for name, path in names.items() if path in stored}, stored)
        found, bad = answer_stored(desk, carried, now)
        problems += [*unread, *bad]
        brought += found
        if not is_locked:
            problems += [problem for each in found for problem in _send_home(stick, each, names)]
    return Stick(tuple(brought), tuple(problems), is_locked)


def _by_kiosk(stick: Path) -> dict[str, dict[Name, Path]]:
    found: dict[str, dict[Name, Path]] = defaultdict(dict)
    for name, path in bundles.files(stick, TO_HUB).items():
        found[name.kiosk][name] = path
    return found


def _store(desk: Desk, by_kiosk: dict[str, dict[Name, Path]], now: int) -> tuple[dict[Path, int], list[Problem]]:
    """Store what is on a stick; gives the files that were good, each with its number of new events."""
    events: dict[Path, int] = {}
    problems: list[Problem] = []
    for names in by_kiosk.values():
        carried, unread = _read(names, {})
        stored, bad = store_all(desk, carried, now)
        problems += [*unread, *bad]
        by_file = {path.name: path for path in names.values()}
        events |= {by_file[each.file]: each.events for each in stored}
    return events, problems


def _read(names: dict[Name, Path], events: dict[Path, int]) -> tuple[list[Carried], list[Problem]]:
    carried, problems = [], []
    for name, path in names.items():
        try:
            carried.append(Carried(path.name, name, bundles.read(path), events.get(path, 0)))
        except ProtocolError as error:
            problems.append(Problem(path.name, error))
        except OSError as error:
            problems.append(Problem(path.name, _unreadable(error)))
    return carried, problems


def _send_home(stick: Path, brought: Brought, names: dict[Name, Path]) -> Iterator[Problem]:
    """Write a kiosk's answers, then take its requests off the stick."""
    by_file = {path.name: path for path in names.values()}
    try:
        for name, data in brought.answers.items():
            bundles.write(stick, TO_KIOSK, name, data)
        for file in brought.files:
            bundles.remove(by_file[file])
    except OSError as error:
        yield Problem(f"{brought.kiosk_id} ({brought.station})", _unwritten(error))


def _unreadable(error: OSError) -> TechnicianError:
    return TechnicianError(
        "file-not-read",
        N_("It cannot be read (%(why)s). Copy it onto another stick at the kiosk."),
        why=error.strerror or str(error),
    )


def _unwritten(error: OSError) -> TechnicianError:
    return TechnicianError(
        "answer-not-written",
        N_(
            "Its records arrived, but its answer cannot be written (%(why)s). Make room on the stick and read it again."
        ),
        why=error.strerror or str(error),
    )
