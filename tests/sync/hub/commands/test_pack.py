"""`kiosk-hub pack …` as a person or a script runs it."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.authoring.sarif_facts import SCHEMA
from tests.sync.hub.catalogue.tiny_pack import edit


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return tiny_pack.write(tmp_path / "tea-stall")


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(tmp_path / "hub"), *arguments])


def test_check_says_that_there_is_nothing_to_mend(pack: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "pack", "check", str(pack))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"{pack}: no faults"
    assert all("advice:" in line for line in result.stdout.splitlines()[:-1])


def test_check_names_each_fault_with_the_path_from_here(pack: Path, tmp_path: Path) -> None:
    edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
    result = run(tmp_path, "pack", "check", str(pack))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith(
        f"{pack}/en/01-make-tea.md:11: heading-level: The heading “Milk” has one #."
    )
    assert result.stdout.splitlines()[-1] == f"{pack}: 1 fault"


def test_check_answers_a_script(pack: Path, tmp_path: Path) -> None:
    edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
    result = run(tmp_path, "pack", "check", str(pack), "--json")
    (document,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["faults"] == 1
    assert document["findings"][0]["line"] == 11


def test_check_answers_ci_as_sarif_and_json_has_two_names(pack: Path, tmp_path: Path) -> None:
    edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
    result = run(tmp_path, "pack", "check", str(pack), "--format", "sarif")
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    jsonschema.validate(log, SCHEMA)
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["heading-level"]
    both = [run(tmp_path, "pack", "check", str(pack), *form).stdout for form in (["--json"], ["--format", "json"])]
    assert both[0] == both[1]


def test_advice_is_no_failure(pack: Path, tmp_path: Path) -> None:
    renamed = pack.rename(tmp_path / "coffee")
    result = run(tmp_path, "pack", "check", str(renamed))
    assert result.exit_code == 0
    assert "advice: " in result.stdout


def test_build_writes_manifest_and_pack_file(pack: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "pack", "build", str(pack), "--out", str(tmp_path / "out"), "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert Path(document["manifest"]) == tmp_path / "out/tea-stall-1.0.0.json"
    assert Path(document["pack_file"]).stat().st_size == document["bytes"]


def test_build_refuses_a_folder_with_faults(pack: Path, tmp_path: Path) -> None:
    edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
    result = run(tmp_path, "pack", "build", str(pack), "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "has faults. Mend them first" in result.stderr


def test_long_work_says_how_far_it_is_in_plain_lines_without_a_terminal(pack: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "pack", "build", str(pack), "--out", str(tmp_path / "out"))
    assert result.stderr.splitlines()[-1] == "Building: 100 %"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "/nowhere"],
        ["build"],
        ["check", "/", "--format", "xml"],
        ["preview"],
        ["from-markdown", "/"],
    ],
)
def test_wrong_use_is_told_apart_from_failure(tmp_path: Path, arguments: list[str]) -> None:
    assert run(tmp_path, "pack", *arguments).exit_code == 2


def test_from_markdown_writes_a_source_that_passes_the_check(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/1-deer.md").write_text("# The deer\n\nA deer ran.\n")
    out = tmp_path / "deer-tales"
    result = run(
        tmp_path,
        "pack",
        "from-markdown",
        str(tmp_path / "files"),
        "--language",
        "en",
        "--title",
        "Tales",
        "--out",
        str(out),
    )
    assert (result.exit_code, result.stdout) == (0, f"{out}: 1 lesson\n")
    assert run(tmp_path, "pack", "check", str(out)).exit_code == 0


def test_new_writes_a_pack_that_passes_the_check_and_can_be_built(tmp_path: Path) -> None:
    folder = tmp_path / "tea-stall"
    result = run(tmp_path, "pack", "new", str(folder), "--language", "ml, en")
    assert result.exit_code == 0
    assert str(folder / "ml/01-welcome.md") in result.stdout.splitlines()
    assert 'ml = "Tea stall"' in (folder / "pack.toml").read_text("utf-8")
    advice, verdict = run(tmp_path, "pack", "check", str(folder)).stdout.splitlines()
    assert re.fullmatch(
        r"pack.toml:8: untranslated: advice: In en, \d+ of \d+ texts are those of ml. Translate them.",
        advice.removeprefix(f"{folder}/"),
    )
    assert verdict == f"{folder}: no faults"
    assert run(tmp_path, "pack", "build", str(folder), "--out", str(tmp_path / "out")).exit_code == 0
    assert run(tmp_path, "pack", "new", str(folder)).exit_code == 1
