"""Rollback, mix-and-match, indefinite freeze and fast-forward (TUF specification, section 1.5.2)."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from sync.hub.catalogue.publishing import renew
from sync.hub.commands import main
from tests.kiosk.packs.attacks.conftest import Victim
from tests.kiosk.packs.attacks.hostile import Hostile
from tests.kiosk.packs.attacks.roads import WEB
from tests.packs import PACK, SIGNED_AT, Publisher, milliseconds

FAR_AHEAD = 1 << 40


def test_rollback_an_older_repository_does_not_bring_back_what_was_withdrawn(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    """By web it is refused as a whole; an honest stick may be old, and gives what is still signed."""
    publisher.publish(pack="coffee-stall")
    old = publisher.copy(tmp_path / "old")
    publisher.withdraw(PACK, "1.0.0")
    publisher.publish(version="1.1.0")
    assert victim.versions(publisher.repository) == {"coffee-stall": "1.0.0", PACK: "1.1.0"}
    believed = victim.believed()

    if victim.road == WEB:
        assert victim.refusal(old) == "rolled-back"
    else:
        assert victim.versions(old) == {"coffee-stall": "1.0.0"}

    assert victim.believed() == believed


def test_rollback_of_the_timestamp_with_newer_metadata_beside_it_brings_nothing_back(
    victim: Victim, publisher: Publisher
) -> None:
    old = (publisher.repository / "metadata/timestamp.json").read_bytes()
    publisher.publish(version="1.1.0")
    victim.offered(publisher.repository)
    believed = victim.believed()
    (publisher.repository / "metadata/timestamp.json").write_bytes(old)

    if victim.road == WEB:
        assert victim.refusal(publisher.repository) == "rolled-back"
    else:
        assert victim.versions(publisher.repository) == {PACK: "1.1.0"}

    assert victim.believed() == believed


def test_rollback_of_the_snapshot_by_the_timestamps_key_is_refused(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish(version="1.1.0")
    victim.offered(publisher.repository)
    hostile = Hostile(publisher, tmp_path / "hostile", "timestamp")
    hostile.sign_timestamp(snapshot=1)

    assert victim.refusal(hostile.folder) == "rolled-back"
    assert victim.versions(publisher.repository) == {PACK: "1.1.0"}


@pytest.mark.parametrize("role", ["targets", "padippura"])
def test_rollback_of_targets_or_a_publisher_by_the_keys_of_snapshot_and_timestamp_is_refused(
    victim: Victim, publisher: Publisher, tmp_path: Path, role: str
) -> None:
    publisher.publish(pack="coffee-stall")
    victim.offered(publisher.repository)
    hostile = Hostile(publisher, tmp_path / "hostile", "snapshot", "timestamp")
    assert hostile.version(role) == 2
    hostile.sign("snapshot", lambda signed: setattr(signed.meta[f"{role}.json"], "version", 1))  # type: ignore[attr-defined]
    hostile.sign_timestamp()

    assert victim.refusal(hostile.folder) == "rolled-back"


@pytest.mark.parametrize("role", ["targets", "padippura"])
def test_rollback_by_leaving_a_role_out_of_the_snapshot_is_refused(
    victim: Victim, publisher: Publisher, tmp_path: Path, role: str
) -> None:
    victim.offered(publisher.repository)
    hostile = Hostile(publisher, tmp_path / "hostile", "snapshot", "timestamp")
    hostile.sign("snapshot", lambda signed: signed.meta.pop(f"{role}.json"))  # type: ignore[attr-defined]
    hostile.sign_timestamp()

    assert victim.refusal(hostile.folder) == "damaged"


def test_rollback_of_a_pack_by_its_publisher_alone_is_refused(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    """Nothing that the publisher signs counts until snapshot and timestamp name it."""
    publisher.publish(version="1.1.0")
    hostile = Hostile(publisher, tmp_path / "hostile", "padippura")
    hostile.sign("padippura", lambda signed: signed.targets.pop(f"{PACK}/1.1.0.json"))  # type: ignore[attr-defined]

    assert victim.versions(hostile.folder) == {PACK: "1.1.0"}


@pytest.mark.parametrize(
    ("name", "code"),
    [("snapshot", "damaged"), ("targets", "damaged"), ("padippura", "damaged")],
)
def test_mix_and_match_older_metadata_under_a_newer_name_are_refused(
    victim: Victim, publisher: Publisher, name: str, code: str
) -> None:
    publisher.publish(pack="coffee-stall")
    metadata = publisher.repository / "metadata"
    shutil.copyfile(metadata / f"1.{name}.json", metadata / f"2.{name}.json")

    assert victim.refusal(publisher.repository) in (code, "rolled-back")


def test_mix_and_match_a_newer_timestamp_over_an_older_repository_is_refused(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    old = publisher.copy(tmp_path / "old")
    publisher.publish(version="1.1.0")
    shutil.copy(publisher.repository / "metadata/timestamp.json", old / "metadata/timestamp.json")

    assert victim.refusal(old) == "unreadable"


def test_indefinite_freeze_ends_when_the_timestamp_expires(victim: Victim, publisher: Publisher) -> None:
    assert victim.versions(publisher.repository) == {PACK: "1.0.0"}

    assert victim.versions(publisher.repository, milliseconds(SIGNED_AT + timedelta(days=364))) == {PACK: "1.0.0"}
    assert victim.refusal(publisher.repository, milliseconds(SIGNED_AT + timedelta(days=366))) == "expired"


def test_indefinite_freeze_by_the_timestamps_key_ends_when_the_snapshot_expires(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile", "timestamp")
    hostile.sign("timestamp", lambda signed: setattr(signed, "expires", SIGNED_AT + timedelta(days=3650)))

    assert victim.refusal(hostile.folder, milliseconds(SIGNED_AT + timedelta(days=366))) == "expired"


@pytest.mark.parametrize(
    ("stolen", "rotated"),
    [
        (["timestamp"], ["timestamp"]),
        (["snapshot", "timestamp"], ["snapshot", "timestamp"]),
        (["padippura", "snapshot", "timestamp"], ["snapshot", "timestamp", "padippura"]),
        (["targets", "snapshot", "timestamp"], ["snapshot", "timestamp", "targets"]),
    ],
)
def test_fast_forward_is_recovered_from_when_the_keys_are_rotated(
    victim: Victim, publisher: Publisher, tmp_path: Path, stolen: list[str], rotated: list[str]
) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile", *stolen)
    for role in stolen:
        if role not in ("snapshot", "timestamp"):
            hostile.sign(role, ahead=FAR_AHEAD)
    if "snapshot" in stolen:
        hostile.sign_over(ahead=FAR_AHEAD)
    else:
        hostile.sign_timestamp(ahead=FAR_AHEAD)
    victim.offered(hostile.folder)
    if victim.road == WEB:
        assert victim.refusal(publisher.repository) == "rolled-back"

    for role in rotated:
        rotate(publisher, role)
    publisher.publish(version="1.1.0")

    assert victim.versions(publisher.repository) == {PACK: "1.1.0"}
    if victim.road == WEB:
        assert victim.refusal(hostile.folder) == "forged"


def test_a_kiosk_that_was_off_for_two_years_follows_a_stick_with_every_root(
    victim: Victim, publisher: Publisher
) -> None:
    """All keys were rotated twice meanwhile, and the roots between have expired."""
    victim.offered(publisher.repository)
    for role in ("root", "timestamp", "snapshot", "targets", "root", "padippura"):
        rotate(publisher, role)
    later = SIGNED_AT + timedelta(days=731)
    publisher.publish(version="2.0.0", now=later)

    assert victim.versions(publisher.repository, milliseconds(later)) == {PACK: "2.0.0"}
    assert len(list((publisher.repository / "metadata").glob("*.root.json"))) == 6


def test_a_chain_of_roots_with_a_gap_leads_nowhere(victim: Victim, publisher: Publisher) -> None:
    for role in ("timestamp", "snapshot", "timestamp"):
        rotate(publisher, role)
    (publisher.repository / "metadata/3.root.json").unlink()

    assert victim.refusal(publisher.repository) == "forged"


def rotate(publisher: Publisher, role: str) -> None:
    """Rotate a key as a person does, and bring the publisher's repository up to it."""
    name = [role] if role in ("root", "targets", "snapshot", "timestamp") else ["--publisher", role]
    result = CliRunner().invoke(main, ["--home", str(publisher.home), "keys", "rotate", *name])
    assert result.exit_code == 0, result.output
    renew(publisher.home, publisher.repository, SIGNED_AT)
