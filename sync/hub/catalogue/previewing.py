"""A pack as a learner will see it: a kiosk of its own, for as long as the author looks.

Everything lies in one temporary folder: keys, repository and kiosk. The kiosk is the installed program, run as a
process of its own, so that the author sees what a station would show, from checking the signature onwards.
"""

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.publishing import publish, root_path
from sync.protocol.errors import N_

HOST = "127.0.0.1"
LEARNER = "Preview"
PIN = "2580"

_SECONDS_TO_END = 10
_ADDRESS = "Kiosk: "


@dataclass(frozen=True, slots=True)
class Preview:
    """Where the kiosk answers, and how to sign in."""

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


def preview(folder: Path, port: int, now: datetime, program: Sequence[str], show: Callable[[Preview], None]) -> None:
    """Show the pack in `folder` on a port of this machine (0: any free one) until interrupted or the kiosk ends.

    `show` is called when the kiosk answers. Raises AuthorError if the folder has faults or the kiosk fails.
    """
    languages = checked(folder).description.languages
    with tempfile.TemporaryDirectory(prefix="padippura-preview-") as temporary:
        hub, repository, home = (Path(temporary) / name for name in ("hub", "repository", "kiosk"))
        publish(hub, repository, [folder], now)
        kiosk = [*program, "--home", str(home)]
        _run([*kiosk, "trust", str(root_path(hub))])
        _run([*kiosk, "packs", "import", str(repository)])
        _enrol(kiosk, languages)
        said = Path(temporary) / "serve.log"
        with _serving([*kiosk, "serve", "--quiet", "--host", HOST, "--port", str(port)], said) as process:
            address = _address(process)
            if address:
                show(Preview(address, LEARNER, PIN))
            if process.wait() or not address:
                raise _failed(process.args, _last_line(said.read_text("utf-8", "replace")))


def _enrol(kiosk: list[str], languages: Sequence[str]) -> None:
    """Enrol a learner in the first of the pack's languages that the kiosk itself speaks, else in English."""
    for language in languages:
        with contextlib.suppress(AuthorError):
            return _run([*kiosk, "learners", "add", LEARNER, "--pin", PIN, "--language", language])
    return _run([*kiosk, "learners", "add", LEARNER, "--pin", PIN])


def _run(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise _failed(command, _last_line(ended.stderr))


@contextmanager
def _serving(command: list[str], said: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that is ended with the block: asked first, then made to. What it says on stderr goes into a file."""
    with said.open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield process
    except KeyboardInterrupt:
        pass
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: "subprocess.Popen[str]") -> str:
    """Where the kiosk itself says that it answers; "" if it ends without saying so."""
    lines = (line for line in process.stdout or () if line.startswith(_ADDRESS))
    return next(lines, "").removeprefix(_ADDRESS).strip()


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def _failed(command: Any, reason: str) -> AuthorError:
    sentence = N_("The preview stopped at: %(command)s (%(reason)s). Mend that, then preview again.")
    return AuthorError("preview", sentence, command=" ".join(command), reason=reason)
