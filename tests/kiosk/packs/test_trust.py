"""Whom this kiosk believes."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs import trust
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import Signed, is_trusting, offered_manifests, trust_root
from sync.protocol.errors import PackError
from tests.packs import PACK, SIGNED_AT, Publisher, flip, milliseconds
from tests.small_disk import fill, small_disk
from tests.sync.protocol.hostile import refuses_or_reads

NOW = milliseconds(SIGNED_AT + timedelta(hours=1))
METADATA = ("timestamp.json", "1.snapshot.json", "1.targets.json", "1.padippura.json")


@pytest.fixture
def folder(tmp_path: Path, publisher: Publisher) -> Path:
    """The trust folder of a kiosk that a person gave the publisher's root."""
    trust_root(tmp_path / "trust", publisher.root)
    return tmp_path / "trust"


def look(publisher: Publisher, folder: Path, now: int = NOW) -> list[Signed]:
    return list(offered_manifests(FolderSource(publisher.repository), folder, now).manifests)


def refusal(repository: Path, folder: Path, now: int = NOW) -> TechnicianError:
    with pytest.raises(TechnicianError) as refused:
        offered_manifests(FolderSource(repository), folder, now)
    assert "%(" not in str(refused.value)
    return refused.value


def test_a_repository_is_believed_when_a_person_gave_its_root(publisher: Publisher, folder: Path) -> None:
    (found,) = look(publisher, folder)

    assert (found.manifest.pack, found.manifest.version, found.publisher) == (PACK, "1.0.0", "padippura")


def test_of_each_pack_the_newest_version_is_found(publisher: Publisher, folder: Path) -> None:
    for version in ("1.9.0", "1.10.0"):
        publisher.publish(version=version, files={"README.md": version, "LICENSE": version})
    publisher.publish(pack="coffee-stall")

    found = [(each.manifest.pack, each.manifest.version) for each in look(publisher, folder)]

    assert found == [("coffee-stall", "1.0.0"), (PACK, "1.10.0")]


def test_nothing_is_believed_without_a_root(publisher: Publisher, tmp_path: Path) -> None:
    assert not is_trusting(tmp_path / "trust")
    assert refusal(publisher.repository, tmp_path / "trust").code == "no-trust"


def test_a_root_that_lies_on_the_stick_is_not_believed(publisher: Publisher, tmp_path: Path) -> None:
    assert (publisher.repository / "metadata/root.json").exists()
    assert refusal(publisher.repository, tmp_path / "trust").code == "no-trust"
    assert not is_trusting(tmp_path / "trust")


