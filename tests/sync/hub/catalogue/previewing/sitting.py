"""An author's sitting at `kiosk-hub pack preview`, as a process of its own."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from sync.hub.catalogue.previewing.front import PLACE

KIOSK = [sys.executable, "-c", "from kiosk.commands import main; main()"]
HUB = [sys.executable, "-u", "-c", "from sync.hub.commands import main; main()"]
SECONDS = 60


class Sitting:
    """`address` is the page's; `first_look` are the lines that the author's terminal got before the page was there."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.first_look: list[str] = []
        while not (line := self.next_line()).startswith("Preview: "):
            assert line != "ended", self.first_look
            self.first_look.append(line)
        self.address = line.removeprefix("Preview: ")
        assert self.next_line().startswith("Sign in as ")

    @property
    def kiosk(self) -> str:
        return self.address.removesuffix(PLACE)

    def next_line(self) -> str:
        return self.said.get(timeout=SECONDS)

    def state(self, seen: int = -1) -> dict:
        with urllib.request.urlopen(f"{self.address}state?seen={seen}", timeout=SECONDS) as answer:  # noqa: S310
            return json.load(answer)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.put(line.strip())
        self.said.put("ended")


@contextlib.contextmanager
def sitting(pack: Path, scratch: Path) -> Iterator[Sitting]:
    """A preview of a pack, whose temporary files lie in `scratch`; ended with the block."""
    scratch.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*HUB, "--home", str(scratch / "hub"), "pack", "preview", str(pack)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    try:
        yield Sitting(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(SECONDS)
        finally:
            process.kill()
