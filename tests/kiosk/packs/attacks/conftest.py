"""What every attack is tried with: a kiosk that trusts a publisher, and each road."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.packs.sources import Source
from kiosk.packs.trust import Offered, offered_manifests, trust_root
from tests.kiosk.packs.attacks.roads import USB, WEB, on_the_road
from tests.packs import SIGNED_AT, Publisher, milliseconds

NOW = milliseconds(SIGNED_AT + timedelta(hours=1))


class Victim:
    """A kiosk that was given the publisher's root and looks at whatever a road brings."""

    def __init__(self, road: str, folder: Path, publisher: Publisher, open_roads: ExitStack) -> None:
        self.road = road
        self.trust = folder / "trust"
        self._open_roads = open_roads
        trust_root(self.trust, publisher.root)

    def source(self, folder: Path) -> Source:
        return self._open_roads.enter_context(on_the_road(self.road, folder))

    def offered(self, where: Path | Source, now: int = NOW) -> Offered:
        return offered_manifests(self.source(where) if isinstance(where, Path) else where, self.trust, now)

    def versions(self, where: Path | Source, now: int = NOW) -> dict[str, str]:
        """The version of each pack that the kiosk would take."""
        return {each.manifest.pack: each.manifest.version for each in self.offered(where, now).manifests}

    def refusal(self, where: Path | Source, now: int = NOW) -> str:
        """The code of the error with which everything is refused; what was believed before stays."""
        before = self.believed()
        with pytest.raises(KioskError) as refused:
            self.offered(where, now)
        assert "%(" not in str(refused.value)
        after = self.believed()
        assert {name for name in before if before[name] != after[name]} <= {"timestamp.json", "snapshot.json"}
        return refused.value.code

    def believed(self) -> dict[str, bytes]:
        """The metadata that the kiosk keeps."""
        folder = self.trust / "metadata"
        files = folder.glob("*.json") if folder.exists() else ()
        return {path.name: path.read_bytes() for path in files if path.name != "root.json"}


@pytest.fixture(params=[USB, WEB])
def victim(request: pytest.FixtureRequest, tmp_path: Path, publisher: Publisher) -> Iterator[Victim]:
    with ExitStack() as open_roads:
        yield Victim(request.param, tmp_path, publisher, open_roads)
