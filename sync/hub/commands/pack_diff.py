"""`kiosk-hub pack diff`: what changes for learners between two versions of a pack, and what a kiosk fetches."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from sync.hub.catalogue.authoring.differences import Differences, EntryChange, Named, ReadFile, compare
from sync.hub.catalogue.authoring.editions import open_edition
from sync.hub.catalogue.authoring.fetching import Fetched, measure
from sync.hub.catalogue.updating import Edition
from sync.terminal import shown

_SHOWN_FILES = 5
_WORDS = {
    "new": "is new",
    "removed": "is removed; answers to it no longer count here",
    "answer": "has another right answer; answers given before keep their marks",
    "place": "belongs to another case, bank or skill",
    "wording": "reads differently",
}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--pack", default="", help="Which pack, where a repository holds several.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def command(old: str, new: str, pack: str, as_json: bool) -> None:
    """Say what changes for learners from OLD to NEW, and how many bytes a kiosk that has OLD will fetch.

    Each is a pack's folder, a built .json or .pack file, or a repository as FOLDER (its newest version) or
    FOLDER@VERSION.
    """
    with (
        tempfile.TemporaryDirectory(prefix="padippura-diff-") as temporary,
        shown("Comparing", as_json, " steps") as step,
    ):
        scratch = Path(temporary)
        step(0, 3)
        after = open_edition(new, scratch / "new", pack)
        step(1, 3)
        before = open_edition(old, scratch / "old", pack or after.manifest.pack)
        step(2, 3)
        if before.manifest.pack != after.manifest.pack:
            raise click.UsageError(f"These are two packs: {before.manifest.pack} and {after.manifest.pack}.")
        found = compare(before.manifest, after.manifest, _reader(before), _reader(after))
        fetched = measure(before, after, scratch)
        step(3, 3)
    if as_json:
        click.echo(json.dumps(_as_json(found, fetched), ensure_ascii=False))
        return
    for line in [*_said(found), *_said_bytes(fetched)]:
        click.echo(line)


def _reader(edition: Edition) -> ReadFile:
    hashes = {file.path: file.sha256 for file in edition.manifest.files}
    return lambda path: b"".join(edition.packed.chunks(hashes[path]))


def _as_json(found: Differences, fetched: Fetched) -> dict[str, object]:
    files = [{"path": path, "bytes": size} for path, size in fetched.largest]
    fetch = {"update": fetched.update, "manifest": fetched.manifest, "blobs": fetched.blobs, "files": files}
    return {**asdict(found), "fetch": fetch}


def _said(found: Differences) -> Iterator[str]:
    yield f"{found.pack}: {found.before} → {found.after}"
    if found.new_languages:
        yield f"New languages: {', '.join(found.new_languages)}"
    if found.removed_languages:
        yield f"Removed languages: {', '.join(found.removed_languages)}"
    if found.described:
        yield f"Changed in the description: {', '.join(found.described)}"
    if found.media:
        yield f"Pictures, sounds and films: {', '.join(found.media)}"
    for named in found.new:
        yield from _said_named("+", named, "is new")
    for named in found.removed:
        yield from _said_named("-", named, "is removed; what learners did in it is kept, but no longer shown")
    for change in found.changed:
        yield from _said_change(change)
    if found == Differences(found.pack, found.before, found.after):
        yield "Nothing changes for learners."


def _said_named(sign: str, named: Named, what: str) -> Iterator[str]:
    yield f"{sign} {named.kind} {named.id} “{named.title}” {what}"
    if named.resembles:
        yield f"    looks like {named.resembles}: if it is the same {named.kind}, keep its id, or progress is lost"


def _said_change(change: EntryChange) -> Iterator[str]:
    said = [
        ("in new languages", change.new_languages),
        ("no longer in", change.removed_languages),
        ("another title in", change.retitled),
        ("changed in", change.changed),
    ]
    parts = [f"{words} {', '.join(languages)}" for words, languages in said if languages]
    parts += ["in another place"] if change.is_moved else []
    yield f"~ {change.kind} {change.id} “{change.title}”: {'; '.join(parts)}"
    if change.rules:
        yield f"    is taken otherwise: {', '.join(change.rules)}"
    for question in change.questions:
        yield f"    question {question.id} {_WORDS[question.what]} ({', '.join(question.languages)})"


def _said_bytes(fetched: Fetched) -> Iterator[str]:
    if fetched.whole == 0:
        yield "A kiosk fetches nothing."
        return
    whole = f"{fetched.whole:,} bytes in whole files ({fetched.count} of them, and the manifest)"
    if fetched.update is None:
        yield f"A kiosk fetches {whole}; an update file would be no smaller."
    else:
        yield f"A kiosk fetches {fetched.update:,} bytes in one update file; without it, {whole}."
    for path, size in fetched.largest[:_SHOWN_FILES]:
        yield f"    {path}: {size:,} bytes"
    if fetched.count > _SHOWN_FILES:
        yield f"    and {fetched.count - _SHOWN_FILES} smaller ones"
