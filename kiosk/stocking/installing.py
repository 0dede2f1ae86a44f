"""A pack whose blobs are all here comes onto the shelf: read, switched to and noted in the log, all at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.database import writing
from kiosk.errors import TechnicianError
from kiosk.packs import rendering, switching
from kiosk.packs.blobs import Blobs
from kiosk.packs.signed import Signed
from kiosk.progress import log, studying
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.protocol.errors import N_
from sync.protocol.events import PackInstalled


def install(clock: Clock, signed: Signed, blobs: Blobs) -> None:
    """Put a pack on the shelf whose blobs are all here. Raises as `rendering.read_texts` does."""
    manifest = signed.manifest
    quizzes = rendering.read_texts(manifest, blobs)
    with writing():
        switching.put(signed, quizzes, clock.milliseconds(), studying.versions_begun(manifest.pack))
        log.append(clock, PackInstalled(manifest.pack, manifest.version))


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """One change of the shelf at a time, whichever process it runs in. Raises TechnicianError (`importing`)."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "import.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TechnicianError("importing", N_("Another import is running. Wait until it has finished.")) from error
        yield
