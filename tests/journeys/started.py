"""`scripts/run`, started on free ports as a terminal starts it, until it is interrupted or killed."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from tests.journeys.programs import SECONDS
from tests.waiting import until

LAST_LINE = "Ctrl-C stops both."


class Started:
    """`scripts/run` in a process group of its own, as a terminal gives it one."""

    def __init__(self, checkout: Path, *options: str, cwd: Path | None = None, hub_port: int = 0) -> None:
        self.port, free = _free_ports()
        self.hub_port = hub_port or free
        ports = ("--port", str(self.port), "--hub-port", str(self.hub_port))
        self._said = (checkout / f"said-{self.port}.txt").open("w+")
        self._process = subprocess.Popen(
            [checkout / "scripts/run", *ports, *options],
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=cwd or checkout.parent,
            env={**os.environ, "PYTHONPATH": str(checkout), "COLUMNS": "200"},
        )

    @property
    def kiosk(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hub(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}"

    def said(self) -> str:
        return Path(self._said.name).read_text()

    def wait_ready(self) -> str:
        until(lambda: LAST_LINE in self.said() or self._process.poll() is not None, "both servers", SECONDS)
        assert LAST_LINE in self.said(), self.said()
        return self.said()

    def interrupt(self, with_signal: int = signal.SIGINT) -> int:
        """Ctrl-C: every process of the group gets SIGINT. Gives the exit code."""
        os.killpg(self._process.pid, with_signal)
        return self.wait()

    def wait(self) -> int:
        return self._process.wait(SECONDS)

    def has_processes(self) -> bool:
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self) -> None:
        if self.has_processes():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(SECONDS)
        self._said.close()


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
