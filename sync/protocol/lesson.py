"""A lesson's file: TOML front matter between two lines of `+++`, then Markdown (FORMAT.md, A.2)."""

import tomllib
from dataclasses import dataclass

from sync.protocol.errors import N_, PackError
from sync.protocol.reading import Fault, Table

FENCE = "+++"
TITLE_LENGTH = 80
MOST_MINUTES = 240

# Of Python-Markdown: author's check and kiosk read a lesson alike.
EXTENSIONS = ("tables", "def_list", "admonition", "sane_lists")
BOXES = ("try", "remember", "careful")

# What a spoken lesson may say of itself: that no person spoke it.
SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    id: str
    title: str
    minutes: int
    keywords: tuple[str, ...]
    audio: str | None
    audio_kind: str | None = None


def split(text: str) -> tuple[str, str, int]:
    """A lesson's front matter, its Markdown, and the number of the line on which the Markdown begins.

    Raises PackError if the text does not begin with front matter.
    """
    lines = text.splitlines(keepends=True)
    if lines and lines[0].strip() == FENCE:
        for number, line in enumerate(lines[1:], start=1):
            if line.strip() == FENCE:
                return "".join(lines[1:number]), "".join(lines[number + 1 :]), number + 2
    raise PackError(
        "front-matter",
        N_("A lesson begins with its front matter between two lines of %(fence)s. Put it at the top."),
        fence=FENCE,
    )


def read_front_matter(toml: str) -> tuple[FrontMatter | None, list[Fault]]:
    """The front matter, or None, and all its faults.

    Raises tomllib.TOMLDecodeError if it is not TOML.
    """
    faults: list[Fault] = []
    table = Table(tomllib.loads(toml), (), faults)
    matter = FrontMatter(
        id=table.id("id") or "",
        title=table.text("title", TITLE_LENGTH) or "",
        minutes=table.integer("minutes", 1, MOST_MINUTES) or 0,
        keywords=table.texts("keywords", least=1),
        audio=table.text("audio", required=False),
        audio_kind=table.text("audio_kind", required=False),
    )
    if matter.audio_kind is not None and (matter.audio_kind != SYNTHETIC or matter.audio is None):
        table.fault(
            "audio_kind",
            "audio-kind",
            N_("audio_kind is %(found)s. Write %(expected)s if a machine speaks the audio, or remove the key."),
            found=matter.audio_kind,
            expected=SYNTHETIC,
        )
    table.done()
    return (None if faults else matter), faults
