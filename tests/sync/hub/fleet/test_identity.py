"""Who the hub is, and what happens when its key is lost."""

from pathlib import Path

import pytest

from sync.hub.errors import AdministratorError
from sync.hub.fleet.identity import begin_generation, generation, read_identity

pytestmark = pytest.mark.usefixtures("hub_database")


def test_id_and_key_stay_the_same(tmp_path: Path) -> None:
    first, second = (read_identity(tmp_path / "keys") for _ in range(2))
    assert (first.hub_id, first.public_key) == (second.hub_id, second.public_key)
    assert generation() == "1"
    assert len(first.hub_id) == 32
    assert (tmp_path / "keys" / "hub.key").stat().st_mode & 0o777 == 0o600


def test_a_lost_key_is_not_replaced_silently(tmp_path: Path) -> None:
    read_identity(tmp_path / "keys")
    (tmp_path / "keys" / "hub.key").unlink()
    with pytest.raises(AdministratorError) as refused:
        read_identity(tmp_path / "keys")
    assert refused.value.code == "hub-key-differs"
    assert not (tmp_path / "keys" / "hub.key").exists()


def test_another_key_is_refused(tmp_path: Path) -> None:
    read_identity(tmp_path / "keys")
    (tmp_path / "keys" / "hub.key").write_bytes(bytes(32))
    with pytest.raises(AdministratorError):
        read_identity(tmp_path / "keys")


def test_a_generation_that_was_begun_is_the_hubs_after_a_restart_too(tmp_path: Path) -> None:
    first = read_identity(tmp_path / "keys")
    begin_generation()
    begin_generation()
    second = read_identity(tmp_path / "keys")
    assert generation() == "3"
    assert (first.hub_id, first.public_key) == (second.hub_id, second.public_key)
