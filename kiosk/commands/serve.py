"""`kiosk serve`: the pages, and the worker beside them."""

import ctypes
import dataclasses
import errno
import fcntl
import logging
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn

import click
import waitress

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database
from kiosk.errors import TechnicianError
from kiosk.packs.plugging import Watch
from kiosk.processes import end_with_starter
from kiosk.settings import Settings
from kiosk.web.compiling import keep_compiled
from sync.protocol.errors import N_

_LAST_JOB_SECONDS = 5
_COMPILED = "compiled"
# Above what the app takes, which refuses it with a page; waitress alone lets each tablet lay a gigabyte on the card.
_MOST_BODY_BYTES = 1 << 20
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # mallopt(3)
_LARGE_BYTES = 256 << 10
_SIOCGIFADDR = 0x8915  # netdevice(7)
_IFREQ, _IFREQ_IPV4 = "40s", slice(20, 24)
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


@click.command("serve")
@click.option("--host", help="The address to listen on; all of this machine's by default.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on; 0 for any free one.")
@click.option("--quiet", is_flag=True, help="No QR code.")
@click.option(
    "--with-starter", is_flag=True, help="End when the program ends that holds the other end of standard input."
)
@click.pass_obj
def command(settings: Settings, host: str | None, port: int | None, quiet: bool, with_starter: bool) -> None:
    """Serve the kiosk until it is interrupted (Ctrl-C or SIGTERM)."""
    if with_starter:
        end_with_starter()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for ours in ("kiosk", "sync"):
        logging.getLogger(ours).setLevel(logging.INFO)  # what libraries tell of themselves helps nobody here
    # waitress warns at every request that waits for a thread: thousands of lines on the card while a class works.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _share_one_heap()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = dataclasses.replace(settings, **given)
    kiosk = open_kiosk(settings)
    app = create_app(kiosk)
    keep_compiled(app, settings.home / _COMPILED)
    with _on_one_core():
        server = _listen(settings, app)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, partial(_stop, kiosk.watch))
    address = f"http://{_shown_host(settings.host)}:{_port(server)}/"
    click.echo(f"Kiosk: {address}")
    if not quiet and sys.stdout.isatty():
        import segno  # with all its writers: a kiosk that a service started needs no memory for it

        segno.make(address, error="m").terminal(compact=True)
    sys.stdout.flush()
    kiosk.worker.start()
    kiosk.watch.start()
    kiosk.fetcher.start(int(_port(server)))
    try:
        with _on_one_core():
            server.run()
    finally:
        kiosk.fetcher.stop(_LAST_JOB_SECONDS)
        kiosk.worker.stop(_LAST_JOB_SECONDS)
        close_database()


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Keep this thread, and those that it starts, to one core; the worker, which hashes and unpacks, has them all.

    CPython runs one thread at a time: on several cores the threads that wait for their turn wake each other in vain
    whenever one leaves Python for the database, and a page takes twice the processor time.
    """
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _share_one_heap() -> None:
    """Let all threads take memory from one heap: glibc gives each its own, where whatever a page took stays taken.

    What is large is given back at once: left to itself, glibc keeps the 19 MiB that hashing a PIN takes from the second
    time on.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def _listen(settings: Settings, app: Any) -> Any:
    try:
        return waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="kiosk",
            max_request_body_size=_MOST_BODY_BYTES,
        )
    except (OSError, ValueError) as error:  # ValueError is waitress's word for a host that is none
        raise TechnicianError(
            "address",
            N_("The kiosk cannot listen on %(host)s, port %(port)s: %(why)s. Give another --host or --port."),
            host=settings.host,
            port=settings.port,
            why=_reason(error),
        ) from error


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return "it is no address of this machine"
    return "another program uses it" if error.errno == errno.EADDRINUSE else error.strerror or str(error)


def _port(server: Any) -> int:
    """The port of a server, which listens on several addresses if a name stands for them."""
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    return listening[0][1]


def _shown_host(host: str) -> str:
    """The address under which tablets on the station's network find this machine."""
    if host not in _EVERYWHERE:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses a route and sends nothing (RFC 5737: nobody's address)
            return probe.getsockname()[0]
        except OSError:  # no default route, as at a station that has no uplink
            return _first_address(probe)


def _first_address(probe: socket.socket) -> str:
    """The first IPv4 address of this machine that others could reach; the loopback address if it has none."""
    for _, name in socket.if_nameindex():
        try:
            answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack(_IFREQ, name.encode()))
        except OSError:  # this interface has no IPv4 address
            continue
        address = socket.inet_ntoa(answer[_IFREQ_IPV4])
        if not address.startswith("127."):
            return address
    return "127.0.0.1"


def _stop(watch: Watch, *_: object) -> NoReturn:
    """End; the page that waits for a stick is let go first, because waitress waits for each."""
    watch.stop()
    raise SystemExit(0)
