"""Web servers that serve a folder, over real sockets: one as it should be, with faults to order, and others' own."""

import hashlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass
class Asked:
    """A request as it came, and how many bytes of body it was given."""

    path: str
    range: str | None
    if_range: str | None
    given: int = 0


@dataclass
class Faults:
    """What the server does wrong; each counts down where it is a number of times.

    `drop_after` breaks a body off after so many bytes, `drops` times (for ever if None). `answer` gives status, headers
    and body for a path in place of the file, or None. `etag` makes the version's name from the file's bytes.
    """

    has_ranges: bool = True
    drop_after: int | None = None
    drops: int | None = None
    most_part: int | None = None
    pause: float = 0.0
    drip: int | None = None
    answer: Callable[[str], tuple[int, dict[str, str], bytes] | None] = lambda path: None
    etag: Callable[[bytes], str | None] = lambda data: f'"{hashlib.sha256(data).hexdigest()[:16]}"'


@dataclass
class WebServer:
    """A web server on the loopback address: `asked` are the requests so far."""

    folder: Path
    faults: Faults = field(default_factory=Faults)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]


@contextmanager
def served(folder: Path, faults: Faults | None = None, tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Serve a folder while the block runs."""
    server = WebServer(folder, faults or Faults(), scheme="https" if tls else "http")

    class Handler(_Handler):
        web = server

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        if tls:
            listening.socket = tls.wrap_socket(listening.socket, server_side=True, do_handshake_on_connect=False)
        server.port = listening.server_port
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: WebServer

    def do_GET(self) -> None:
        faults = self.web.faults
        path = self.path.lstrip("/")
        asked = Asked(path, self.headers.get("Range"), self.headers.get("If-Range"))
        self.web.asked.append(asked)
        answer = faults.answer(path)
        if answer:
            self._give(asked, *answer)
            return
        try:
            data = (self.web.folder / path).read_bytes()
        except OSError:
            self._give(asked, 404, {}, b"not here\n")
            return
        etag = faults.etag(data)
        headers = {"ETag": etag} if etag else {}
        found = _RANGE.fullmatch(asked.range or "")
        if not found or not faults.has_ranges or asked.if_range not in (None, etag):
            self._give(asked, 200, headers, data)
            return
        begin, end = int(found[1]), min(len(data), int(found[2]) + 1 if found[2] else len(data))
        if begin >= len(data):
            self._give(asked, 416, {"Content-Range": f"bytes */{len(data)}"}, b"")
            return
        if faults.most_part:
            end = min(end, begin + faults.most_part)
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(data)}"
        self._give(asked, 206, headers, data[begin:end])

    def _give(self, asked: Asked, status: int, headers: dict[str, str], body: bytes) -> None:
        faults = self.web.faults
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        is_dropped = faults.drop_after is not None and len(body) > faults.drop_after and faults.drops != 0
        if is_dropped:
            body = body[: faults.drop_after]
            faults.drops = None if faults.drops is None else faults.drops - 1
        step = faults.drip or len(body) or 1
        try:
            for place in range(0, len(body), step):
                asked.given += len(body[place : place + step])
                self.wfile.write(body[place : place + step])
                time.sleep(faults.pause)
        except OSError:
            self.close_connection = True
        if is_dropped:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def served_by_python(folder: Path) -> Iterator[str]:
    """Serve a folder by `python -m http.server`, which knows no ranges; gives the address."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        port = re.search(r"port (\d+)", process.stdout.readline())
        assert port
        try:
            yield f"http://127.0.0.1:{port[1]}"
        finally:
            process.kill()


_NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 32; }}
http {{
  access_log {folder}/access.log; types {{ application/json json; }} default_type application/octet-stream;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def has_nginx() -> bool:
    return shutil.which("nginx") is not None


@contextmanager
def served_by_nginx(root: Path, scratch: Path) -> Iterator[str]:
    """Serve a folder by nginx with nothing set; gives the address. `scratch` is a folder for its own files."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (scratch / "nginx.conf").write_text(_NGINX.format(folder=scratch, port=port, root=root))
    command = ["nginx", "-p", str(scratch), "-e", "stderr", "-c", str(scratch / "nginx.conf")]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _until_answering(process, url)
            yield url
        finally:
            process.terminate()
            process.wait(10)


def _until_answering(process: "subprocess.Popen[str]", url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            urlopen(f"{url}/metadata/timestamp.json", timeout=5).close()  # noqa: S310 - a server of ours
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
