"""A folder of plain Markdown files as the source of a pack in one language.

Each file becomes a lesson: `# title` gives its title, `##` alone on a line breaks a page, the file's name gives its id.
What FORMAT.md forbids becomes plain text, so that the result passes the author's check, whatever the files held.
"""

import json
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring import description
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.plain import cleaned, harmless, plain_text, split_title
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.lesson import MOST_MINUTES, TITLE_LENGTH
from sync.protocol.names import is_language
from sync.protocol.reading import ID_LENGTH, is_id
from sync.protocol.versions import PACK_FORMAT

MOST_LESSONS = 999

_WORDS_A_MINUTE = 100
_MOST_KEYWORDS = 12
_LEAST_KEYWORD = 2
_NUMBER = re.compile(r"^\d+[-_. ]*")
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")
_VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the files do not say of the pack. `id` "" means: as the folder is called."""

    language: str
    title: str
    id: str = ""
    licence: str = "CC-BY-4.0"
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lesson:
    id: str
    title: str
    body: str

    @property
    def minutes(self) -> int:
        return max(1, min(MOST_MINUTES, math.ceil(len(self.body.split()) / _WORDS_A_MINUTE)))


def convert(
    folder: Path, wanted: Wanted, out: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Write the pack source of the Markdown files in `folder` into the folder `out`; gives the number of lessons.

    `progress` gets lessons done and in all.

    Raises AuthorError if there is nothing to convert, something is wanted that a pack cannot have, or `out` is not
    empty.
    """
    id_ = wanted.id or out.resolve().name
    _check(wanted, id_, out)
    paths = sorted(path for path in folder.glob("*.md") if path.is_file() and path.stem.lower() != "readme")
    if not 1 <= len(paths) <= MOST_LESSONS:
        sentence = N_("%(folder)s has %(found)s Markdown files. Give from 1 to %(most)s.")
        raise AuthorError("lessons", sentence, folder=str(folder), found=len(paths), most=MOST_LESSONS)
    lessons = _read(paths)
    width = max(2, len(str(len(lessons))))
    for number, lesson in enumerate(lessons, start=1):
        replace(out / wanted.language / f"{number:0{width}}-{lesson.id}.md", _lesson_text(lesson).encode())
        progress(number, len(lessons))
    minutes = min(description.MOST_MINUTES, sum(lesson.minutes for lesson in lessons))
    replace(out / DESCRIPTION, _description_text(wanted, id_, minutes).encode())
    return len(lessons)


def _check(wanted: Wanted, id_: str, out: Path) -> None:
    if not is_id(id_):
        sentence = N_("%(found)s is not an id. Give one such as %(example)s.")
        raise AuthorError("id", sentence, found=id_, example="village-stories")
    if not (is_language(wanted.language) and wanted.language.islower()):
        sentence = N_("%(found)s is not a language tag in small letters. Write it like %(example)s.")
        raise AuthorError("language", sentence, found=wanted.language, example="ml")
    if not 1 <= len(wanted.title.strip()) <= description.TITLE_LENGTH:
        sentence = N_("The title has %(found)s characters. Give from 1 to %(most)s.")
        raise AuthorError("title", sentence, found=len(wanted.title.strip()), most=description.TITLE_LENGTH)
    if not description.is_licence(wanted.licence):
        sentence = N_("%(found)s is not an SPDX identifier. Write one such as %(example)s.")
        raise AuthorError("licence", sentence, found=wanted.licence, example="CC-BY-4.0")
    if not all(author.strip() for author in wanted.authors):
        raise AuthorError("author", N_("An author's name is empty. Write it, or leave the author out."))
    if out.exists() and any(out.iterdir()):
        raise AuthorError("not-empty", N_("The folder %(out)s is not empty. Name a new one."), out=str(out))


def _read(paths: list[Path]) -> list[_Lesson]:
    lessons = []
    ids: set[str] = set()
    for path in paths:
        try:
            text = cleaned(path.read_text("utf-8-sig"))
        except UnicodeDecodeError as error:
            sentence = N_("%(path)s is not UTF-8. Save the file as UTF-8.")
            raise AuthorError("encoding", sentence, path=str(path)) from error
        title, body = split_title(text)
        id_ = _id(path, ids)
        ids.add(id_)
        title = _shortened(title or _NUMBER.sub("", path.stem).replace("-", " ").strip() or id_, TITLE_LENGTH)
        lessons.append(_Lesson(id_, title, harmless(body, title) if body.strip() else f"{plain_text(title)}\n"))
    return lessons


def _id(path: Path, taken: set[str]) -> str:
    """An id from a file's name, without its number unless it is needed to tell two apart."""
    ascii_name = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    whole = _NOT_IN_AN_ID.sub("-", ascii_name).strip("-")
    short = _NOT_IN_AN_ID.sub("-", _NUMBER.sub("", ascii_name)).strip("-")
    for candidate in (short, whole):
        cut = candidate[:ID_LENGTH].strip("-")
        if cut and cut not in taken:
            return cut
    number = len(taken) + 1
    while (candidate := f"lesson-{number}") in taken:
        number += 1
    return candidate


def _shortened(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _keywords(title: str) -> list[str]:
    words = ["".join(each for each in word if unicodedata.category(each)[0] not in "PSZ") for word in title.split()]
    fitting = [word.lower() for word in words if len(word) >= _LEAST_KEYWORD]
    return list(dict.fromkeys(fitting))[:_MOST_KEYWORDS] or [title]


def _lesson_text(lesson: _Lesson) -> str:
    keywords = ", ".join(_quoted(word) for word in _keywords(lesson.title))
    return (
        f"+++\nid = {_quoted(lesson.id)}\ntitle = {_quoted(lesson.title)}\nminutes = {lesson.minutes}\n"
        f"keywords = [{keywords}]\n+++\n\n{lesson.body}"
    )


def _description_text(wanted: Wanted, id_: str, minutes: int) -> str:
    title = " ".join(wanted.title.split())
    authors = wanted.authors or ("named in each lesson",)
    return (
        f"format = {PACK_FORMAT}\nid = {_quoted(id_)}\nversion = {_quoted(_VERSION)}\n"
        f"languages = [{_quoted(wanted.language)}]\nlicence = {_quoted(wanted.licence)}\n"
        f"authors = [{', '.join(map(_quoted, authors))}]\nminutes = {minutes}\nroles = []\n\n"
        f"[title]\n{wanted.language} = {_quoted(title)}\n\n[summary]\n{wanted.language} = {_quoted(title)}\n\n"
        f"[subject]\nid = {_quoted(id_)}\n{wanted.language} = {_quoted(title)}\n"
    )


def _quoted(text: str) -> str:
    """A TOML string: JSON's is one, but for a character that both leave bare and TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")
