"""Putting a pack whose blobs are all here on the shelf: one at a time, whichever thread or process does it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.database import writing
from kiosk.errors import TechnicianError
from kiosk.packs import shelf
from kiosk.packs.rendering import RenderedPack
from kiosk.packs.trust import Signed
from kiosk.progress import log, studying
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.protocol.errors import N_
from sync.protocol.events import PackInstalled


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """The right to change blobs and shelf. Raises TechnicianError (`importing`) if somebody else has it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "import.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TechnicianError("importing", N_("Another import is running. Wait until it has finished.")) from error
        yield


def install(clock: Clock, signed: Signed, rendered: RenderedPack) -> None:
    """Put a pack on the shelf whose blobs are all here; `rendered` is what `rendering.render_pack` made of it."""
    with writing():
        pinned = studying.versions_begun(signed.manifest.pack)
        shelf.put(signed, rendered, clock.milliseconds(), pinned)
        log.append(clock, PackInstalled(signed.manifest.pack, signed.manifest.version))
