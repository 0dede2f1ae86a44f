"""A hub as a process of its own, started by its real command, and a road to it that can kill it."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import urllib3

from sync.protocol.envelope import MEDIA_TYPE
from tests.sync.hub.simulated_kiosk import SimulatedKiosk

_PROGRAM = (sys.executable, "-c", "from sync.hub.commands import main; main(prog_name='kiosk-hub')")
_SECONDS = 20


def run(home: Path, *arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """One `kiosk-hub` command, to its end."""
    command = [*_PROGRAM, "--home", str(home), *arguments]
    environment = {**os.environ, **variables}
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=_SECONDS, env=environment)


class RunningHub:
    """`kiosk-hub serve` on a free port, until the `with` block ends."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self._variables = variables

    def __enter__(self) -> "RunningHub":
        command = [*_PROGRAM, "--home", str(self.home), "serve", "--port", "0"]
        environment = {**os.environ, **self._variables}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        )
        said = self._process.stdout.readline()
        self.port = int(re.fullmatch(r"Hub: http://127\.0\.0\.1:(\d+)/\n", said)[1])
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.stop()
        self._process.stdout.close()

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Ask the process to end, or kill it; its exit code."""
        self._process.send_signal(with_signal)
        return self._process.wait(_SECONDS)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)


def post(port: int, path: str, data: bytes) -> bytes:
    """The body of the answer to one envelope, sent once. Raises urllib3's HTTPError if none comes."""
    with urllib3.PoolManager(retries=False, timeout=_SECONDS) as http:
        url = f"http://127.0.0.1:{port}{path}"
        answer = http.request("POST", url, body=data, headers={"Content-Type": MEDIA_TYPE})
    assert answer.status == 200, answer.data
    return answer.data


def join(hub: RunningHub, kiosk: SimulatedKiosk, **variables: str) -> None:
    code = run(hub.home, "code", **variables).stdout.strip()
    kiosk.welcome(post(hub.port, "/join", kiosk.join_message(code)))


class DeadlyRoad:
    """A port that passes one request on to a hub and kills the hub before anything of the reply gets through."""

    def __init__(self, hub: RunningHub, waits_for_reply: bool) -> None:
        self._hub = hub
        self._waits_for_reply = waits_for_reply
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._pass_on)

    def __enter__(self) -> "DeadlyRoad":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(_SECONDS)
        self._listener.close()

    def _pass_on(self) -> None:
        kiosk, _ = self._listener.accept()
        with kiosk, socket.create_connection(("127.0.0.1", self._hub.port)) as hub:
            hub.sendall(_whole_request(kiosk))
            if self._waits_for_reply:
                hub.recv(1)
            self._hub.kill()


def _whole_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
