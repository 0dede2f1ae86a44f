"""`kiosk serve`: the pages, and the worker beside them."""

import ctypes
import dataclasses
import errno
import logging
import signal
import socket
import sys
from typing import Any, NoReturn

import click
import segno
import waitress

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database
from kiosk.errors import TechnicianError
from kiosk.settings import Settings
from sync.protocol.errors import N_

_LAST_JOB_SECONDS = 5
_M_ARENA_MAX = -8  # mallopt(3)
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


@click.command("serve")
@click.option("--host", help="The address to listen on; all of this machine's by default.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on; 0 for any free one.")
@click.option("--quiet", is_flag=True, help="No QR code.")
@click.pass_obj
def command(settings: Settings, host: str | None, port: int | None, quiet: bool) -> None:
    """Serve the kiosk until it is interrupted (Ctrl-C or SIGTERM)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # waitress warns at every request that waits for a thread: thousands of lines on the card while a class works.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _share_one_heap()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = dataclasses.replace(settings, **given)
    kiosk = open_kiosk(settings)
    server = _listen(settings, create_app(kiosk))
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _stop)
    address = f"http://{_shown_host(settings.host)}:{server.effective_port}/"
    click.echo(f"Kiosk: {address}")
    if not quiet and sys.stdout.isatty():
        segno.make(address, error="m").terminal(compact=True)
    sys.stdout.flush()
    kiosk.worker.start()
    try:
        server.run()
    finally:
        kiosk.worker.stop(_LAST_JOB_SECONDS)
        close_database()


def _share_one_heap() -> None:
    """Let all threads take memory from one heap: glibc gives each its own, where whatever a page took stays taken."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)


def _listen(settings: Settings, app: Any) -> Any:
    try:
        return waitress.create_server(
            app, host=settings.host, port=settings.port, threads=settings.threads, ident="kiosk"
        )
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        raise TechnicianError(
            "address",
            N_("The kiosk cannot listen on %(host)s, port %(port)s: %(why)s. Give another port with --port."),
            host=settings.host,
            port=settings.port,
            why="another program uses it" if taken else error.strerror or str(error),
        ) from error


def _shown_host(host: str) -> str:
    """The address under which tablets on the station's network find this machine."""
    if host not in _EVERYWHERE:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses a route and sends nothing (RFC 5737: nobody's address)
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def _stop(*_: object) -> NoReturn:
    raise SystemExit(0)
