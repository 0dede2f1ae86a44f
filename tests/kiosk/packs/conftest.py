"""Fixtures of the tests of packs; properties are tried without a deadline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.unhurried  # noqa: F401
from kiosk.packs.blobs import Blobs
from sync.hub.catalogue.authoring.building import describe
from sync.hub.catalogue.authoring.checking import checked
from sync.protocol.manifest import Manifest
from tests.kiosk.opened import forget_what_was_read
from tests.packs import Publisher, write_source


@pytest.fixture(autouse=True)
def _read_afresh() -> Iterator[None]:
    forget_what_was_read()
    yield
    forget_what_was_read()


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """A hub that has published one pack."""
    one = Publisher(tmp_path / "publisher")
    one.publish()
    return one


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The pack as its author wrote it."""
    return write_source(tmp_path / "sources")


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@pytest.fixture
def manifest(source: Path, blobs: Blobs) -> Manifest:
    """The pack's manifest; its blobs are all here."""
    described = describe(checked(source))
    contents = {file: (source / file.path).read_bytes() for file in described.files}
    blobs.keep((file.sha256, blobs.receive(file.sha256, file.size, [each])) for file, each in contents.items())
    return described
