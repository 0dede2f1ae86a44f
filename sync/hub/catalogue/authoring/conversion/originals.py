"""From the folder `raw/` of a pack into its `media/`: which original becomes what, and what was made already.

What always holds: originals are only read; what an author changed by hand in `media/` is left alone; an original that
did not change is not converted again; one of which nothing can be made keeps back no other. `raw/made.json` remembers
from which original, and how, each file was made.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.conversion import films
from sync.hub.catalogue.authoring.conversion.pictures import to_webp
from sync.hub.catalogue.authoring.folder import DESCRIPTION, MEDIA, RAW
from sync.hub.catalogue.authoring.media import ADVISED_BYTES, MOST_BYTES
from sync.hub.catalogue.authoring.source import read_source
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.names import captions_of, poster_of

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif")
SOUNDS = (".wav", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".amr", ".wma")
FILMS = (".mp4", ".mov", ".m4v", ".3gp", ".mkv", ".avi", ".webm")
CAPTIONS = (".vtt", ".srt")
DRAWINGS = (".svg",)

MADE, UNCHANGED, KEPT = "made", "unchanged", "kept"

_RECORD = "made.json"
_WAY = 1  # raised when conversion changes, so that everything is made again
_ENDINGS = {PICTURES: ".webp", SOUNDS: ".opus", FILMS: ".mp4", CAPTIONS: ".vtt", DRAWINGS: ".svg"}
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.]+")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Converted:
    """A file of `media/`: from which original (with its bytes), and its own bytes. `state` is `made`, `unchanged`, or
    `kept`: somebody changed it by hand."""

    original: str
    original_bytes: int
    path: str
    size: int
    state: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of a pack's originals: `files` of `media/`, and `faults` that say what could not be made, and why."""

    files: list[Converted]
    faults: list[AuthorError]


def convert_media(
    folder: Path, height: int, originals: Path | None = None, progress: Progress = lambda done, total: None
) -> Conversion:
    """Convert a pack's originals; they lie in its `raw/`, or in another folder. `progress` gets bytes done and in all.

    A fault is an original that is of no known kind or cannot be converted, a second one that would become the same
    file, or a missing program. Raises AuthorError if there is no original.
    """
    raw = originals or folder / RAW
    faults: list[AuthorError] = []
    plan = _plan(raw, faults)
    languages = read_source(folder, []).description.languages if (folder / DESCRIPTION).is_file() else ()
    record = _read_record(folder)
    total, done = sum(path.stat().st_size for path in plan.values()), 0
    files: list[Converted] = []
    progress(0, total)
    for name, path in plan.items():
        try:
            for each in _convert(folder, name, path, height, record, set(plan)):
                files.append(each)  # one by one: the film stays when its still picture cannot be made
            if name.endswith(".mp4"):
                files += _begin_captions(folder, name, path, languages, set(plan))
        except AuthorError as error:
            faults.append(error)
        done += path.stat().st_size
        progress(done, total)
    return Conversion(files, faults)


def _plan(raw: Path, faults: list[AuthorError]) -> dict[str, Path]:
    """The original of each file of `media/`, by its name there; what is none, or comes second, is among the faults."""
    if not raw.is_dir() or not any(raw.iterdir()):
        sentence = N_("There is nothing in %(folder)s. Put photos, recordings and films there, or name their folder.")
        raise AuthorError("no-originals", sentence, folder=str(raw))
    plan: dict[str, Path] = {}
    for path in sorted(raw.iterdir(), key=lambda path: path.name):
        if not path.is_file() or path.name.startswith(".") or path.name == _RECORD:
            continue
        ending = next((to for known, to in _ENDINGS.items() if path.suffix.lower() in known), None)
        if ending is None:
            sentence = N_("%(path)s is no picture, sound, film or captions. Take it out of the folder.")
            faults.append(AuthorError("original", sentence, path=str(path)))
            continue
        name = media_name(path.stem) + ending
        if name in plan:
            sentence = N_("%(one)s and %(other)s would both become %(name)s. Rename one.")
            faults.append(AuthorError("same-name", sentence, one=plan[name].name, other=path.name, name=name))
            continue
        plan[name] = path
    return plan


def media_name(stem: str) -> str:
    """A name that a pack may hold, from whatever an author or a telephone called a file."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"\.{2,}", ".", _NOT_IN_A_NAME.sub("-", plain)).strip("-.")
    return name.replace("-.", ".").replace(".-", ".") or f"file-{hashlib.sha256(stem.encode()).hexdigest()[:8]}"


def _convert(
    folder: Path, name: str, path: Path, height: int, record: dict[str, list[str]], names: set[str]
) -> Iterator[Converted]:
    source = _hash_of(path) + (f"/{height}" if name.endswith(".mp4") else "") + f"/{_WAY}"
    wanted = [name, *([poster_of(name)] if name.endswith(".mp4") and poster_of(name) not in names else [])]
    for each in wanted:
        target = folder / MEDIA / each
        was, made = record.get(each, ["", ""])
        there = _hash_of(target) if target.is_file() else ""
        if there and there != made:
            state = KEPT
        elif there and was == source:
            state = UNCHANGED
        else:
            content = _content(each, path, height)
            _check_size(each, path, content)
            replace(target, content)
            record[each] = [source, _hash_of(target)]
            _write_record(folder, record)
            state = MADE
        yield Converted(path.name, path.stat().st_size, f"{MEDIA}/{each}", target.stat().st_size, state)


def _content(name: str, path: Path, height: int) -> bytes:
    if path.suffix.lower() in DRAWINGS:
        return path.read_bytes()
    if name.endswith(".opus"):
        return films.to_opus(path)
    if name.endswith(".mp4"):
        return films.to_mp4(path, height)
    if name.endswith(".vtt"):
        return films.to_vtt(path)
    if path.suffix.lower() in FILMS:
        return films.to_poster(path, ADVISED_BYTES, height)
    return to_webp(path, ADVISED_BYTES)


def _check_size(name: str, path: Path, content: bytes) -> None:
    most = MOST_BYTES[Path(name).suffix]
    if len(content) > most:
        sentence = N_("%(path)s would have %(found)s bytes, but at most %(most)s may stand in a pack. Cut it in parts.")
        raise AuthorError("too-large", sentence, path=str(path), found=len(content), most=most)


def _begin_captions(
    folder: Path, name: str, path: Path, languages: tuple[str, ...], names: set[str]
) -> Iterator[Converted]:
    """Captions to be written, where there are none; the author's check waits for their words."""
    for language in languages:
        captions = captions_of(name, language)
        target = folder / MEDIA / captions
        if captions not in names and not target.exists():
            replace(target, films.CAPTIONS_TO_WRITE.encode())
            yield Converted(path.name, 0, f"{MEDIA}/{captions}", target.stat().st_size, MADE)


def _read_record(folder: Path) -> dict[str, list[str]]:
    """What was made: the original's hash and way, and the result's hash. A damaged record is none."""
    path = folder / RAW / _RECORD
    try:
        record = json.loads(path.read_bytes()) if path.is_file() else {}
        return {name: [str(was), str(made)] for name, (was, made) in record.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def _write_record(folder: Path, record: dict[str, list[str]]) -> None:
    replace(folder / RAW / _RECORD, json.dumps(record, indent=1, sort_keys=True).encode() + b"\n")


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
