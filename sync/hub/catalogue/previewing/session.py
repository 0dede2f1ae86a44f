"""An author's sitting: the pack is shown, watched, and shown anew after each change, until the author ends it."""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.previewing.front import Front
from sync.hub.catalogue.previewing.stage import HOST, LEARNER, PIN, Stage
from sync.hub.catalogue.previewing.state import State
from sync.hub.catalogue.previewing.watching import fingerprint
from sync.protocol.errors import N_

_SECONDS_BETWEEN_LOOKS = 0.3


@dataclass(frozen=True, slots=True)
class Preview:
    """Where the page of the preview is, and how to sign in."""

    address: str
    learner: str
    pin: str


def kiosk_program() -> list[str]:
    """The installed `kiosk` program: the one beside this Python, else the first on the path."""
    beside = Path(sys.executable).with_name("kiosk")
    found = str(beside) if beside.exists() else shutil.which("kiosk")
    if found is None:
        raise AuthorError(
            "no-kiosk", N_("The program kiosk is not installed. Install the project, then preview again.")
        )
    return [found]


def preview(
    folder: Path,
    port: int,
    clock: Callable[[], datetime],
    program: Sequence[str],
    show: Callable[[Preview], None],
    tell: Callable[[Sequence[str]], None] = lambda faults: None,
) -> None:
    """Show the pack in `folder` on a port of this machine (0: any free one) until interrupted or the kiosk ends.

    `show` is called when the page answers; `tell` each time that the pack was looked at, with its faults. Raises
    AuthorError if there is no such folder, the port is taken, or the kiosk fails.
    """
    state = State()
    with tempfile.TemporaryDirectory(prefix="padippura-preview-") as temporary, _answering(port, state) as front:
        stage = Stage(Path(temporary), program)
        try:
            seen = fingerprint(folder)
            tell(_present(folder, stage, state, clock))
            show(Preview(front.address, LEARNER, PIN))
            while True:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
                stage.check_alive()
                now = fingerprint(folder)
                if now != seen:
                    seen = now
                    tell(_present(folder, stage, state, clock))
        except KeyboardInterrupt:
            pass
        finally:
            stage.end()


def _present(folder: Path, stage: Stage, state: State, clock: Callable[[], datetime]) -> tuple[str, ...]:
    """Show the pack, or its faults; gives the faults."""
    result = check(folder)
    faults = tuple(str(fault) for fault in result.faults)
    if not faults:
        try:
            stage.show(folder, clock())
        except AuthorError as error:
            if error.code == "preview":
                raise
            faults = (str(error),)  # it changed again while it was read
    if faults:
        state.blame(faults)
    else:
        description = result.source.description
        state.show(stage.address, description.id, description.languages)
    return faults


@contextmanager
def _answering(port: int, state: State) -> Iterator[Front]:
    front = Front(HOST, port, state)
    thread = threading.Thread(target=front.serve_forever, name="preview", daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()
        thread.join()
