"""`kiosk-hub pack narrate` as a person or a script runs it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack


def run(tmp_path: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(tmp_path / "hub"), "pack", "narrate", *map(str, arguments)])


def test_lessons_are_spoken_and_recordings_left_alone(tmp_path: Path) -> None:
    if not (shutil.which("espeak-ng") and shutil.which("opusenc")):
        pytest.skip("needs: espeak-ng, opusenc")
    pack = tiny_pack.write(tmp_path / "tea-stall")
    result = run(tmp_path, pack, "--language", "en")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith("recorded by a person: left alone")
    assert result.stderr.splitlines()[-1] == "Speaking: 100 %"
    document = json.loads(run(tmp_path, pack, "--language", "en", "--lesson", "count-change", "--json").stdout)
    assert [(each["path"], each["state"]) for each in document] == [("media/count-change.en.opus", "unchanged")]


def test_failure_and_wrong_use_are_told_apart(tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    assert run(tmp_path, pack, "--lesson", "none").exit_code == 1
    assert run(tmp_path).exit_code == 2
