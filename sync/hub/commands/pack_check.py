"""`kiosk-hub pack check`: every fault of a pack's folder, with its place and its remedy."""

import json
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import click

from sync.hub.catalogue.authoring.checking import Checked, check
from sync.hub.catalogue.authoring.sarif import to_sarif
from sync.hub.catalogue.authoring.translations.completeness import advise_untranslated

TEXT, JSON, SARIF = "text", "json", "sarif"
_FAILED = 1


@click.command("check")
@click.argument("folder", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice((TEXT, JSON, SARIF)),
    default=TEXT,
    show_default=True,
    help="Lines for people and editors, JSON for scripts, SARIF 2.1.0 for CI.",
)
@click.option("--json", "form", flag_value=JSON, help="The same as --format json.")
@click.pass_context
def command(ctx: click.Context, folder: tuple[Path, ...], form: str) -> None:
    """Hold each FOLDER to the pack format and name every fault: file, line, what was expected, what to do."""
    results = {each: _check(each) for each in folder}
    if form == JSON:
        click.echo(json.dumps([_as_json(each, result) for each, result in results.items()], ensure_ascii=False))
    elif form == SARIF:
        findings = {each: result.findings for each, result in results.items()}
        click.echo(json.dumps(to_sarif(findings, version("padippura")), ensure_ascii=False, indent=1))
    else:
        for each, result in results.items():
            _say(each, result)
    if any(result.faults for result in results.values()):
        ctx.exit(_FAILED)


def _check(folder: Path) -> Checked:
    """All that `check` finds, and what of a sound pack is still to be translated."""
    result = check(folder)
    return (
        result if result.faults else replace(result, findings=(*result.findings, *advise_untranslated(result.source)))
    )


def _say(folder: Path, result: Checked) -> None:
    for finding in result.findings:
        click.echo(f"{folder}/{finding}")
    count = len(result.faults)
    click.echo(f"{folder}: {count} {'fault' if count == 1 else 'faults'}" if count else f"{folder}: no faults")


def _as_json(folder: Path, result: Checked) -> dict[str, object]:
    findings = [finding.as_json() for finding in result.findings]
    return {"folder": str(folder), "faults": len(result.faults), "findings": findings}
