"""A hub on either kind of database, that can be started again over what it holds."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.database import close_database, database
from sync.hub.settings import read_settings
from sync.protocol.envelope import MEDIA_TYPE
from tests.sync.hub.conftest import Clock
from tests.sync.hub.exchange.test_endpoint import code
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study

Start = Callable[[], FlaskClient]


@pytest.fixture
def restart(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Start]:
    """Starts the hub, or another process of it over the same home and database."""
    settings = read_settings(tmp_path / "home", {}, database=database_url)

    def start() -> FlaskClient:
        if database.obj is not None:
            close_database()
        return create_app(settings, clock).test_client()

    yield start
    close_database()


@pytest.fixture
def hub(restart: Start) -> FlaskClient:
    return restart()


def joined(hub: FlaskClient, station: str = "Kalpetta") -> SimulatedKiosk:
    """A kiosk that has joined and has a log."""
    kiosk = SimulatedKiosk(station)
    kiosk.welcome(hub.post("/join", data=kiosk.join_message(code(hub.application)), content_type=MEDIA_TYPE).data)
    study(kiosk.log)
    return kiosk
