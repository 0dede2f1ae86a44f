"""What a built pack says of itself (FORMAT.md, part B): the signed statement about each of its files.

A manifest is RFC 8785 JSON, so the same pack gives the same bytes. It names files by path and SHA-256 and nothing else:
how a pack file stores their bytes is no part of it. `reading_manifest` reads one.
"""

import json
from dataclasses import dataclass
from typing import Any

LESSON = "lesson"
QUIZ = "quiz"

MOST_FILES = 20_000

MEDIA = "media/"
MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".opus": "audio/ogg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
}


@dataclass(frozen=True, slots=True)
class File:
    """`language` is None for what all languages share; `size` is bytes."""

    path: str
    sha256: str
    size: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Face:
    """A lesson or quiz as it stands in one language."""

    title: str
    minutes: int
    path: str
    keywords: tuple[str, ...] = ()
    audio: str | None = None
    audio_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One lesson or quiz, in the order of the pack, with a face for each language that has it."""

    kind: str
    id: str
    faces: dict[str, Face]


@dataclass(frozen=True, slots=True)
class Competency:
    id: str
    level: int
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`languages[0]` is the main language. Titles, summaries and headings map a language to a text."""

    format: int
    pack: str
    version: str
    languages: tuple[str, ...]
    licence: str
    authors: tuple[str, ...]
    minutes: int
    roles: tuple[str, ...]
    competencies: tuple[Competency, ...]
    title: dict[str, str]
    summary: dict[str, str]
    subject: str
    heading: dict[str, str]
    contents: tuple[Entry, ...]
    files: tuple[File, ...]

    def encode(self) -> bytes:
        """RFC 8785 JSON. Its rules for floats and for keys beyond ASCII have no say: a manifest has neither."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def face(self, entry: Entry, language: str) -> tuple[str, Face]:
        """An entry in a language, or in the main language where it lacks it: the language found, and the face."""
        if language not in entry.faces:
            language = self.languages[0]
        return language, entry.faces[language]

    def entry(self, kind: str, id_: str) -> Entry | None:
        return next((entry for entry in self.contents if entry.kind == kind and entry.id == id_), None)

    def size(self) -> int:
        """Bytes of all files, each blob counted once."""
        return sum({file.sha256: file.size for file in self.files}.values())


def _plain(value: Any) -> Any:
    """Dataclasses as objects, and absent values left out, as JSON has them."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    pairs = value.items() if isinstance(value, dict) else ((name, getattr(value, name)) for name in value.__slots__)
    return {key: _plain(each) for key, each in pairs if each is not None}
