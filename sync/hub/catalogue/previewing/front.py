"""The door of a preview: a page with a frame, and behind every other address the kiosk.

What always holds: the kiosk serves what it serves at a station; only here, on its way to the author's own browser, does
a page lose the rule that nobody may frame it. Nothing is answered to a name that is not this machine's (DNS rebinding).
"""

import http.client
import json
import mimetypes
import sys
from dataclasses import asdict
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.previewing.state import State
from sync.protocol.errors import N_

PLACE = "/-preview/"

_PAGE = "frame.html"
_FILES = (_PAGE, "frame.css", "frame.js")
_SECONDS_TO_WAIT = 20
_CHUNK_BYTES = 1 << 16
_MOST_BODY_BYTES = 1 << 20
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "server", "date"})
_UNFRAMED, _FRAMED = "frame-ancestors 'none'", "frame-ancestors 'self'"
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'"


class Front(ThreadingHTTPServer):
    """Answers on one port of this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, host: str, port: int, state: State) -> None:
        """Raises AuthorError if another program has the port."""
        self.state = state
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            sentence = N_("Port %(port)s belongs to another program (%(reason)s). Choose another one with --port.")
            raise AuthorError("preview", sentence, port=port, reason=error.strerror or str(error)) from error

    @property
    def address(self) -> str:
        return f"http://{self.server_address[0]}:{self.server_address[1]}{PLACE}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away before its answer: the terminal is for the author."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def is_ours(self, host: str) -> bool:
        port = self.server_address[1]
        return host in (f"{self.server_address[0]}:{port}", f"localhost:{port}")


class _Handler(BaseHTTPRequestHandler):
    server: Front
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if not self._is_admitted():
            return
        if path.path == f"{PLACE}state":
            seen = parse_qs(path.query).get("seen", [""])[0]
            shown = self.server.state.wait(int(seen) if seen.isdecimal() else -1, _SECONDS_TO_WAIT)
            known = {key: value for key, value in asdict(shown).items() if key != "kiosk"}
            self._answer(200, json.dumps({**known, "is_ready": bool(shown.kiosk)}).encode(), "application/json")
        elif path.path.startswith(PLACE):
            self._answer_file(path.path.removeprefix(PLACE) or _PAGE)
        else:
            self._pass_on()

    def do_HEAD(self) -> None:
        if self._is_admitted():
            self._pass_on()

    def do_POST(self) -> None:
        if not self._is_admitted():
            return
        if urlsplit(self.path).path == f"{PLACE}language":
            self._choose_language(parse_qs(self._body().decode("utf-8", "replace")).get("tag", [""])[0])
        else:
            self._pass_on()

    def log_message(self, *_: object) -> None:
        """Nothing: the terminal is for the author."""

    def _is_admitted(self) -> bool:
        if self.server.is_ours(self.headers.get("Host", "")):
            return True
        self._answer(400, b"", "text/plain")
        return False

    def _choose_language(self, tag: str) -> None:
        if tag not in self.server.state.now.languages:
            self._answer(400, b"", "text/plain")
            return
        cookie: SimpleCookie = SimpleCookie({"language": tag})
        cookie["language"].update({"path": "/", "httponly": True, "samesite": "Lax"})
        self._answer(204, b"", "text/plain", {"Set-Cookie": cookie["language"].OutputString()})

    def _answer_file(self, name: str) -> None:
        if name not in _FILES:
            self._answer(404, b"", "text/plain")
            return
        content = (resources.files(__package__) / name).read_bytes()
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        self._answer(200, content, f"{kind}; charset=utf-8", {"Content-Security-Policy": _POLICY})

    def _answer(self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length) if length.isdecimal() else 0, _MOST_BODY_BYTES))

    def _pass_on(self) -> None:
        """Ask the kiosk, and hand its answer to the browser."""
        kiosk = urlsplit(self.server.state.now.kiosk)
        body = self._body()
        if not kiosk.hostname:
            self._answer(503, b"The pack is not shown yet: it has faults.", "text/plain")
            return
        connection = http.client.HTTPConnection(kiosk.hostname, kiosk.port or 80, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_CONNECTION}
            connection.request(self.command, self.path, body or None, headers)
            self._hand_over(connection.getresponse())
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # either side has gone
        finally:
            connection.close()

    def _hand_over(self, response: http.client.HTTPResponse) -> None:
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value.replace(_UNFRAMED, _FRAMED))
        if response.getheader("Content-Length") is None:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        while chunk := response.read(_CHUNK_BYTES):
            self.wfile.write(chunk)
