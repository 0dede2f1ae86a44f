"""Programs of others that conversion needs: found on the path, run without a terminal, and never on the network."""

import shutil
import subprocess
from collections.abc import Sequence

from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

_PACKAGES = {"ffmpeg": "ffmpeg", "espeak-ng": "espeak-ng", "opusenc": "opus-tools"}


def find(name: str) -> str:
    """Where a program is. Raises AuthorError if it is not installed."""
    found = shutil.which(name)
    if found is None:
        sentence = N_("The program %(program)s is not here. Install the package %(package)s (Debian: apt install it).")
        raise AuthorError("no-program", sentence, program=name, package=_PACKAGES[name])
    return found


def run(name: str, arguments: Sequence[str], given: bytes = b"") -> bytes:
    """What a program writes. Raises AuthorError with its last line if it fails."""
    ended = subprocess.run([find(name), *arguments], input=given, capture_output=True, check=False)
    if ended.returncode:
        lines = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        sentence = N_("%(program)s failed (%(reason)s). Try the original in another program, and save it again.")
        raise AuthorError("program", sentence, program=name, reason=lines[-1][:200] if lines else ended.returncode)
    return ended.stdout
