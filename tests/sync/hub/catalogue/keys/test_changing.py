"""Changes of keys that are interrupted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tuf.api.metadata import Root

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys import changing
from sync.hub.catalogue.keys.making import new_key
from sync.hub.catalogue.keys.ring import read_ring
from sync.hub.catalogue.publishing import publish, renew, trusted_root
from tests.sync.hub.catalogue.independent_client import manifest, refreshed

NOW = datetime.now(UTC)


@pytest.mark.parametrize("role", trust.TOP_ROLES)
def test_a_change_that_ended_before_all_was_signed_anew_is_made_good(pack: Path, tmp_path: Path, role: str) -> None:
    """The power failed after the new root and before what follows from it."""
    home, repository = tmp_path / "hub", tmp_path / "repository"
    first = trusted_root(home)
    publish(home, repository, [pack], NOW)
    refreshed(repository, first, tmp_path / "seen")

    with trust.held(home):
        ring = read_ring(home)
        key = ring.places[new_key(ring, role, None)].key
        changing.change_root(home, ring, NOW, lambda root: changing.rotate(root, role, key))
    renew(home, repository, NOW)

    assert manifest(refreshed(repository, first, tmp_path / "new"), "tea-stall/1.0.0.json")
    assert manifest(refreshed(repository, first, tmp_path / "seen"), "tea-stall/1.0.0.json")


def test_keys_of_a_hub_that_has_no_ring_yet_go_on_counting(pack: Path, tmp_path: Path) -> None:
    home, repository = tmp_path / "hub", tmp_path / "repository"
    publish(home, repository, [pack], NOW)
    (home / "keys/ring.json").unlink()
    before = (repository / "metadata/timestamp.json").read_bytes()

    renew(home, repository, NOW)

    assert (repository / "metadata/timestamp.json").read_bytes() == before


def test_a_root_that_is_half_way_to_its_expiry_waits_for_a_key_that_is_away(pack: Path, tmp_path: Path) -> None:
    home, repository = tmp_path / "hub", tmp_path / "repository"
    publish(home, repository, [pack], NOW)
    (home / "keys/root.key").rename(tmp_path / "root.key")
    later = NOW.replace(year=NOW.year + 6)

    renew(home, repository, later)
    assert trust.roots(home, later)[-1].signed.version == 1
    renew(home, repository, later, [tmp_path])

    root: Root = trust.roots(home, later)[-1].signed
    assert root.version == 2
    assert root.expires > later
