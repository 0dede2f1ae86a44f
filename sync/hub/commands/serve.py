"""`kiosk-hub serve`: the hub's pages and its endpoint for kiosks."""

import dataclasses
import logging
import signal
from pathlib import Path
from typing import Any, NoReturn

import click
import waitress
from flask import Flask

from sync.hub.app import LARGEST_REQUEST, Hub, create_app
from sync.hub.database import close_database
from sync.hub.errors import AdministratorError
from sync.hub.exchange.carried import Desk
from sync.hub.exchange.watching import Watch
from sync.hub.pages.guard import LARGEST_STICK
from sync.hub.settings import Settings
from sync.protocol.errors import N_


@click.command("serve")
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on; 0 for any free one.")
@click.pass_obj
def command(settings: Settings, host: str | None, port: int | None) -> None:
    """Serve the hub until it is interrupted (Ctrl-C or SIGTERM)."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("sync").setLevel(logging.INFO)  # what libraries tell of themselves helps nobody here
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = dataclasses.replace(settings, **given)
    app = create_app(settings)
    server = _listen(settings, app)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _stop)
    for address in _addresses(server):
        click.echo(f"Hub: http://{address}/")
    watch = _watch(settings, app.config["HUB"])
    try:
        server.run()
    finally:
        if watch is not None:
            watch.stop()
    close_database()


def _watch(settings: Settings, hub: Hub) -> Watch | None:
    if not settings.stick_folder:
        return None
    watch = Watch(lambda: Desk(hub.identity, settings, hub.pepper), Path(settings.stick_folder), settings.stick_seconds)
    watch.start()
    return watch


def _listen(settings: Settings, app: Flask) -> Any:
    try:
        return waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_request_body_size=LARGEST_STICK + LARGEST_REQUEST,
            ident="",
            **_proxied(settings),
        )
    except (OSError, ValueError) as error:  # ValueError is waitress's word for a host that is none
        no_address = isinstance(error, ValueError)
        raise AdministratorError(
            "address",
            N_("The hub cannot listen on %(host)s, port %(port)s: %(why)s. Give another --host or --port."),
            host=settings.host,
            port=settings.port,
            why="it is no address of this machine" if no_address else error.strerror or str(error),
        ) from error


def _proxied(settings: Settings) -> dict[str, Any]:
    """What the server must know of a proxy before it: whom it may believe who asks, and by which scheme."""
    if not settings.trusted_proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": headers}


def _addresses(server: Any) -> list[str]:
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in listening]


def _stop(*_: object) -> NoReturn:
    raise SystemExit(0)
