"""The kiosk's disk: room is known before anything is written; many files are made durable at one stroke."""

import ctypes
import errno
import os
import shutil
from pathlib import Path

from kiosk.errors import TechnicianError
from sync.protocol.errors import N_

_MARGIN_BYTES = 32 << 20
_MEGABYTE = 1_000_000


def check_room(needed: int, folder: Path) -> None:
    """Raises TechnicianError (`disk-full`) if so many bytes do not fit beside a margin."""
    if with_margin(needed) > shutil.disk_usage(folder).free:
        raise full(needed, folder)


def with_margin(needed: int) -> int:
    """How much room there should be for so many bytes."""
    return needed + _MARGIN_BYTES


def is_full(error: OSError) -> bool:
    """Whether the disk refused because there was no room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def full(needed: int, folder: Path) -> TechnicianError:
    """The error that says how many bytes are needed, with the margin, and how many are free."""
    return TechnicianError(
        "disk-full",
        N_("The kiosk's disk is too full: %(needed)s MB are needed, %(free)s MB are free. Make room on it first."),
        needed=-(-(needed + _MARGIN_BYTES) // _MEGABYTE),
        free=shutil.disk_usage(folder).free // _MEGABYTE,
    )


def sync_disk(folder: Path) -> bool:
    """Make all that was written to the disk of a folder survive a power cut (syncfs(2)).

    False if this system cannot do that for a whole disk at once. Raises OSError if the disk refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) == 0:
            return True
    finally:
        os.close(descriptor)
    number = ctypes.get_errno()
    if number == errno.ENOSYS:
        return False
    raise OSError(number, os.strerror(number), str(folder))
