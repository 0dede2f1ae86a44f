"""`kiosk-hub publish` as a person or a script runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return tiny_pack.write(tmp_path / "tea-stall")


def publish(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(tmp_path / "hub"), "publish", *arguments])


def test_it_says_what_was_published_and_which_root_to_trust(pack: Path, tmp_path: Path) -> None:
    result = publish(tmp_path, str(pack), "--to", str(tmp_path / "stick"))
    assert result.exit_code == 0
    root = tmp_path / "hub/trust/root.json"
    assert result.stdout.splitlines() == [
        "tea-stall 1.0.0: published",
        f"Repository: {tmp_path / 'stick'}",
        f"The root to be trusted by a kiosk: {root}",
        f"  kiosk trust {root}",
    ]
    assert root.exists()


def test_a_script_learns_whether_anything_was_new(pack: Path, tmp_path: Path) -> None:
    answers = [json.loads(publish(tmp_path, str(pack), "--json").stdout) for _ in range(2)]
    assert [answer["packs"][0]["new"] for answer in answers] == [True, False]
    assert answers[0]["repository"] == str(tmp_path / "hub/repository")
    assert answers[0]["version"] == answers[1]["version"] == 1


def test_a_changed_version_is_refused_with_its_remedy(pack: Path, tmp_path: Path) -> None:
    publish(tmp_path, str(pack))
    edit(pack, "en/02-count-change.md", "four", "five")
    result = publish(tmp_path, str(pack))
    assert result.exit_code == 1
    assert "Raise the version" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["/nowhere"]])
def test_wrong_use_is_told_apart_from_failure(tmp_path: Path, arguments: list[str]) -> None:
    assert publish(tmp_path, *arguments).exit_code == 2
