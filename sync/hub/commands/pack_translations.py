"""`kiosk-hub pack translations`: texts out to a translator and back, and how complete each language is."""

import json
from pathlib import Path

import click

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.translations.completeness import Completeness, completeness
from sync.hub.catalogue.authoring.translations.exporting import accept, export
from sync.hub.catalogue.authoring.translations.importing import import_rows
from sync.hub.catalogue.authoring.translations.po import from_po, to_po
from sync.hub.catalogue.authoring.translations.xliff import from_xliff, to_xliff
from sync.hub.catalogue.durable import replace

XLIFF, PO = "xliff", "po"
_ENDINGS = {".xlf": XLIFF, ".xliff": XLIFF, ".po": PO}
_WRITERS = {XLIFF: to_xliff, PO: to_po}
_READERS = {XLIFF: from_xliff, PO: from_po}
_COLUMNS = "{:10}{:>10}{:>10}{:>12}{:>5}{:>9}{:>9}"
_FAILED = 1

_FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
_FORMAT = click.option("--format", "form", type=click.Choice((XLIFF, PO)), help="[default: as the file's name ends]")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group("translations")
def command() -> None:
    """Give a pack's texts to translators, take them back, and see what is missing."""


@command.command("export")
@_FOLDER
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", required=True, help="The language to translate into; the pack need not have it yet.")
@_FORMAT
@_JSON
def export_command(folder: Path, out: Path, language: str, form: str | None, as_json: bool) -> None:
    """Write every text of the pack in FOLDER, with its translation, into the file OUT (.xlf or .po)."""
    exchanged = export(folder, language)
    replace(out, _WRITERS[_form(out, form)](exchanged))
    done = sum(bool(row.target) for row in exchanged.rows)
    if as_json:
        document = {"file": str(out), "language": language, "texts": len(exchanged.rows), "translated": done}
        click.echo(json.dumps(document))
    else:
        click.echo(f"{out}: {len(exchanged.rows)} texts into {language}, {done} of them translated")


@command.command("import")
@_FOLDER
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_FORMAT
@_JSON
@click.pass_context
def import_command(ctx: click.Context, folder: Path, file: Path, form: str | None, as_json: bool) -> None:
    """Take the translations of FILE into the pack in FOLDER; a language that it does not have yet is added."""
    imported = import_rows(folder, _READERS[_form(file, form)](file.read_bytes()))
    findings = check(folder).findings
    if as_json:
        document = {
            "language": imported.language,
            "written": imported.written,
            "incomplete": imported.incomplete,
            "confirmed": imported.confirmed,
            "refused": imported.refused,
            "unknown": imported.unknown,
            "findings": [finding.as_json() for finding in findings],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for path in imported.written:
            click.echo(f"{folder / path}: written")
        for group, count in imported.incomplete.items():
            click.echo(f"{group}: not written, {count} {'text is' if count == 1 else 'texts are'} not translated yet")
        for id_ in imported.refused:
            click.echo(f"{id_}: left out, its links or pictures lead elsewhere than those of the text")
        for id_ in imported.unknown:
            click.echo(f"{id_}: left out, the pack has no such text (any more)")
        if imported.confirmed:
            click.echo(f"{imported.confirmed} translations are up to date again")
        for finding in findings:
            click.echo(f"{folder}/{finding}")
        click.echo(f"{folder}: {len(imported.written)} {'file' if len(imported.written) == 1 else 'files'} written")
    if any(not finding.is_advice for finding in findings):
        ctx.exit(_FAILED)


@command.command("accept")
@_FOLDER
@click.option("--language", required=True, help="The language whose translations are up to date.")
@_JSON
def accept_command(folder: Path, language: str, as_json: bool) -> None:
    """Say that the translations of a language follow the main language as it is now."""
    count = accept(folder, language)
    click.echo(json.dumps({"language": language, "texts": count}) if as_json else f"{language}: {count} texts accepted")


@command.command("status")
@_FOLDER
@_JSON
def status_command(folder: Path, as_json: bool) -> None:
    """Show for each language what is translated, what has changed since, and what to look at again."""
    main, languages = completeness(folder)
    if as_json:
        click.echo(json.dumps({"main": main, "languages": [_as_json(each) for each in languages]}, ensure_ascii=False))
        return
    if not languages:
        click.echo(f"The pack has one language, {main}. Begin another: kiosk-hub pack translations export --help")
        return
    click.echo(_COLUMNS.format("language", "lessons", "quizzes", "texts", "%", "changed", "look at"))
    for each in languages:
        click.echo(_line(each))
    for each in languages:
        for finding in each.findings:
            click.echo(f"{folder}/{finding}")


def _line(each: Completeness) -> str:
    done = [f"{done}/{total}" for done, total in (each.lessons, each.quizzes, each.texts)]
    changed = "?" if each.changed is None else str(each.changed)
    return _COLUMNS.format(each.language, *done, each.percent, changed, len(each.findings))


def _as_json(each: Completeness) -> dict[str, object]:
    return {
        "language": each.language,
        "lessons": each.lessons,
        "quizzes": each.quizzes,
        "texts": each.texts,
        "percent": each.percent,
        "changed": each.changed,
        "unknown": each.unknown,
        "findings": [finding.as_json() for finding in each.findings],
    }


def _form(path: Path, form: str | None) -> str:
    found = form or _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise click.UsageError(f"{path} ends neither in .xlf nor in .po. Say --format xliff or --format po.")
    return found
