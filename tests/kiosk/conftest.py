"""A kiosk in a home of its own, the people at it, and a repository with a pack that it can trust."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database, open_database
from kiosk.packs import shelf as packs_on_shelf
from kiosk.packs.rendering_apart import render_here
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import trust_root
from kiosk.settings import Settings, read_settings
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from sync.hub.catalogue.publishing import publish, trusted_root
from sync.protocol.manifest import Manifest
from tests.kiosk.cast import PASSWORD, PIN, Cast, gather
from tests.kiosk.clocks import HandClock
from tests.kiosk.opened import forget_what_was_read
from tests.kiosk.visitor import Visitor
from tests.sync.hub.catalogue import tiny_pack


@dataclass(frozen=True, slots=True)
class Repository:
    """A signed repository with the pack `tea-stall`, and the root that vouches for it."""

    folder: Path
    root: bytes

    @staticmethod
    def manifest() -> Manifest:
        """The manifest of `tea-stall`, once it is on the shelf."""
        return packs_on_shelf.manifest("tea-stall")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Made once for all tests, which must not change it."""
    folder = tmp_path_factory.mktemp("publisher")
    hub, now = folder / "hub", datetime.now(UTC)
    publish(hub, folder / "repository", [tiny_pack.write(folder / "tea-stall")], now)
    return Repository(folder / "repository", trusted_root(hub, now))


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """The settings of a kiosk whose home is still empty."""
    return read_settings(tmp_path / "home", station="Kalpetta", stick_folders=(str(tmp_path / "media"),))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database that all migrations have made: each takes its commit, and each kiosk begins with one."""
    path = tmp_path_factory.mktemp("migrated") / "kiosk.db"
    open_database(path)
    close_database()
    return path


@pytest.fixture
def kiosk(home: Settings, migrated: Path) -> Iterator[Kiosk]:
    """A kiosk with its database open. Its worker is not started."""
    forget_what_was_read()
    home.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(migrated, home.database)
    yield open_kiosk(home, clock=HandClock())
    close_database()
    forget_what_was_read()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for all tests: each app would compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture
def app(kiosk: Kiosk, compiled: FileSystemBytecodeCache) -> Flask:
    app = create_app(kiosk)
    app.jinja_env.bytecode_cache = compiled
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def cast(kiosk: Kiosk) -> Cast:
    """Anitha, Omana and Thomas, who are known at the kiosk."""
    return gather(kiosk)


@pytest.fixture
def shelf(kiosk: Kiosk, repository: Repository) -> Repository:
    """The pack `tea-stall`, on the kiosk's shelf and rendered."""
    trust_root(kiosk.settings.trust, repository.root)
    import_packs(kiosk.settings, kiosk.clock, FolderSource(repository.folder))
    render_here(kiosk.settings.blobs)
    return repository


@pytest.fixture
def worker(kiosk: Kiosk) -> Iterator[Worker]:
    """The kiosk's worker, at work."""
    kiosk.worker.start()
    yield kiosk.worker
    kiosk.worker.stop(10)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def learner(app: Flask, cast: Cast) -> Visitor:
    """Anitha, signed in."""
    return Visitor(app).sign_in_as_learner(cast.anitha.code, PIN)


@pytest.fixture
def operator(app: Flask, cast: Cast) -> Visitor:
    """Omana, signed in."""
    return Visitor(app).sign_in_as_staff(cast.operator, PASSWORD)


@pytest.fixture
def technician(app: Flask, cast: Cast) -> Visitor:
    """Thomas, signed in."""
    return Visitor(app).sign_in_as_staff(cast.technician, PASSWORD)
