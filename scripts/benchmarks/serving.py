"""A repository on a plain static web server, as a state would put it there: nginx, which counts what it serves."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from scripts.benchmarks.link import Link
from scripts.benchmarks.programs import BenchError

_LOG = "served.log"
_SECONDS = 10
_FAR_PORT = 8080

_CONFIGURATION = """
daemon off;
master_process off;
pid {state}/pid;
error_log {state}/error.log;
events {{}}
http {{
    log_format served '$request_length $bytes_sent';
    access_log {state}/{log} served;
    client_body_temp_path {state}/body;
    proxy_temp_path {state}/proxy;
    fastcgi_temp_path {state}/fastcgi;
    uwsgi_temp_path {state}/uwsgi;
    scgi_temp_path {state}/scgi;
    server {{
        listen {host}:{port};
        root {root};
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Served:
    """HTTP in both directions, headers included."""

    requests: int
    bytes: int


class WebServer:
    """nginx with the files of `root`, on this machine or on the far side of a link, until the `with` block ends.

    `state` is a new folder for what it writes. Raises BenchError if it is not installed or does not start.
    """

    def __init__(self, root: Path, state: Path, link: Link | None = None) -> None:
        self._root = root
        self._state = state
        self._link = link

    def __enter__(self) -> Self:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            raise BenchError("nginx, which serves repositories, is not installed. Install it: sudo apt install nginx")
        host, port = (self._link.far_host, _FAR_PORT) if self._link else ("127.0.0.1", _free_port())
        self._state.mkdir()
        configuration = self._state / "nginx.conf"
        words = {"state": self._state, "log": _LOG, "host": host, "port": port, "root": self._root}
        configuration.write_text(_CONFIGURATION.format(**words))
        command = [program, "-p", str(self._state), "-c", str(configuration), "-e", str(self._state / "error.log")]
        start: Any = self._link.far if self._link else subprocess.Popen
        self._process = start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address = f"http://{self._link.address(port) if self._link else f'{host}:{port}'}/"
        self._await_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def served(self) -> Served:
        """What was asked for and answered so far.

        nginx writes the line of a request after its last byte has left, so a reader may be here before it. Between two
        events it takes a new log where it is told to: once that is there, every line of the old one is.
        """
        log, before = self._state / _LOG, self._state / f"{_LOG}.before"
        log.rename(self._state / "taken")
        self._process.send_signal(signal.SIGUSR1)
        self._await(log.exists, "write a new log")
        with before.open("a") as file:
            file.write((self._state / "taken").read_text())
        lines = before.read_text().splitlines()
        return Served(len(lines), sum(int(word) for line in lines for word in line.split()))

    def _await_start(self) -> None:
        pid = self._state / "pid"
        self._await(lambda: pid.exists() and bool(pid.read_text()), "start")

    def _await(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _SECONDS
        while not done():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"nginx did not {what}: {(self._state / 'error.log').read_text().strip()}")
            time.sleep(0.02)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
