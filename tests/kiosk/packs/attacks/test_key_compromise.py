"""What somebody can do who stole keys: of each TUF role, alone and together (TUF specification, section 1.5.2)."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tuf.api.metadata import Metadata, Root

from sync.hub.catalogue.publishing import renew
from sync.hub.commands import main
from tests.kiosk.packs.attacks.conftest import Victim
from tests.kiosk.packs.attacks.hostile import Hostile, manifest_of
from tests.kiosk.packs.attacks.test_age import rotate
from tests.packs import PACK, PUBLISHER, SIGNED_AT, Publisher

EVIL = "9.0.0"


def forged(publisher: Publisher, folder: Path, *stolen: str) -> Hostile:
    """A repository with a forged version of a pack, signed with the stolen keys and the thief's own."""
    hostile = Hostile(publisher, folder, *stolen)
    if "targets" in stolen and PUBLISHER not in stolen:
        hostile.delegate_to_itself()
    hostile.sign_pack(PACK, EVIL, manifest_of(publisher, PACK, EVIL))
    hostile.sign_over()
    return hostile


@pytest.mark.parametrize(
    "stolen",
    [
        ["timestamp"],
        ["snapshot"],
        ["targets"],
        [PUBLISHER],
        ["snapshot", "timestamp"],
        ["targets", PUBLISHER],
        ["targets", "timestamp"],
        ["targets", "snapshot"],
        [PUBLISHER, "timestamp"],
        [PUBLISHER, "snapshot"],
    ],
    ids="+".join,
)
def test_no_pack_can_be_forged_with_the_keys_of(
    victim: Victim, publisher: Publisher, tmp_path: Path, stolen: list[str]
) -> None:
    victim.offered(publisher.repository)
    hostile = forged(publisher, tmp_path / "hostile", *stolen)

    assert victim.refusal(hostile.folder) == "forged"


@pytest.mark.parametrize("stolen", [[PUBLISHER], ["targets"]], ids="+".join)
def test_a_pack_can_be_forged_with_these_keys_and_those_of_snapshot_and_timestamp_until_they_are_rotated(
    victim: Victim, publisher: Publisher, tmp_path: Path, stolen: list[str]
) -> None:
    hostile = forged(publisher, tmp_path / "hostile", *stolen, "snapshot", "timestamp")
    assert victim.versions(hostile.folder) == {PACK: EVIL}

    for role in ("snapshot", "timestamp", *stolen):
        rotate(publisher, role)

    assert victim.versions(publisher.repository) == {PACK: "1.0.0"}
    assert victim.refusal(hostile.folder) == "forged"


def test_a_publisher_with_all_online_keys_can_forge_its_own_packs_only(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish(pack="coffee-stall", publisher="ngo")
    hostile = Hostile(publisher, tmp_path / "hostile", "ngo", "snapshot", "timestamp")
    for pack in (PACK, "coffee-stall"):
        hostile.sign_pack(pack, EVIL, manifest_of(publisher, pack, EVIL), role="ngo")
    hostile.sign_over()

    assert victim.versions(hostile.folder) == {"coffee-stall": EVIL, PACK: "1.0.0"}


def take_over(hostile: Hostile) -> None:
    """A root that makes the thief's key the only one of every role."""

    def edit(root: Root) -> None:
        for role in root.roles:
            for keyid in list(root.roles[role].keyids):
                root.revoke_key(keyid, role)
            root.add_key(hostile.own.public_key, role)
            root.roles[role].threshold = 1

    hostile.new_root(edit)


def test_one_key_of_a_root_that_needs_two_decides_nothing(victim: Victim, publisher: Publisher, tmp_path: Path) -> None:
    for arguments in (["create", "root"], ["threshold", "root", "2"]):
        result = CliRunner().invoke(main, ["--home", str(publisher.home), "keys", *arguments])
        assert result.exit_code == 0, result.output
    renew(publisher.home, publisher.repository, SIGNED_AT)
    victim.offered(publisher.repository)
    hostile = Hostile(publisher, tmp_path / "hostile", "root")
    hostile.forget("root", 1)
    take_over(hostile)

    assert victim.refusal(hostile.folder) == "forged"
    assert victim.versions(publisher.repository) == {PACK: "1.0.0"}


def test_a_root_that_no_key_of_the_old_one_signed_decides_nothing(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile")
    take_over(hostile)

    assert victim.refusal(hostile.folder) == "forged"


def test_a_root_that_the_old_keys_signed_but_its_own_did_not_decides_nothing(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile", "root")
    take_over(hostile)

    assert victim.refusal(hostile.folder) == "forged"


def test_a_stolen_root_key_counts_no_more_after_its_rotation(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    thief = Hostile(publisher, tmp_path / "hostile", "root")
    rotate(publisher, "root")
    victim.offered(publisher.repository)
    late = Hostile(publisher, tmp_path / "late")
    late.take_keys(thief)
    take_over(late)

    assert victim.refusal(late.folder) == "forged"


def test_a_root_cannot_skip_a_version(victim: Victim, publisher: Publisher, tmp_path: Path) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile", "root")
    hostile.sign("root", ahead=2)
    (hostile.folder / "metadata/3.root.json").rename(hostile.folder / "metadata/2.root.json")

    assert victim.refusal(hostile.folder) == "rolled-back"
    assert Metadata[Root].from_bytes(publisher.root).signed.version == 1
