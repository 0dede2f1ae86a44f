"""Lessons spoken by a machine, where nobody has recorded them yet: espeak-ng speaks, opusenc makes it small.

What always holds: a recording by a person is never replaced; what a machine spoke says so in the lesson's front matter;
the same text gives the same bytes with the same versions of both programs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from markdown import Markdown

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.conversion.programs import run
from sync.hub.catalogue.authoring.folder import MEDIA, NARRATION
from sync.hub.catalogue.authoring.media import MOST_BYTES
from sync.hub.catalogue.authoring.source import Source, Unit
from sync.hub.catalogue.authoring.toml_text import quoted
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.lesson import EXTENSIONS, FENCE, SYNTHETIC
from sync.protocol.manifest import LESSON

SPOKEN, UNCHANGED, RECORDED = "spoken", "unchanged", "recorded"

# What `pack media` made and its author has not used yet keeps nobody from being spoken to.
_OF_OTHER_MEDIA = frozenset({"unused", "no-captions"})

_VOICES = {"en": "en-gb"}
_WORDS_A_MINUTE, _GAP = "135", "4"
_KILOBITS = "12"
_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "dt", "dd", "td", "th", "div", "blockquote", "pre"})
_ENDS = ".!?:;…।॥,"
_TABLES = "[["

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A lesson's sound: `state` is `spoken`, `unchanged`, or `recorded` (a person spoke it: left alone)."""

    lesson: str
    language: str
    path: str
    size: int
    state: str


def narrate(
    folder: Path,
    languages: Sequence[str] = (),
    lessons: Sequence[str] = (),
    progress: Progress = lambda done, total: None,
) -> list[Spoken]:
    """Speak the lessons that have no recording; only some languages or lessons, if they are named.

    A text in `narration/<lesson>.<language>.txt` is spoken in place of the lesson's own. `progress` gets lessons done
    and in all. Raises AuthorError if the pack has faults (but for media that are not used or captioned yet) or a name
    is unknown, or espeak-ng does not know a language.
    """
    source = checked(folder, despite=_OF_OTHER_MEDIA)
    units = _chosen(source, languages, lessons)
    spoken = []
    progress(0, len(units))
    for number, unit in enumerate(units, start=1):
        spoken.append(_speak(folder, unit))
        progress(number, len(units))
    return spoken


def _chosen(source: Source, languages: Sequence[str], lessons: Sequence[str]) -> list[Unit]:
    units = [unit for unit in source.units if unit.file.kind == LESSON]
    unknown = {*languages} - {*source.description.languages} | {*lessons} - {unit.id for unit in units}
    if unknown:
        sentence = N_("The pack has no language or lesson %(found)s. Name one that it has.")
        raise AuthorError("unknown", sentence, found=", ".join(sorted(unknown)))
    return [
        unit
        for unit in units
        if (not languages or unit.file.language in languages) and (not lessons or unit.id in lessons)
    ]


def _speak(folder: Path, unit: Unit) -> Spoken:
    matter, language = unit.matter, unit.file.language
    if matter is None:
        raise ValueError(unit.path)
    if matter.audio and matter.audio_kind != SYNTHETIC:
        path = matter.audio.removeprefix("../")
        return Spoken(matter.id, language, path, (folder / path).stat().st_size, RECORDED)
    path = matter.audio.removeprefix("../") if matter.audio else f"{MEDIA}/{matter.id}.{language}.opus"
    written = folder / NARRATION / f"{matter.id}.{language}.txt"
    text = written.read_text("utf-8") if written.is_file() else spoken_text(unit)
    sound = to_speech(text, language)
    if len(sound) > MOST_BYTES[".opus"]:
        sentence = N_("%(path)s takes too long to say (%(found)s bytes; at most %(most)s). Divide the lesson.")
        raise AuthorError("too-large", sentence, path=unit.path, found=len(sound), most=MOST_BYTES[".opus"])
    target = folder / path
    is_new = not target.is_file() or target.read_bytes() != sound
    if is_new:
        replace(target, sound)
    if not matter.audio:
        replace(folder / unit.path, _marked(unit.text, path).encode())
    return Spoken(matter.id, language, path, len(sound), SPOKEN if is_new else UNCHANGED)


def to_speech(text: str, language: str) -> bytes:
    """A text as Opus. Raises AuthorError if espeak-ng does not know the language."""
    voice = _VOICES.get(language, language)
    wave = run("espeak-ng", ["-v", voice, "-s", _WORDS_A_MINUTE, "-g", _GAP, "--stdin", "--stdout"], text.encode())
    sparing = ("--quiet", "--bitrate", _KILOBITS, "--downmix-mono", "--comp", "10")
    return run("opusenc", [*sparing, "--serial", "1", "--discard-comments", "--discard-pictures", "-", "-"], wave)


def spoken_text(unit: Unit) -> str:
    """What is said of a lesson: its title and its words, a line for each block; pictures are not spoken."""
    reader = _Reader()
    reader.feed(Markdown(extensions=EXTENSIONS).convert(unit.body))
    reader.close()
    lines = [str(unit.document["title"]), *reader.lines()]
    return "\n\n".join(line if line[-1] in _ENDS else f"{line}." for line in lines) + "\n"


class _Reader(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._said.append("\n")

    def handle_data(self, data: str) -> None:
        self._said.append(data.replace("\n", " "))

    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in "".join(self._said).split("\n") if line.strip()]


def _marked(text: str, path: str) -> str:
    """A lesson that names its sound, and says that a machine speaks it, behind the other keys of its front matter."""
    first = text.index("\n") + 1
    end = first
    while (line := text[end:].split("\n", 1)[0].strip()) != FENCE and not line.startswith(_TABLES):
        end = text.index("\n", end) + 1
    carriage = "\r" if text[first - 2 : first - 1] == "\r" else ""
    lines = (f"audio = {quoted(f'../{path}')}", f"audio_kind = {quoted(SYNTHETIC)}")
    return text[:end] + "".join(f"{line}{carriage}\n" for line in lines) + text[end:]
