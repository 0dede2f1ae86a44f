"""Arbitrary installation, extraneous dependencies and wrong software (TUF specification, section 1.5.2)."""

from pathlib import Path

import pytest

from tests.kiosk.packs.attacks.conftest import Victim
from tests.kiosk.packs.attacks.hostile import Hostile, manifest_of
from tests.packs import PACK, Publisher

TOP = ("root", "targets", "snapshot", "timestamp")


def test_arbitrary_installation_a_strangers_pack_is_not_taken(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile")
    hostile.sign_pack(PACK, "9.0.0", manifest_of(publisher, PACK, "9.0.0"))
    hostile.sign_over()

    assert victim.refusal(hostile.folder) == "forged"


def test_arbitrary_installation_a_whole_repository_of_a_stranger_is_not_taken(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish(version="9.0.0")

    assert victim.refusal(stranger.repository) == "forged"
    assert victim.versions(publisher.repository) == {PACK: "1.0.0"}


def test_arbitrary_installation_a_manifest_with_other_bytes_is_not_taken(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    hostile = Hostile(publisher, tmp_path / "hostile")
    path = next((hostile.folder / "targets" / PACK).iterdir())
    path.write_bytes(path.read_bytes().replace(b"Asha", b"Evil"))

    assert victim.refusal(hostile.folder) == "damaged"


def test_wrong_software_one_packs_manifest_does_not_pass_for_anothers(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish(pack="coffee-stall")
    hostile = Hostile(publisher, tmp_path / "hostile")
    (tea,) = (hostile.folder / "targets" / PACK).iterdir()
    (coffee,) = (hostile.folder / "targets/coffee-stall").iterdir()
    tea.write_bytes(coffee.read_bytes())

    found = victim.offered(hostile.folder)

    assert [each.manifest.pack for each in found.manifests] == ["coffee-stall"]
    assert [(each.pack, each.error.code) for each in found.left_out] == [(PACK, "damaged")]


def test_wrong_software_a_signed_manifest_of_another_pack_is_not_taken(
    victim: Victim, publisher: Publisher, tmp_path: Path
) -> None:
    """Even the publisher itself cannot give one pack under another's name."""
    publisher.publish(pack="coffee-stall")
    hostile = Hostile(publisher, tmp_path / "hostile", "padippura", *TOP)
    hostile.sign_pack(PACK, "9.0.0", manifest_of(publisher, "coffee-stall", "9.0.0"))
    hostile.sign_over()

    found = victim.offered(hostile.folder)

    assert {each.manifest.pack: each.manifest.version for each in found.manifests}[PACK] == "1.0.0"
    assert [(each.pack, each.version, each.error.code) for each in found.left_out] == [(PACK, "9.0.0", "damaged")]


@pytest.mark.parametrize("name", [PACK, "new-pack"])
def test_extraneous_dependencies_a_publisher_cannot_bring_in_packs_that_are_not_its_own(
    victim: Victim, publisher: Publisher, tmp_path: Path, name: str
) -> None:
    """A publisher who went bad signs packs of other names; all other keys sign what follows from it."""
    publisher.publish(pack="coffee-stall", publisher="ngo")
    hostile = Hostile(publisher, tmp_path / "hostile", "ngo", "snapshot", "timestamp")
    hostile.sign_pack(name, "9.0.0", manifest_of(publisher, PACK, "9.0.0"), role="ngo")
    hostile.sign_over()

    assert victim.versions(hostile.folder) == {"coffee-stall": "1.0.0", PACK: "1.0.0"}


@pytest.mark.parametrize("name", ["../../escape", "/etc/passwd", "tea-stall/../x", "tea-stall/9.0.0.sh"])
def test_extraneous_dependencies_targets_that_are_no_packs_are_not_fetched(
    victim: Victim, publisher: Publisher, name: str
) -> None:
    publisher.sign_target("tea-stall/aside.json", b"{}")
    hostile = Hostile(publisher, publisher.folder / "hostile", "padippura", "snapshot", "timestamp")
    target = "padippura"

    def rename(signed: object) -> None:
        targets = signed.targets  # type: ignore[attr-defined]
        targets[name] = targets.pop("tea-stall/aside.json")

    hostile.sign(target, rename)
    hostile.sign_over()

    assert victim.versions(hostile.folder) == {PACK: "1.0.0"}
