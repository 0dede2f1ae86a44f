"""Fixtures of the tests of a changing shelf."""

from pathlib import Path

import pytest

from kiosk.packs.trust import trust_root
from kiosk.web.here import Kiosk
from tests.packs import Publisher


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """A hub that has published one pack."""
    one = Publisher(tmp_path / "publisher")
    one.publish()
    return one


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    """A kiosk that a person gave the publisher's root; its shelf is empty."""
    trust_root(kiosk.settings.trust, publisher.root)
    return kiosk
