"""A folder of plain Markdown files as the source of a pack in one language.

Each file becomes a lesson: `# title` gives its title, `##` alone on a line breaks a page, the file's name gives its id.
What FORMAT.md forbids becomes plain text, so that the result passes the author's check, whatever the files held.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring import description
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.plain import cleaned, harmless, plain_text, split_title
from sync.hub.catalogue.authoring.toml_text import quoted, quoted_list
from sync.hub.catalogue.authoring.wanted import FIRST_VERSION, Wanted
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.lesson import MOST_MINUTES, TITLE_LENGTH
from sync.protocol.reading import ID_LENGTH
from sync.protocol.versions import OLDEST_PACK_FORMAT

MOST_LESSONS = 999

_WORDS_A_MINUTE = 100
_MOST_KEYWORDS = 12
_LEAST_KEYWORD = 2
_NUMBER = re.compile(r"^\d+[-_. ]*")
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


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
    wanted.check(out)
    paths = sorted(path for path in folder.glob("*.md") if path.is_file() and path.stem.lower() != "readme")
    if not 1 <= len(paths) <= MOST_LESSONS:
        sentence = N_("%(folder)s has %(found)s Markdown files. Give from 1 to %(most)s.")
        raise AuthorError("lessons", sentence, folder=str(folder), found=len(paths), most=MOST_LESSONS)
    lessons = _read(paths)
    width = max(2, len(str(len(lessons))))
    for number, lesson in enumerate(lessons, start=1):
        replace(out / wanted.languages[0] / f"{number:0{width}}-{lesson.id}.md", _lesson_text(lesson).encode())
        progress(number, len(lessons))
    minutes = min(description.MOST_MINUTES, sum(lesson.minutes for lesson in lessons))
    replace(out / DESCRIPTION, _description_text(wanted, wanted.id_in(out), minutes).encode())
    return len(lessons)


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
    return (
        f"+++\nid = {quoted(lesson.id)}\ntitle = {quoted(lesson.title)}\nminutes = {lesson.minutes}\n"
        f"keywords = {quoted_list(_keywords(lesson.title))}\n+++\n\n{lesson.body}"
    )


def _description_text(wanted: Wanted, id_: str, minutes: int) -> str:
    title, (language,) = quoted(" ".join(wanted.title.split())), wanted.languages
    authors = wanted.authors or ("named in each lesson",)
    return (
        f"format = {OLDEST_PACK_FORMAT}\nid = {quoted(id_)}\nversion = {quoted(FIRST_VERSION)}\n"
        f"languages = {quoted_list(wanted.languages)}\nlicence = {quoted(wanted.licence)}\n"
        f"authors = {quoted_list(authors)}\nminutes = {minutes}\nroles = []\n\n"
        f"[title]\n{language} = {title}\n\n[summary]\n{language} = {title}\n\n"
        f"[subject]\nid = {quoted(id_)}\n{language} = {title}\n"
    )
