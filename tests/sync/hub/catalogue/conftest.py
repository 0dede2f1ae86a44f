"""Fixtures of the catalogue's tests."""

from pathlib import Path

import pytest

from tests.sync.hub.catalogue import tiny_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A tiny pack without a fault, in a folder of its own."""
    return tiny_pack.write(tmp_path / "tea-stall")
