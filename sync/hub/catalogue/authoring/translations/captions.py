"""The captions of a pack's films in cues, each of which is translated by itself (W3C, WebVTT, section 4).

What always holds: a text put together from its own cues and what is between them is the same text; a time stays as the
main language has it, or as somebody wrote it in the other one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sync.hub.catalogue.authoring.media import VIDEOS
from sync.hub.catalogue.authoring.source import Source
from sync.hub.catalogue.authoring.splicing import replaced
from sync.protocol.names import captions_of

ARROW = "-->"

_LINE = r"[^\r\n]*\S[^\r\n]*"
_CUE = re.compile(rf"^(?P<at>[\d:.]+)[ \t]+{ARROW}[^\r\n]*\r?\n(?P<said>{_LINE}(?:\r?\n{_LINE})*)", re.M)


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from the time `at` on: `start` and `end` are characters of the text."""

    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class Film:
    """A film's captions in the main language and in another one, `other_text` None if it has none yet."""

    group: str
    path: str
    text: str
    other_path: str
    other_text: str | None

    def is_shown_in(self, body: str) -> bool:
        """Whether a lesson's text shows the film."""
        return f"/{self.group.partition(':')[2]}." in body


def films_of(source: Source, language: str) -> list[Film]:
    """The films of a pack without faults that have captions in its main language, by their names."""
    main, media = source.description.languages[0], source.layout.media
    found = {}
    for video in sorted(path for path in media if path.endswith(VIDEOS)):
        path, other = captions_of(video, main), captions_of(video, language)
        if path in media:
            stem = video.rpartition("/")[2].rpartition(".")[0]
            text = _read(source, path)
            found[path] = Film(f"captions:{stem}", path, text, other, _read(source, other) if other in media else None)
    return list(found.values())


def cues_of(text: str) -> list[Cue]:
    """The cues of a text, from the top."""
    return [Cue(*match.span("said"), match["at"]) for match in _CUE.finditer(text)]


def captioned(text: str, wordings: Mapping[int | None, str]) -> str:
    """Captions with some of their cues replaced, each named by its place; None is all that stands there."""
    cues, changes = cues_of(text), []
    for place, wording in wordings.items():
        if place is None:
            start, end, said = len(text) - len(text.lstrip("\r\n")), len(text.rstrip("\r\n")), wording
        else:
            start, end, said = cues[place].start, cues[place].end, _unbroken(wording)
        changes.append((len(text[:start].encode()), len(text[:end].encode()), said))
    return replaced(text.encode(), changes, "\r\n" in text)


def _unbroken(wording: str) -> str:
    """A cue without empty lines, at the first of which it would end."""
    return "\n".join(line for line in wording.split("\n") if line.strip())


def _read(source: Source, path: str) -> str:
    return (source.folder / path).read_bytes().decode()
