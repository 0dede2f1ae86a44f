"""`kiosk-hub pack media` as a person or a script runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.authoring.conversion.authored import photo


def run(tmp_path: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(tmp_path / "hub"), "pack", "media", *map(str, arguments)])


def test_before_and_after_are_shown_and_a_script_reads_them(tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    original = photo(tmp_path / "camera/IMG 1.JPG", (300, 200))
    result = run(tmp_path, pack, "--from", tmp_path / "camera")
    assert result.exit_code == 0
    row = result.stdout.splitlines()[1]
    size = (pack / "media/img-1.webp").stat().st_size
    assert row.split() == ["IMG", "1.JPG", f"{original.stat().st_size:,}", "media/img-1.webp", f"{size:,}", "made"]
    assert result.stderr.splitlines()[-1] == "Converting: 100 %"
    (document,) = json.loads(run(tmp_path, pack, "--from", tmp_path / "camera", "--json").stdout)
    assert (document["path"], document["size"], document["state"]) == ("media/img-1.webp", size, "unchanged")


def test_what_can_be_made_is_shown_before_what_cannot_is_named(tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    tiny_pack.put(pack, "raw/bad.jpg", "no picture")
    photo(pack / "raw/cup.jpg", (300, 200))
    result = run(tmp_path, pack)
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["original", "cup.jpg"]
    assert "Error: " in result.stderr.splitlines()[-1]
    assert "bad.jpg is no picture that can be read" in result.stderr.splitlines()[-1]
    again = run(tmp_path, pack, "--json")
    assert (again.exit_code, [each["state"] for each in json.loads(again.stdout)]) == (1, ["unchanged"])


def test_nothing_to_convert_fails_and_wrong_use_is_told_apart(tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    assert run(tmp_path, pack).exit_code == 1
    assert run(tmp_path, pack, "--height", "1080").exit_code == 2


def test_without_ffmpeg_the_package_is_named(tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    tiny_pack.put(pack, "raw/a.wav", "x")
    program = [sys.executable, "-c", "from sync.hub.commands import main; main()"]
    ended = subprocess.run(
        [*program, "--home", tmp_path / "hub", "pack", "media", pack],
        capture_output=True, text=True, check=False, env={**os.environ, "PATH": str(tmp_path)},
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Install the package ffmpeg" in ended.stderr
