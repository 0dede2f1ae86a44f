"""Publishing, judged by an independent client."""

import json
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import BadVersionNumberError, UnsignedMetadataError
from tuf.api.metadata import Metadata, Timestamp

from sync.hub.catalogue.authoring.building import build
from sync.hub.catalogue.errors import AuthorError, PublisherError
from sync.hub.catalogue.publishing import publish, trusted_root
from tests.packs import flip
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.independent_client import manifest, refreshed
from tests.sync.hub.catalogue.tiny_pack import edit

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hub"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return tmp_path / "repository"


def second_version(pack: Path) -> Path:
    edit(pack, "pack.toml", '"1.0.0"', '"1.1.0"')
    edit(pack, "en/02-count-change.md", "four", "four rupees")
    return pack


def test_an_independent_client_verifies_what_was_published(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    built = build(pack, tmp_path / "built")
    published = publish(home, repository, [pack], NOW)
    client = refreshed(repository, trusted_root(home), tmp_path / "client")
    assert manifest(client, "tea-stall/1.0.0.json") == built.manifest_path.read_bytes()
    assert (repository / "packs/tea-stall-1.0.0.pack").read_bytes() == built.pack_path.read_bytes()
    assert [(each.pack, each.version, each.is_new) for each in published.packs] == [("tea-stall", "1.0.0", True)]


def test_the_folder_is_laid_out_as_format_md_says(pack: Path, home: Path, repository: Path) -> None:
    (target,) = publish(home, repository, [pack], NOW).packs
    assert sorted(str(path.relative_to(repository)) for path in repository.rglob("*") if path.is_file()) == [
        "metadata/1.padippura.json",
        "metadata/1.root.json",
        "metadata/1.snapshot.json",
        "metadata/1.targets.json",
        "metadata/root.json",
        "metadata/timestamp.json",
        "packs/tea-stall-1.0.0.pack",
        f"targets/tea-stall/{target.sha256}.1.0.0.json",
    ]
    assert (repository / "metadata/root.json").read_bytes() == trusted_root(home)


def test_the_same_content_again_changes_nothing(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    before = contents(repository)
    published = publish(home, repository, [pack], NOW + timedelta(days=1))
    assert [each.is_new for each in published.packs] == [False]
    assert contents(repository) == before


def test_a_published_version_never_changes(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    before = contents(repository)
    edit(pack, "en/02-count-change.md", "four", "five")
    with pytest.raises(PublisherError, match="Raise the version") as caught:
        publish(home, repository, [pack], NOW)
    assert caught.value.code == "version-published"
    assert contents(repository) == before


def test_a_new_version_stands_beside_the_older_one(pack: Path, home: Path, repository: Path, tmp_path: Path) -> None:
    publish(home, repository, [pack], NOW)
    publish(home, repository, [second_version(pack)], NOW)
    client = refreshed(repository, trusted_root(home), tmp_path / "client")
    for version in ("1.0.0", "1.1.0"):
        found = manifest(client, f"tea-stall/{version}.json")
        assert found is not None
        assert json.loads(found)["version"] == version


def test_a_version_older_than_the_newest_is_refused_unless_it_was_published(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(home, repository, [pack], NOW)
    first = tmp_path / "first/tea-stall"
    shutil.copytree(pack, first)
    publish(home, repository, [second_version(pack)], NOW)
    before = contents(repository)
    edit(pack, "pack.toml", 'version = "1.1.0"', 'version = "1.0.9"')
    with pytest.raises(PublisherError, match=r"Version 1\.1\.0 of tea-stall is already published") as caught:
        publish(home, repository, [pack], NOW)
    assert caught.value.code == "version-older"
    assert contents(repository) == before
    assert [each.is_new for each in publish(home, repository, [first], NOW).packs] == [False]


def test_nothing_is_written_if_one_of_the_folders_has_a_fault(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    faulty = tiny_pack.write(tmp_path / "coffee-stall")
    edit(faulty, "pack.toml", "minutes = 12", "minutes = 0")
    with pytest.raises(AuthorError):
        publish(home, repository, [pack, faulty], NOW)
    assert not repository.exists()


def test_two_packs_are_published_at_once(pack: Path, home: Path, repository: Path, tmp_path: Path) -> None:
    other = tiny_pack.write(tmp_path / "coffee-stall")
    edit(other, "pack.toml", '"tea-stall"', '"coffee-stall"')
    seen: list[tuple[int, int]] = []
    published = publish(home, repository, [pack, other], NOW, progress=lambda done, total: seen.append((done, total)))
    assert [each.pack for each in published.packs] == ["tea-stall", "coffee-stall"]
    assert seen[-1][0] == seen[-1][1] > 0
    client = refreshed(repository, trusted_root(home), tmp_path / "client")
    assert manifest(client, "coffee-stall/1.0.0.json")


def test_two_folders_cannot_be_one_version(pack: Path, home: Path, repository: Path, tmp_path: Path) -> None:
    other = tiny_pack.write(tmp_path / "copy" / "tea-stall")
    edit(other, "en/02-count-change.md", "four", "five")
    with pytest.raises(PublisherError) as caught:
        publish(home, repository, [pack, other], NOW)
    assert caught.value.code == "version-published"


def test_a_publisher_signs_only_for_its_own_packs(pack: Path, home: Path, repository: Path, tmp_path: Path) -> None:
    publish(home, repository, [pack], NOW)
    other = tiny_pack.write(tmp_path / "coffee-stall")
    edit(other, "pack.toml", '"tea-stall"', '"coffee-stall"')
    publish(home, repository, [other], NOW, publisher="kudumbashree")
    client = refreshed(repository, trusted_root(home), tmp_path / "client")
    assert manifest(client, "tea-stall/1.0.0.json")
    assert manifest(client, "coffee-stall/1.0.0.json")
    signed = Metadata.from_file(str(repository / "metadata/1.kudumbashree.json")).signed
    assert list(signed.targets) == ["coffee-stall/1.0.0.json"]
    assert not (repository / "metadata/2.padippura.json").exists()
    with pytest.raises(PublisherError) as caught:
        publish(home, repository, [second_version(pack)], NOW, publisher="kudumbashree")
    assert caught.value.code == "other-publisher"


@pytest.mark.parametrize("name", ["root", "targets", "snapshot", "timestamp", "Kerala", "../x"])
def test_a_name_that_cannot_be_a_publishers_is_refused(pack: Path, home: Path, repository: Path, name: str) -> None:
    with pytest.raises(PublisherError) as caught:
        publish(home, repository, [pack], NOW, publisher=name)
    assert caught.value.code == "publisher"


def test_a_client_that_trusts_another_root_believes_nothing(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(home, repository, [pack], NOW)
    with pytest.raises(UnsignedMetadataError):
        refreshed(repository, trusted_root(tmp_path / "stranger"), tmp_path / "client")


def test_a_repository_of_a_stranger_is_not_signed_again(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(tmp_path / "stranger", repository, [pack], NOW)
    before = contents(repository)
    with pytest.raises(PublisherError) as caught:
        publish(home, repository, [second_version(pack)], NOW)
    assert caught.value.code == "repository"
    assert contents(repository) == before


def test_metadata_that_somebody_changed_are_not_signed_again(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    path = repository / "metadata/1.padippura.json"
    path.write_bytes(path.read_bytes().replace(b"tea-stall/1.0.0", b"tea-stall/9.0.0"))
    with pytest.raises(PublisherError) as caught:
        publish(home, repository, [second_version(pack)], NOW)
    assert caught.value.code == "repository"


def test_a_repository_that_lags_behind_is_never_a_rollback_after_the_next_publishing(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(home, repository, [pack], NOW)
    shutil.copytree(repository, tmp_path / "old")
    publish(home, repository, [second_version(pack)], NOW)
    client = refreshed(repository, trusted_root(home), tmp_path / "client")
    with pytest.raises(BadVersionNumberError):
        refreshed(tmp_path / "old", trusted_root(home), tmp_path / "client")
    publish(home, tmp_path / "old", [pack], NOW)
    client = refreshed(tmp_path / "old", trusted_root(home), tmp_path / "client")
    assert manifest(client, "tea-stall/1.1.0.json")


def test_a_pack_file_that_was_lost_comes_back(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    before = contents(repository)
    (repository / "packs/tea-stall-1.0.0.pack").unlink()
    publish(home, repository, [pack], NOW)
    assert contents(repository) == before


@pytest.mark.parametrize("at", [20, -1], ids=["in the index", "in the last blob"])
def test_a_pack_file_that_was_damaged_is_written_again(pack: Path, home: Path, repository: Path, at: int) -> None:
    publish(home, repository, [pack], NOW)
    before = contents(repository)
    flip(repository / "packs/tea-stall-1.0.0.pack", at)
    publish(home, repository, [pack], NOW)
    assert contents(repository) == before


@pytest.mark.parametrize("change", [lambda data: data[:-9], lambda data: data + b"x", lambda _: b""])
def test_a_pack_file_of_another_length_is_written_again(
    pack: Path, home: Path, repository: Path, change: Callable[[bytes], bytes]
) -> None:
    publish(home, repository, [pack], NOW)
    before = contents(repository)
    path = repository / "packs/tea-stall-1.0.0.pack"
    path.write_bytes(change(path.read_bytes()))
    publish(home, repository, [pack], NOW)
    assert contents(repository) == before


def test_a_manifest_that_was_damaged_is_written_again(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    before = contents(repository)
    flip(next((repository / "targets/tea-stall").iterdir()), 5)
    publish(home, repository, [pack], NOW)
    assert contents(repository) == before


def test_every_repository_of_a_hub_mirrors_all_that_it_signed(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(home, repository, [pack], NOW)
    other = another(tmp_path)
    publish(home, tmp_path / "other-stick", [other], NOW, publisher="acme")
    root, cache = trusted_root(home), tmp_path / "client"
    refreshed(repository, root, cache)
    client = refreshed(tmp_path / "other-stick", root, cache)
    assert manifest(client, "coffee-stall/1.0.0.json")
    assert manifest(client, "tea-stall/1.0.0.json")
    assert [path.name for path in (tmp_path / "other-stick/packs").iterdir()] == ["coffee-stall-1.0.0.pack"]
    publish(home, repository, [pack], NOW)
    client = refreshed(repository, root, cache)
    assert manifest(client, "coffee-stall/1.0.0.json")
    assert [path.name for path in (repository / "packs").iterdir()] == ["tea-stall-1.0.0.pack"]


def test_a_version_never_changes_in_another_repository_either(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(home, repository, [pack], NOW)
    edit(pack, "en/02-count-change.md", "four", "five")
    with pytest.raises(PublisherError) as caught:
        publish(home, tmp_path / "other-stick", [pack], NOW)
    assert caught.value.code == "version-published"


def test_a_home_that_lost_what_it_signed_takes_it_from_a_repository(
    pack: Path, home: Path, repository: Path, tmp_path: Path
) -> None:
    publish(home, repository, [pack], NOW)
    shutil.rmtree(home / "trust/signed")
    publish(home, repository, [another(tmp_path)], NOW, publisher="acme")
    publish(home, tmp_path / "other-stick", [pack], NOW)
    client = refreshed(tmp_path / "other-stick", trusted_root(home), tmp_path / "client")
    assert manifest(client, "tea-stall/1.0.0.json")
    assert manifest(client, "coffee-stall/1.0.0.json")


def test_a_manifest_that_is_lost_everywhere_is_named(pack: Path, home: Path, repository: Path, tmp_path: Path) -> None:
    publish(home, repository, [pack], NOW)
    shutil.rmtree(home / "trust/signed/targets")
    shutil.rmtree(repository / "targets")
    with pytest.raises(PublisherError, match=r"tea-stall/1\.0\.0") as caught:
        publish(home, repository, [another(tmp_path)], NOW)
    assert caught.value.code == "manifest-lost"
    publish(home, repository, [pack], NOW)
    assert manifest(refreshed(repository, trusted_root(home), tmp_path / "client"), "tea-stall/1.0.0.json")


def test_no_repository_is_made_in_the_source_of_a_pack(pack: Path, home: Path) -> None:
    before = contents(pack)
    with pytest.raises(AuthorError) as caught:
        publish(home, pack / "stick", [pack], NOW)
    assert caught.value.code == "out-inside"
    assert contents(pack) == before


def test_the_timestamp_says_when_it_was_signed(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    timestamp = Metadata[Timestamp].from_file(str(repository / "metadata/timestamp.json")).signed
    assert timestamp.unrecognized_fields == {"x-issued": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}
    assert timestamp.expires == NOW.replace(microsecond=0) + timedelta(days=365)


def test_what_expires_after_how_long(pack: Path, home: Path, repository: Path) -> None:
    publish(home, repository, [pack], NOW)
    years = {
        path.name: (Metadata.from_file(str(path)).signed.expires - NOW) / timedelta(days=365)
        for path in (repository / "metadata").iterdir()
    }
    assert {name: round(value) for name, value in years.items()} == {
        "1.root.json": 10,
        "root.json": 10,
        "1.targets.json": 5,
        "1.padippura.json": 5,
        "1.snapshot.json": 1,
        "timestamp.json": 1,
    }


def test_what_is_half_through_its_life_is_signed_anew_though_nothing_is_new(
    pack: Path, home: Path, repository: Path
) -> None:
    publish(home, repository, [pack], NOW)
    publish(home, repository, [pack], NOW + timedelta(days=200))
    timestamp = Metadata[Timestamp].from_file(str(repository / "metadata/timestamp.json")).signed
    assert (timestamp.version, timestamp.snapshot_meta.version) == (2, 2)
    assert not (repository / "metadata/2.targets.json").exists()


def test_secrets_are_for_their_owner_only_and_stay_out_of_the_repository(
    pack: Path, home: Path, repository: Path
) -> None:
    publish(home, repository, [pack], NOW)
    keys = {path.name: path for path in (home / "keys").iterdir() if path.name != "ring.json"}
    assert set(keys) == {"root.key", "targets.key", "snapshot.key", "timestamp.key", "publisher-padippura.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.values()} == {0o600}
    everything = b"".join(content for content in contents(repository).values())
    assert not any(
        path.read_bytes() in everything or path.read_bytes().hex().encode() in everything for path in keys.values()
    )


def another(tmp_path: Path) -> Path:
    """A second pack, coffee-stall."""
    folder = tiny_pack.write(tmp_path / "coffee-stall")
    edit(folder, "pack.toml", '"tea-stall"', '"coffee-stall"')
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
