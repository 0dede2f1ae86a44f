"""What has been written is on disk: one way to say so, for files and for the folders that name them."""

import os
from pathlib import Path


def sync_path(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut. Raises OSError if the disk refuses."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
