"""The kiosk of a preview, with a hub that publishes to it: all in one temporary folder.

The kiosk is the installed program, run as a process of its own, so that the author sees what a station would show, from
checking the signature onwards. Each time that the source changed it is published under a higher version, so that the
kiosk takes it over as it would an update: who is signed in stays so, on the page where they are.
"""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.folder import DESCRIPTION, FOLDERS_BESIDE
from sync.hub.catalogue.authoring.toml_text import quoted
from sync.hub.catalogue.authoring.translations.editing import replaced
from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.publishing import publish, root_path
from sync.protocol.errors import N_

HOST = "127.0.0.1"
LEARNER = "Preview"
PIN = "2580"

_SECONDS_TO_END = 10
_ADDRESS = "Kiosk: "
_MAJOR = 999_999


class Stage:
    """A kiosk that shows one pack; `address` is "" until it has shown it for the first time."""

    def __init__(self, folder: Path, program: Sequence[str]) -> None:
        self._folder = folder
        self._kiosk = [*program, "--home", str(folder / "kiosk")]
        self._process: subprocess.Popen[str] | None = None
        self._shown = 0
        self.address = ""

    def show(self, source: Path, now: datetime) -> None:
        """Show the pack as it is now. Raises AuthorError if it has faults, or the kiosk fails."""
        repository = self._folder / "repository"
        copy = self._copied(source)
        publish(self._folder / "hub", repository, [copy], now)
        if self._process is None:
            self._run("trust", str(root_path(self._folder / "hub")))
            self._run("packs", "import", str(repository))
            self._enrol(checked(copy).description.languages)
            self._serve()
        else:
            self._run("packs", "import", str(repository))
        self._shown += 1

    def check_alive(self) -> None:
        """Raises AuthorError if the kiosk has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            said = (self._folder / "serve.log").read_text("utf-8", "replace")
            raise _failed(self._process.args, _last_line(said))

    def end(self) -> None:
        """End the kiosk: asked first, then made to."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _copied(self, source: Path) -> Path:
        """The source as it is now, in a folder of the same name, under the next version."""
        lines = checked(source).description_lines
        copy = self._folder / "source" / source.resolve().name
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(*FOLDERS_BESIDE))
        node = lines.value(("version",))
        if node is None:
            raise KeyError("version")
        change = (node.start_byte, node.end_byte, quoted(f"{_MAJOR}.0.{self._shown}"))
        text = replaced((copy / DESCRIPTION).read_bytes(), [change])
        (copy / DESCRIPTION).write_bytes(text.encode())
        return copy

    def _enrol(self, languages: Sequence[str]) -> None:
        """Enrol a learner in the first of the pack's languages that the kiosk itself speaks, else in English."""
        for language in languages:
            with contextlib.suppress(AuthorError):
                return self._run("learners", "add", LEARNER, "--pin", PIN, "--language", language)
        return self._run("learners", "add", LEARNER, "--pin", PIN)

    def _run(self, *arguments: str) -> None:
        command = [*self._kiosk, *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise _failed(command, _last_line(ended.stderr))

    def _serve(self) -> None:
        command = [*self._kiosk, "serve", "--quiet", "--with-starter", "--host", HOST, "--port", "0"]
        with (self._folder / "serve.log").open("wb") as log:
            pipe = subprocess.PIPE  # whose end, when this process is killed, ends the kiosk too
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, text=True)
        lines = (line for line in self._process.stdout or () if line.startswith(_ADDRESS))
        self.address = next(lines, "").removeprefix(_ADDRESS).strip()
        if not self.address:
            self._process.wait()
            self.check_alive()


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def _failed(command: Any, reason: str) -> AuthorError:
    sentence = N_("The preview stopped at: %(command)s (%(reason)s). Mend that, then preview again.")
    return AuthorError("preview", sentence, command=" ".join(command), reason=reason)
