"""The packs that come with the project."""

from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check

PACKS = sorted(path.parent for path in (Path(__file__).parents[4] / "content_packs").glob("*/pack.toml"))


def test_there_are_three() -> None:
    assert [pack.name for pack in PACKS] == ["digital-basics", "online-safety", "workplace-ready"]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_starter_pack_passes_the_check(pack: Path) -> None:
    assert [str(finding) for finding in check(pack).findings] == []
