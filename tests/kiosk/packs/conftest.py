"""Fixtures of the tests of packs; properties are tried without a deadline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.unhurried  # noqa: F401
from tests.kiosk.opened import forget_what_was_read
from tests.packs import Publisher


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
