"""`kiosk-hub pack diff` between sources, built packs and repositories."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

LONG = "".join(f"Cup {number} of {number * number} has {number * 7919} leaves.\n\n" for number in range(3000))


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions of a pack; the second changes a word of a long lesson."""
    old = tiny_pack.write(tmp_path / "old/tea-stall")
    put(old, "en/02-count-change.md", tiny_pack.SECOND_LESSON + LONG)
    new = Path(shutil.copytree(old, tmp_path / "new/tea-stall"))
    edit(new, "pack.toml", "1.0.0", "1.1.0")
    edit(new, "en/02-count-change.md", "Cup 7 ", "Mug 7 ")
    return old, new


def run(tmp_path: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(tmp_path / "hub"), *map(str, arguments)])


def diff(tmp_path: Path, *arguments: object) -> dict:
    result = run(tmp_path, "pack", "diff", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_sources_built_packs_and_repositories_say_the_same(versions: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = versions
    for folder in versions:
        assert run(tmp_path, "pack", "build", folder, "--out", tmp_path / "built").exit_code == 0
        assert run(tmp_path, "publish", folder, "--to", tmp_path / "stick").exit_code == 0
    expected = diff(tmp_path, old, new)
    assert [each["id"] for each in expected["changed"]] == ["count-change"]
    built = [
        tmp_path / f"built/tea-stall-{version}.{ending}" for version, ending in (("1.0.0", "json"), ("1.1.0", "pack"))
    ]
    assert diff(tmp_path, *built) == expected
    assert diff(tmp_path, f"{tmp_path / 'stick'}@1.0.0", tmp_path / "stick") == expected
    assert diff(tmp_path, f"{tmp_path / 'stick'}@1.0.0", new) == expected


def test_what_a_kiosk_fetches_is_little_by_update_file(versions: tuple[Path, Path], tmp_path: Path) -> None:
    fetch = diff(tmp_path, *versions)["fetch"]
    assert [file["path"] for file in fetch["files"]] == ["en/02-count-change.md"]
    assert fetch["blobs"] == fetch["files"][0]["bytes"]
    assert fetch["update"] < 1000 < fetch["blobs"]


def test_people_read_it_in_lines(versions: tuple[Path, Path], tmp_path: Path) -> None:
    lines = run(tmp_path, "pack", "diff", *versions).stdout.splitlines()
    assert lines[0] == "tea-stall: 1.0.0 → 1.1.0"
    assert "~ lesson count-change “Count change”: changed in en" in lines
    assert any("bytes in one update file" in line for line in lines)


def test_nothing_changes_and_nothing_is_fetched(versions: tuple[Path, Path], tmp_path: Path) -> None:
    lines = run(tmp_path, "pack", "diff", versions[0], versions[0]).stdout.splitlines()
    assert lines[1:] == ["Nothing changes for learners.", "A kiosk fetches nothing."]


def test_what_is_no_pack_is_said(versions: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(tmp_path, "pack", "diff", tmp_path, versions[1])
    assert (result.exit_code, "is no pack" in result.stderr) == (1, True)
    run(tmp_path, "publish", versions[0], "--to", tmp_path / "stick")
    result = run(tmp_path, "pack", "diff", f"{tmp_path / 'stick'}@7.0.0", versions[1])
    assert (result.exit_code, "but 1.0.0" in result.stderr) == (1, True)


def test_a_damaged_pack_file_is_not_compared(versions: tuple[Path, Path], tmp_path: Path) -> None:
    run(tmp_path, "pack", "build", versions[0], "--out", tmp_path)
    path = tmp_path / "tea-stall-1.0.0.pack"
    path.write_bytes(path.read_bytes()[:-9])
    result = run(tmp_path, "pack", "diff", path, versions[1])
    assert (result.exit_code, "damaged or missing" in result.stderr) == (1, True)


def test_two_packs_are_used_wrongly(versions: tuple[Path, Path], tmp_path: Path) -> None:
    edit(versions[0], "pack.toml", '"tea-stall"', '"coffee-stall"')
    assert run(tmp_path, "pack", "diff", *versions).exit_code == 2
    assert run(tmp_path, "pack", "diff").exit_code == 2
