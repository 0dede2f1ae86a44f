"""The hub's publishing keys and its root."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuf.api.metadata import Metadata, Root

from sync.hub.catalogue import trust
from sync.hub.catalogue.publishing import publish, trusted_root
from tests.sync.hub.catalogue.independent_client import manifest, refreshed

NOW = datetime.now(UTC)


def test_the_root_is_made_once_and_signed_by_its_own_key(tmp_path: Path) -> None:
    root = Metadata[Root].from_bytes(trusted_root(tmp_path))
    root.verify_delegate(Root.type, root)
    assert root.signed.consistent_snapshot
    assert trusted_root(tmp_path) == root.to_bytes() == trust.root_path(tmp_path).read_bytes()


def test_all_who_ask_first_at_once_get_the_same_root(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(trusted_root(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_each_home_has_keys_of_its_own(tmp_path: Path) -> None:
    assert trusted_root(tmp_path / "one") != trusted_root(tmp_path / "two")


def test_a_root_that_a_kill_left_uncopied_is_copied(tmp_path: Path) -> None:
    root = trusted_root(tmp_path)
    trust.root_path(tmp_path).unlink()
    assert trusted_root(tmp_path) == root == trust.root_path(tmp_path).read_bytes()


def test_a_kiosk_with_the_first_root_follows_to_the_newest(pack: Path, tmp_path: Path) -> None:
    home, repository = tmp_path / "hub", tmp_path / "repository"
    first = trusted_root(home, NOW - timedelta(days=6 * 365))
    publish(home, repository, [pack], NOW)
    assert trusted_root(home) != first
    assert (repository / "metadata/1.root.json").read_bytes() == first
    assert (repository / "metadata/2.root.json").read_bytes() == trusted_root(home)
    assert manifest(refreshed(repository, first, tmp_path / "client"), "tea-stall/1.0.0.json")


def test_a_version_number_is_never_given_twice(tmp_path: Path) -> None:
    trusted_root(tmp_path)
    assert [trust.next_version(tmp_path, "snapshot", seen) for seen in (0, 0, 7, 3)] == [1, 2, 8, 9]
    assert trust.next_version(tmp_path, "timestamp", 0) == 1
