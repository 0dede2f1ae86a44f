"""What learners see of a pack, made from its files: a quiz when the pack comes onto the shelf, a lesson afterwards.

What always holds: whatever FORMAT.md refuses in a text is found before its pack comes onto the shelf.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.packs import lessons
from kiosk.packs.blobs import Blobs
from kiosk.packs.rendered import Rendered
from sync.protocol.bounded import parse_toml
from sync.protocol.errors import N_, PackError
from sync.protocol.glossary import Word
from sync.protocol.lesson import check_measure, read_front_matter, split
from sync.protocol.manifest import LESSON, MEDIA_TYPES, QUIZ, Face, Manifest
from sync.protocol.quiz import Quiz
from sync.protocol.reading_quiz import read_quiz

_GLOSSARY = "glossary"


@dataclass(frozen=True, slots=True)
class QuizText:
    """A quiz's document as its author wrote it, and the URL of each picture and recording, as the document names it."""

    path: str
    document: dict
    media: dict[str, str]


# By id and language.
Lessons = dict[tuple[str, str], Rendered]
Quizzes = dict[tuple[str, str], QuizText]


def media_type(path: str) -> str | None:
    """As what a file of a pack may be served to learners; None if it may not."""
    return MEDIA_TYPES.get(path[path.rfind(".") :])


def media_url(sha256: str, path: str) -> str:
    """Where the kiosk serves a media file: by its hash, so that it can be cached for ever."""
    return f"/media/{sha256}{path[path.rfind('.') :]}"


def read_texts(manifest: Manifest, blobs: Blobs) -> Quizzes:
    """Read every text of a pack whose blobs are all here; gives its quizzes.

    Raises PackError if a file is not what FORMAT.md says.
    """
    hashes = {file.path: file.sha256 for file in manifest.files}
    quizzes = {}
    for entry in manifest.contents:
        for language, face in entry.faces.items():
            if entry.kind == LESSON:
                _read_lesson(blobs, hashes[face.path], face)
            elif entry.kind == QUIZ:
                text = _text(blobs, hashes[face.path], face)
                quizzes[entry.id, language] = _quiz(text, face, hashes, manifest.format)
    return quizzes


@dataclass(frozen=True, slots=True)
class Shown:
    """What could be made of a pack's texts; `faults` says by path what could not be, and why."""

    lessons: Lessons
    quizzes: Quizzes
    faults: dict[str, Exception]


def render(manifest: Manifest, blobs: Blobs) -> Shown:
    """Render every lesson of a pack and read every quiz: one file that is gone takes nothing else with it."""
    hashes, links = _targets(manifest)
    shown = Shown({}, {}, {})
    for entry in manifest.contents:
        for language, face in entry.faces.items():
            try:
                if entry.kind == LESSON:
                    shown.lessons[entry.id, language] = _lesson(blobs, hashes, links, face, language)
                elif entry.kind == QUIZ:
                    text = _text(blobs, hashes[face.path], face)
                    shown.quizzes[entry.id, language] = _quiz(text, face, hashes, manifest.format)
            except (PackError, FileNotFoundError) as error:
                shown.faults[face.path] = error
    return shown


def render_lesson(manifest: Manifest, blobs: Blobs, face: Face, language: str) -> Rendered:
    """Render one lesson of a pack. Raises PackError as `read_texts` does, FileNotFoundError if its blob is not here."""
    hashes, links = _targets(manifest)
    return _lesson(blobs, hashes, links, face, language)


def _targets(manifest: Manifest) -> tuple[dict[str, str], dict[str, str]]:
    """The SHA-256 of each file, and the URL of each lesson, by path."""
    hashes = {file.path: file.sha256 for file in manifest.files}
    links = {
        face.path: f"/packs/{manifest.pack}/lessons/{entry.id}"
        for entry in manifest.contents
        if entry.kind == LESSON
        for face in entry.faces.values()
    }
    return hashes, links


def _text(blobs: Blobs, sha256: str, face: Face) -> str:
    try:
        return blobs.read(sha256).decode()
    except UnicodeDecodeError as error:
        raise _unreadable(face.path, "UTF-8") from error


def _read_lesson(blobs: Blobs, sha256: str, face: Face) -> tuple[str, tuple[Word, ...]]:
    """The Markdown of a lesson, and the words that it explains."""
    text = _text(blobs, sha256, face)
    try:
        matter, body, _ = split(text)
        check_measure(body)
        return body, _glossary(matter)
    except (PackError, ValueError) as error:
        raise _unreadable(face.path, str(error)) from error


def _lesson(blobs: Blobs, hashes: dict[str, str], links: dict[str, str], face: Face, language: str) -> Rendered:
    body, glossary = _read_lesson(blobs, hashes[face.path], face)
    return lessons.render(body, _resolver(face.path, hashes, links), language, glossary)


def _glossary(matter: str) -> tuple[Word, ...]:
    """The words that a lesson explains. Few lessons have any, so most front matter need not be read.

    Raises ValueError if it cannot be read.
    """
    if _GLOSSARY not in matter:
        return ()
    read, faults = read_front_matter(matter)
    if read is None:
        raise ValueError(str(faults[0]))
    return read.glossary


def _resolver(source: str, hashes: dict[str, str], links: dict[str, str]) -> lessons.Resolve:
    def resolve(reference: str) -> str | None:
        path = lessons.resolved_path(source, reference)
        if path in links:
            return links[path]
        if path in hashes and media_type(path):
            return media_url(hashes[path], path)
        return None

    return resolve


def _quiz(text: str, face: Face, hashes: dict[str, str], format_: int) -> QuizText:
    try:
        document = parse_toml(text)
    except ValueError as error:
        raise _unreadable(face.path, str(error)) from error
    quiz, faults = read_quiz(document, format_)
    if quiz is None:
        raise _unreadable(face.path, str(faults[0]))
    media = {}
    for reference in _references(quiz):
        path = lessons.resolved_path(face.path, reference)
        if path in hashes and media_type(path):
            media[reference] = media_url(hashes[path], path)
    return QuizText(face.path, document, media)


def _references(quiz: Quiz) -> Iterator[str]:
    """The media that a quiz names."""
    named = [question.picture for question in quiz.questions]
    return filter(None, [*named, *(part.audio for part in (*quiz.questions, *quiz.cases))])


def _unreadable(path: str, why: str) -> PackError:
    return PackError("pack-text", N_("%(path)s cannot be read (%(why)s). Its author must mend it."), path=path, why=why)
