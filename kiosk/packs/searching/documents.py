"""What can be found of a pack: its lessons, quizzes and itself, each as the plain text that a learner reads."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.database import database, reading
from sync.protocol.manifest import LESSON, QUIZ, Manifest

PACK = "pack"

# Tags that stand inside a word or beside it without a break.
_INLINE = re.compile(r"</?(?:a|code|del|em|strong|sub|sup)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_TAG = re.compile(r"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_SPACE = re.compile(r"\s+")

# Of the Markdown that a quiz may have: the line below a table's head, how an item of a list begins, signs in a line.
_RULE = re.compile(r"^[ \t|:-]*-[ \t|:-]*$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+", re.MULTILINE)
_SIGNS = re.compile(r"[*_`\\]+")

_LESSONS = "SELECT lesson, language, html FROM lesson WHERE pack = ? AND lesson IN (SELECT value FROM json_each(?))"
_QUIZZES = (
    "SELECT quiz, language, document FROM quiz"
    " WHERE pack = ? AND version = ? AND quiz IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An entry in one language; `entry` is "" for the pack itself."""

    pack: str
    kind: str
    entry: str
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """What stands under an address, as it is read."""

    address: Address
    title: str
    keywords: str
    body: str


def addresses(manifest: Manifest) -> list[Address]:
    """Everything of a pack that can be found."""
    found = [Address(manifest.pack, PACK, "", language) for language in manifest.languages]
    for entry in manifest.contents:
        found += [Address(manifest.pack, entry.kind, entry.id, language) for language in entry.faces]
    return found


def documents(manifest: Manifest, wanted: list[Address]) -> Iterator[Document]:
    """What stands under addresses of a pack on the shelf."""
    bodies = texts(manifest, wanted)
    for address in wanted:
        body = bodies.get(address, "")
        if address.kind == PACK:
            language = address.language
            yield Document(address, manifest.title[language], manifest.heading.get(language, ""), body)
            continue
        entry = manifest.entry(address.kind, address.entry)
        if entry is not None:
            face = entry.faces[address.language]
            yield Document(address, face.title, " ".join(face.keywords), body)


def texts(manifest: Manifest, wanted: Iterable[Address]) -> dict[Address, str]:
    """The text of each address of a pack, without its title."""
    found = {each: manifest.summary[each.language] for each in wanted if each.kind == PACK}
    lessons = [each for each in wanted if each.kind == LESSON]
    bodies = _rows(_LESSONS, [manifest.pack], lessons)
    found |= {each: plain(bytes(bodies[key]).decode()) for each in lessons if (key := _key(each)) in bodies}
    quizzes = [each for each in wanted if each.kind == QUIZ]
    stems = _rows(_QUIZZES, [manifest.pack, manifest.version], quizzes)
    return found | {each: _questions(stems[key]) for each in quizzes if (key := _key(each)) in stems}


def plain(body: str) -> str:
    """The text of a lesson's sanitised HTML."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", _INLINE.sub("", body)))).strip()


def _questions(document: str) -> str:
    quiz = json.loads(document)
    cases = [f"{each['title']} {each['text']}" for each in quiz.get("cases", ())]
    lines = [*cases, *(each["stem"] for each in quiz["questions"])]
    return _SPACE.sub(" ", " · ".join(map(_unmarked, lines))).strip()


def _unmarked(text: str) -> str:
    """The words of a Markdown text. Only one with a table has its upright strokes for cells."""
    if "|" in text and _RULE.search(text):
        text = text.replace("|", " ")
    return _SIGNS.sub("", _ITEM.sub("", _RULE.sub("", text)))


def _key(address: Address) -> tuple[str, str]:
    return address.entry, address.language


def _rows(query: str, values: list[str], wanted: list[Address]) -> dict[tuple[str, str], Any]:
    """The text of a pack's entries with the ids of those wanted, by id and language."""
    if not wanted:
        return {}
    ids = json.dumps(sorted({each.entry for each in wanted}))
    with reading():
        return {(entry, language): text for entry, language, text in database.execute_sql(query, [*values, ids])}
