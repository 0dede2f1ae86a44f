"""Findings as SARIF 2.1.0, which editors and code hosts read (OASIS, Static Analysis Results Interchange Format).

What always holds: the same findings give the same document; places are URIs relative to where the check was run.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.rules import RULES, Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(findings: Mapping[Path, tuple[Finding, ...]], version: str) -> dict[str, Any]:
    """The log of one run over several packs' folders, by this version of the program."""
    codes = sorted(RULES)
    places = {code: number for number, code in enumerate(codes)}
    driver = {"name": "kiosk-hub pack check", "version": version, "rules": [_rule(RULES[code]) for code in codes]}
    results = [_result(folder, finding, places) for folder, found in findings.items() for finding in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.summary}."},
        "help": {"text": f"{rule.help} See FORMAT.md, {rule.section}."},
    }


def _result(folder: Path, finding: Finding, places: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(folder / finding.path)}}
    if finding.line is not None:
        physical["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": "note" if finding.is_advice else "error",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical}],
    }


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path))
