"""`kiosk-hub pack translations …` as a person or a script runs it."""

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


def run(tmp_path: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(tmp_path / "hub"), "pack", "translations", *map(str, arguments)])


@pytest.mark.parametrize("name", ["hi.po", "hi.xlf"])
def test_out_to_a_translator_and_back(pack: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    result = run(tmp_path, "export", pack, file, "--language", "ml", "--json")
    assert json.loads(result.stdout) == {"file": str(file), "language": "ml", "texts": 39, "translated": 39}
    text = file.read_text("utf-8")
    assert "Count change" in text
    file.write_text(
        text.replace('msgstr "Count change"', 'msgstr "X"').replace("<target>Count change", "<target>X"), "utf-8"
    )
    result = run(tmp_path, "import", pack, file)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == f"{pack / 'ml/02-count-change.md'}: written"
    assert 'title = "X"' in (pack / "ml/02-count-change.md").read_text("utf-8")


def test_status_is_a_table_and_json(pack: Path, tmp_path: Path) -> None:
    (pack / "ml/02-count-change.md").unlink()
    edit(pack, "ml/01-make-tea.md", "[count the change](02-count-change.md)", "count the change")
    table = run(tmp_path, "status", pack).stdout.splitlines()
    assert table[0].split()[:3] == ["language", "lessons", "quizzes"]
    assert table[1].split()[:3] == ["ml", "1/2", "1/1"]
    assert any(": links: advice: " in line for line in table[2:])
    document = json.loads(run(tmp_path, "status", pack, "--json").stdout)
    assert document["main"] == "en"
    assert document["languages"][0]["lessons"] == [1, 2]
    assert document["languages"][0]["percent"] < 100


def test_accept_makes_a_record(pack: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "accept", pack, "--language", "ml").exit_code == 0
    assert json.loads((pack / "translations.json").read_bytes())["ml"]["pack"]
    assert run(tmp_path, "status", pack, "--json").exit_code == 0
    assert CliRunner().invoke(main, ["pack", "check", str(pack)]).exit_code == 0
    assert run(tmp_path, "accept", pack, "--language", "en").exit_code == 1


def test_failure_and_wrong_use_are_told_apart(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "x.po").write_text("nothing")
    assert run(tmp_path, "import", pack, tmp_path / "x.po").exit_code == 1
    (tmp_path / "x.txt").write_text("nothing")
    assert run(tmp_path, "import", pack, tmp_path / "x.txt").exit_code == 2
    assert run(tmp_path, "export", pack, tmp_path / "y.po").exit_code == 2
    (pack / "translations.json").write_text("[]")
    assert run(tmp_path, "status", pack).exit_code == 1