def test_a_repository_that_another_root_signed_is_refused(folder: Path, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish()

    assert refusal(stranger.repository, folder).code == "forged"


def test_a_strangers_root_cannot_take_the_place_of_the_given_one(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish()

    with pytest.raises(TechnicianError) as refused:
        trust_root(folder, stranger.root)

    assert refused.value.code == "other-root"
    assert (folder / "root.json").read_bytes() == publisher.root


def test_giving_the_same_root_again_changes_nothing(publisher: Publisher, folder: Path) -> None:
    assert trust_root(folder, publisher.root) == 1


def left_out(publisher: Publisher, folder: Path) -> tuple[str | None, str]:
    """The one version that cannot be taken, and why."""
    (one,) = offered_manifests(FolderSource(publisher.repository), folder, NOW).left_out
    return one.version, one.error.code


def unsigned(root: bytes) -> bytes:
    return json.dumps(json.loads(root) | {"signatures": []}).encode()


def changed(root: bytes) -> bytes:
    document = json.loads(root)
    document["signed"]["version"] = 2
    return json.dumps(document).encode()


NO_ROOTS = [unsigned, changed, lambda root: root[:-20], lambda _: b"", lambda _: b"[]", lambda _: b"\xff\xfe"]


@pytest.mark.parametrize("make", NO_ROOTS)
def test_what_its_own_keys_did_not_sign_is_no_root(publisher: Publisher, tmp_path: Path, make: object) -> None:
    with pytest.raises(TechnicianError) as refused:
        trust_root(tmp_path / "trust", make(publisher.root))  # type: ignore[operator]

    assert refused.value.code == "no-root"
    assert not is_trusting(tmp_path / "trust")


@pytest.mark.parametrize("name", METADATA)
def test_other_metadata_are_no_root(publisher: Publisher, tmp_path: Path, name: str) -> None:
    with pytest.raises(TechnicianError) as refused:
        trust_root(tmp_path / "trust", (publisher.repository / "metadata" / name).read_bytes())

    assert refused.value.code == "no-root"


def test_a_folder_without_metadata_is_no_repository(folder: Path, tmp_path: Path) -> None:
    refused = refusal(tmp_path, folder)

    assert refused.code == "no-repository"
    assert str(tmp_path) in str(refused)


@pytest.mark.parametrize("name", METADATA)
def test_no_byte_of_the_metadata_can_be_changed(publisher: Publisher, folder: Path, name: str) -> None:
    path = publisher.repository / "metadata" / name
    whole = path.read_bytes()
    believed = look(publisher, folder)
    shutil.rmtree(folder / "metadata")

    for at in range(0, len(whole), max(1, len(whole) // 25)):
        flip(path, at)
        found = refuses_or_reads(lambda _: look(publisher, folder), None, TechnicianError)
        # White space and what is not signed (a key's hint) may differ: what is believed may not.
        assert found in (None, believed), f"byte {at}"
        path.write_bytes(whole)
        shutil.rmtree(folder / "metadata")


@pytest.mark.parametrize("name", METADATA)
def test_missing_metadata_are_noticed(publisher: Publisher, folder: Path, name: str) -> None:
    (publisher.repository / "metadata" / name).unlink()

    assert refusal(publisher.repository, folder).code == "unreadable"


@pytest.mark.parametrize("name", METADATA)
def test_emptied_metadata_are_noticed(publisher: Publisher, folder: Path, name: str) -> None:
    (publisher.repository / "metadata" / name).write_bytes(b"")

    assert refusal(publisher.repository, folder).code in ("damaged", "unreadable")


def test_a_changed_byte_in_a_manifest_is_noticed(publisher: Publisher, folder: Path) -> None:
    (manifest,) = (publisher.repository / "targets" / PACK).iterdir()
    for at in range(0, manifest.stat().st_size, 97):
        flip(manifest, at)
        assert refusal(publisher.repository, folder).code == "damaged"
        flip(manifest, at)

    assert look(publisher, folder)


def test_a_manifest_that_is_longer_than_was_signed_is_noticed(publisher: Publisher, folder: Path) -> None:
    (manifest,) = (publisher.repository / "targets" / PACK).iterdir()
    manifest.write_bytes(manifest.read_bytes() + b" " * 100_000)

    assert refusal(publisher.repository, folder).code == "damaged"


def test_links_in_the_place_of_metadata_are_not_followed(publisher: Publisher, folder: Path, tmp_path: Path) -> None:
    path = publisher.repository / "metadata/timestamp.json"
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")

    assert refusal(publisher.repository, folder).code == "unreadable"


def versions(repository: Path, folder: Path, now: int = NOW) -> dict[str, str]:
    found = offered_manifests(FolderSource(repository), folder, now)
    return {each.manifest.pack: each.manifest.version for each in found.manifests}


def test_a_stick_that_is_older_than_what_was_seen_gives_what_it_holds(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    publisher.publish(pack="coffee-stall")
    old = publisher.copy(tmp_path / "old-stick")
    publisher.publish(version="1.1.0")
    look(publisher, folder)
    seen = (folder / "metadata/timestamp.json").read_bytes()

    assert versions(old, folder) == {"coffee-stall": "1.0.0", PACK: "1.0.0"}
    assert (folder / "metadata/timestamp.json").read_bytes() == seen
    assert versions(publisher.repository, folder) == {"coffee-stall": "1.0.0", PACK: "1.1.0"}


def test_what_was_withdrawn_since_an_older_stick_was_made_is_not_taken_from_it(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    publisher.publish(pack="coffee-stall")
    old = publisher.copy(tmp_path / "old-stick")
    publisher.withdraw(PACK, "1.0.0")
    look(publisher, folder)

    assert versions(old, folder) == {"coffee-stall": "1.0.0"}


def test_an_older_stick_cannot_fill_a_cache_that_a_power_cut_emptied(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    old = publisher.copy(tmp_path / "old-stick")
    publisher.publish(version="1.1.0")
    look(publisher, folder)
    (folder / "metadata/snapshot.json").write_bytes(b"")

    assert refusal(old, folder).code == "rolled-back"
    assert look(publisher, folder)


def test_a_source_that_cannot_honestly_be_older_is_refused_if_it_is(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    old = FolderSource(publisher.copy(tmp_path / "old-mirror"))
    old.may_be_older = False
    publisher.publish(version="1.1.0")
    newest = look(publisher, folder)

    with pytest.raises(TechnicianError) as refused:
        offered_manifests(old, folder, NOW)

    assert refused.value.code == "rolled-back"
    assert old.name in str(refused.value)
    assert look(publisher, folder) == newest


def test_an_older_stick_is_known_after_a_restart_too(publisher: Publisher, folder: Path, tmp_path: Path) -> None:
    """What was seen lies in the trust folder, not in memory."""
    old = publisher.copy(tmp_path / "old-stick")
    publisher.withdraw(PACK, "1.0.0")
    publisher.publish(version="1.1.0")
    look(publisher, folder)
    moved = Path(shutil.copytree(folder, tmp_path / "trust-after-restart", symlinks=True))

    assert versions(old, moved) == {}


def test_newer_and_older_metadata_cannot_be_mixed(publisher: Publisher, folder: Path, tmp_path: Path) -> None:
    old = publisher.copy(tmp_path / "old-stick")
    publisher.publish(version="1.1.0")
    shutil.copy(publisher.repository / "metadata/timestamp.json", old / "metadata/timestamp.json")

    assert refusal(old, folder).code == "unreadable"


def test_a_stick_that_names_a_newer_version_than_it_holds_offers_what_it_holds(
    publisher: Publisher, folder: Path
) -> None:
    publisher.publish(version="1.1.0")
    publisher.publish(version="1.2.0")
    for version in ("1.1.0", "1.2.0"):
        (publisher.repository / f"packs/{PACK}-{version}.pack").unlink()

    assert versions(publisher.repository, folder) == {PACK: "1.0.0"}


def test_a_version_whose_manifest_was_not_copied_is_passed_over(publisher: Publisher, folder: Path) -> None:
    publisher.publish(version="1.1.0")
    next((publisher.repository / "targets" / PACK).glob("*.1.1.0.json")).unlink()

    assert versions(publisher.repository, folder) == {PACK: "1.0.0"}


def test_a_stick_whose_pack_files_are_all_missing_names_the_newest_versions(publisher: Publisher, folder: Path) -> None:
    publisher.publish(version="1.1.0")
    shutil.rmtree(publisher.repository / "packs")

    assert versions(publisher.repository, folder) == {PACK: "1.1.0"}


def test_a_publisher_whose_metadata_are_lost_keeps_out_no_other_publishers_packs(
    publisher: Publisher, folder: Path
) -> None:
    publisher.publish(pack="coffee-stall", publisher="ngo")
    next((publisher.repository / "metadata").glob("*.ngo.json")).write_bytes(b"{}")

    found = offered_manifests(FolderSource(publisher.repository), folder, NOW)

    assert [each.manifest.pack for each in found.manifests] == [PACK]
    assert [(each.publisher, each.error.code) for each in found.left_out] == [("ngo", "damaged")]


def test_a_lost_cache_begins_again_from_the_given_root(publisher: Publisher, folder: Path) -> None:
    look(publisher, folder)
    shutil.rmtree(folder / "metadata")

    assert look(publisher, folder)


@pytest.mark.parametrize("kept", ["timestamp.json", "snapshot.json", "targets.json", "padippura.json"])
def test_a_cache_that_a_power_cut_emptied_does_not_stop_the_kiosk(
    publisher: Publisher, folder: Path, kept: str
) -> None:
    look(publisher, folder)
    (folder / "metadata" / kept).write_bytes(b"")

    assert look(publisher, folder)


def test_packs_that_expired_are_refused(publisher: Publisher, folder: Path) -> None:
    later = milliseconds(SIGNED_AT + timedelta(days=366))

    assert refusal(publisher.repository, folder, later).code == "expired"


def test_packs_are_good_until_the_day_they_expire(publisher: Publisher, folder: Path) -> None:
    assert look(publisher, folder, milliseconds(SIGNED_AT + timedelta(days=364)))


@pytest.mark.parametrize("year", [1970, 2000, 2020])
def test_a_clock_that_is_not_set_does_not_keep_packs_out(publisher: Publisher, folder: Path, year: int) -> None:
    assert look(publisher, folder, milliseconds(datetime(year, 1, 1, tzinfo=UTC)))


def test_an_unset_clock_does_not_bring_expired_packs_back(publisher: Publisher, folder: Path) -> None:
    """A timestamp that was signed in 2029 says that it is 2029 at least, so a TUF snapshot of 2026 is too old."""
    publisher.sign_timestamp(now=datetime(2029, 1, 1, tzinfo=UTC))

    assert refusal(publisher.repository, folder, now=0).code == "expired"


def test_a_hub_whose_clock_stood_years_ahead_is_believed_again_when_it_was_set_right(
    publisher: Publisher, folder: Path
) -> None:
    publisher.publish(version="1.1.0", now=datetime(2034, 1, 1, tzinfo=UTC))
    assert look(publisher, folder)
    publisher.publish(version="1.2.0", now=SIGNED_AT)

    assert versions(publisher.repository, folder) == {PACK: "1.2.0"}


def test_a_time_of_issue_after_its_own_expiry_says_nothing(publisher: Publisher, folder: Path) -> None:
    publisher.sign_timestamp(now=SIGNED_AT, issued="2099-01-01T00:00:00Z")

    assert look(publisher, folder)


@pytest.mark.parametrize("issued", ["yesterday", 7, None, "2099-01-01T00:00:00", ["2026"]])
def test_a_time_of_issue_that_cannot_be_read_says_nothing(publisher: Publisher, folder: Path, issued: object) -> None:
    publisher.sign_timestamp(now=SIGNED_AT, issued=issued)

    assert look(publisher, folder)


def test_packs_that_expired_before_this_kiosk_was_made_are_refused_at_any_clock(tmp_path: Path) -> None:
    stale = Publisher(tmp_path / "stale")
    stale.publish(now=trust.RELEASED - timedelta(days=400))
    trust_root(tmp_path / "trust", stale.root)

    assert refusal(stale.repository, tmp_path / "trust", now=0).code == "expired"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "en/../../x", ".ssh/id", "EN/x"])
def test_a_signed_manifest_that_leads_out_of_the_pack_is_refused(publisher: Publisher, folder: Path, path: str) -> None:
    document = json.loads(next((publisher.repository / "targets" / PACK).iterdir()).read_bytes())
    document["version"] = "1.0.1"
    document["files"][0]["path"] = path
    publisher.sign_manifest(json.dumps(document).encode(), "1.0.1")

    assert left_out(publisher, folder) == ("1.0.1", "manifest")


@pytest.mark.parametrize("key", ["link", "target", "symlink"])
def test_a_signed_manifest_that_holds_a_link_is_refused(publisher: Publisher, folder: Path, key: str) -> None:
    document = json.loads(next((publisher.repository / "targets" / PACK).iterdir()).read_bytes())
    document["version"] = "1.0.1"
    document["files"][0][key] = "/etc/passwd"
    publisher.sign_manifest(json.dumps(document).encode(), "1.0.1")

    assert left_out(publisher, folder) == ("1.0.1", "manifest")


def test_a_signed_manifest_of_another_pack_or_version_is_refused(publisher: Publisher, folder: Path) -> None:
    content = next((publisher.repository / "targets" / PACK).iterdir()).read_bytes()
    publisher.sign_manifest(content, "1.0.1")

    assert left_out(publisher, folder) == ("1.0.1", "damaged")


def test_a_repository_of_packs_of_a_newer_format_is_refused_in_one_clear_sentence(
    publisher: Publisher, folder: Path
) -> None:
    publisher.withdraw(PACK, "1.0.0")
    publisher.sign_manifest(b'{"format":3,"pack":"tea-stall"}', "2.0.0")

    with pytest.raises(PackError) as refused:
        look(publisher, folder)

    assert refused.value.code == "format-too-new"


def test_a_pack_of_a_newer_format_is_left_out_and_said_where_there_are_others(
    publisher: Publisher, folder: Path
) -> None:
    publisher.publish(pack="coffee-stall")
    publisher.sign_manifest(b'{"format":3,"pack":"tea-stall"}', "2.0.0")

    assert versions(publisher.repository, folder) == {"coffee-stall": "1.0.0", PACK: "1.0.0"}
    assert left_out(publisher, folder) == ("2.0.0", "format-too-new")


def test_a_full_disk_is_said_while_metadata_are_read(publisher: Publisher, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=8) as disk:
        trust_root(disk / "trust", publisher.root)
        fill(disk / "ballast")

        refused = refusal(publisher.repository, disk / "trust")
        assert refused.code == "disk-full"
        assert refused.values["needed"] > refused.values["free"] == 0

        (disk / "ballast").unlink()
        assert look(publisher, disk / "trust")


def test_targets_that_this_kiosk_does_not_know_are_left_alone(publisher: Publisher, folder: Path) -> None:
    publisher.sign_target(f"{PACK}/1.0.0-to-1.1.0.update", b"a patch")
    publisher.sign_target(f"{PACK}/notes.json", b"{}")

    assert [each.manifest.version for each in look(publisher, folder)] == ["1.0.0"]


def test_nothing_but_what_was_verified_is_left_in_the_trust_folder(publisher: Publisher, folder: Path) -> None:
    look(publisher, folder)

    assert not (folder / "targets").exists() or not [path for path in (folder / "targets").rglob("*") if path.is_file()]
    assert not [path for path in (folder / "metadata").rglob("*") if path.is_file() and path.suffix != ".json"]
