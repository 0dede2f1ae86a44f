"""The hub's own fixtures: a database of either kind, a clock that stands still, a hub as a WSGI application."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.database import close_database, open_database
from sync.hub.settings import Settings, read_settings
from tests.sync.hub.simulated_kiosk import BEGAN_AT


class Clock:
    """The hub's clock, in milliseconds, in the hands of the test."""

    def __init__(self) -> None:
        self.now = BEGAN_AT + 3_600_000

    def __call__(self) -> int:
        return self.now

    def pass_seconds(self, seconds: int) -> None:
        self.now += 1000 * seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'hub.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def hub_database(database_url: str) -> Iterator[str]:
    """The hub's database, open."""
    open_database(database_url)
    yield database_url
    close_database()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(tmp_path / "home", {})


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """A hub on SQLite."""
    yield create_app(settings, clock)
    close_database()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
