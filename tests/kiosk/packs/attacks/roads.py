"""The roads by which a hostile repository reaches a kiosk: a stick, and a web server on loopback."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from kiosk.packs.sources import Source
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.sources.web import WebSource

USB, WEB = "usb", "web"
ENDLESS_BYTES = 1 << 33


class WebRoad(WebSource):
    """A repository's folder on a web server.

    Files named in `endless` never end, those in `dripping` come byte by byte, to those in `silent` there is no answer.
    """

    def __init__(self, folder: Path, silence: float = 5, clock: Callable[[], float] = time.monotonic) -> None:
        self.endless: set[str] = set()
        self.dripping: set[str] = set()
        self.silent: set[str] = set()
        self.is_over = Event()
        self.sent = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self, directory=str(folder)))
        self._server.daemon_threads = True
        super().__init__(f"http://127.0.0.1:{self._server.server_port}", silence=silence, clock=clock)

    @contextmanager
    def served(self) -> Iterator["WebRoad"]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.is_over.set()
            self.close()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class StickRoad(FolderSource):
    """A repository's folder on a stick; endless files are so long that nobody could read them."""

    def make_endless(self, path: str) -> None:
        with (self.folder / path).open("ab") as file:
            file.truncate(ENDLESS_BYTES)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, road: WebRoad, *arguments: object, **named: object) -> None:
        self._road = road
        super().__init__(*arguments, **named)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        if path in self._road.endless:
            self._pour(b" " * 64 * 1024, 0)
        elif path in self._road.dripping:
            self._pour(b" ", 0.002)
        elif path in self._road.silent:
            self._road.is_over.wait(60)
            self.close_connection = True
        else:
            super().do_GET()

    def _pour(self, piece: bytes, pause: float) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(piece)
                self._road.sent += len(piece)
                time.sleep(pause)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@contextmanager
def on_the_road(road: str, folder: Path) -> Iterator[Source]:
    """A source that brings what lies in this folder."""
    if road == USB:
        yield StickRoad(folder)
    else:
        with WebRoad(folder).served() as web:
            yield web


def make_endless(source: Source, path: str) -> None:
    if isinstance(source, StickRoad):
        source.make_endless(path)
    elif isinstance(source, WebRoad):
        source.endless.add(path)
