"""Findings as SARIF: valid, complete, and with a rule for each."""

from pathlib import Path

import jsonschema

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.sarif import to_sarif
from tests.sync.hub.catalogue.authoring.sarif_facts import SCHEMA
from tests.sync.hub.catalogue.tiny_pack import edit, put


def test_findings_are_a_valid_log_with_a_place_and_a_rule_each(pack: Path) -> None:
    edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
    put(pack, "media/my \u202ecup.svg", "x")
    log = to_sarif({Path("packs/tea-stall"): check(pack).findings}, "0.1.0")
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    heading, name = run["results"]
    assert heading["ruleId"] == "heading-level"
    assert heading["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "packs/tea-stall/en/01-make-tea.md"},
        "region": {"startLine": 11},
    }
    assert name["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("/media/my%20%E2%80%AEcup.svg")
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_advice_is_a_note_and_a_whole_path_a_uri(pack: Path) -> None:
    renamed = pack.rename(pack.with_name("coffee"))
    (result,) = to_sarif({renamed: check(renamed).findings}, "0.1.0")["runs"][0]["results"]
    assert result["level"] == "note"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (renamed / "pack.toml").as_uri()
