"""A hub whose database was restored from an older copy: its kiosks fill it again, and nothing is there twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.database import close_database, connected
from sync.hub.ledger import reading
from sync.hub.outcomes import folding
from sync.hub.outcomes.results import learner_results
from sync.hub.settings import read_settings
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.replies import Reply
from tests.sync.hub.conftest import Clock
from tests.sync.hub.exchange.test_endpoint import code
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


class Administrator:
    """Somebody who keeps one copy of a hub's database while the hub stands still, and puts it back."""

    def __init__(self, url: str, copy: Path) -> None:
        self._is_sqlite = url.startswith("sqlite:///")
        self._file = Path(url.removeprefix("sqlite:///"))
        self._copy = copy
        self._name = url.removeprefix("postgresql://hub@/").partition("?")[0]
        self._others = url.replace(self._name, "postgres", 1)

    def keep(self) -> None:
        if self._is_sqlite:
            shutil.copy(self._file, self._copy)
        else:
            self._order(f"CREATE DATABASE {self._name}_copy TEMPLATE {self._name}")

    def put_back(self) -> None:
        if self._is_sqlite:
            shutil.copy(self._copy, self._file)
        else:
            self._order(f"DROP DATABASE {self._name} WITH (FORCE)")
            self._order(f"ALTER DATABASE {self._name}_copy RENAME TO {self._name}")

    def _order(self, sql: str) -> None:
        with psycopg.connect(self._others, autocommit=True) as connection:
            connection.execute(sql)


@pytest.fixture
def start(database_url: str, tmp_path: Path, clock: Clock) -> Callable[[], FlaskClient]:
    """Starts the hub, again and again, over whatever its database holds."""
    settings = read_settings(tmp_path / "home", {}, database=database_url)
    return lambda: create_app(settings, clock).test_client()


def exchange(client: FlaskClient, kiosk: SimulatedKiosk, first: int) -> Reply:
    response = client.post("/exchange", data=kiosk.request_message(first), content_type=MEDIA_TYPE)
    assert response.status_code == 200, response.text
    return kiosk.reply(response.data)


def test_a_hub_that_was_restored_from_an_older_copy_is_filled_again(
    start: Callable[[], FlaskClient], database_url: str, tmp_path: Path
) -> None:
    administrator, kiosk = Administrator(database_url, tmp_path / "copy.db"), SimulatedKiosk()
    client = start()
    kiosk.welcome(client.post("/join", data=kiosk.join_message(code(client.application)), content_type=MEDIA_TYPE).data)
    study(kiosk.log, "EARLY")
    early = exchange(client, kiosk, 1)
    close_database()
    administrator.keep()

    client = start()
    study(kiosk.log, "LATER")
    later = exchange(client, kiosk, early.acknowledged + 1)
    assert (later.acknowledged, later.generation) == (kiosk.log.head, "1")
    close_database()
    administrator.put_back()

    client = start()
    study(kiosk.log, "LAST")
    told = exchange(client, kiosk, later.acknowledged + 1)
    assert (told.acknowledged, told.hash, told.generation) == (early.acknowledged, early.hash, "2")
    filled = exchange(client, kiosk, told.acknowledged + 1)
    assert (filled.acknowledged, filled.generation, filled.refusal) == (kiosk.log.head, "2", "")
    with connected():
        assert list(reading.events(kiosk.kiosk_id, kiosk.log.log_id)) == kiosk.log.events
        folding.catch_up(kiosk.kiosk_id)
        assert [learner.code for learner in learner_results(kiosk.kiosk_id)] == ["EARLY", "LAST", "LATER"]
    close_database()
