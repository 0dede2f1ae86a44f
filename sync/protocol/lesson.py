"""A lesson's file: TOML front matter between two lines of `+++`, then Markdown (FORMAT.md, A.2)."""

import re
from dataclasses import dataclass

from sync.protocol.bounded import parse_toml
from sync.protocol.errors import N_, PackError
from sync.protocol.glossary import Word, read_glossary
from sync.protocol.reading import Fault, Table

FENCE = "+++"
TITLE_LENGTH = 80
MOST_MINUTES = 240

# What any Markdown may be, so that it is turned into a page in little time and memory, whoever wrote it: the time for a
# block of lines grows with the square of its length and with its brackets, a table's memory with its columns.
MOST_BYTES = 200_000
MOST_BLOCK = 5_000
MOST_BRACKETS = 100
MOST_CELLS = 10_000

_BETWEEN_BLOCKS = re.compile(r"\n(?:[ \t\x02\x03]*\n)+")

# Of Python-Markdown: author's check and kiosk read a lesson alike.
EXTENSIONS = ("tables", "def_list", "admonition", "sane_lists")
BOXES = ("try", "remember", "careful")

# What a recording may be said to be: that no person spoke it.
SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    id: str
    title: str
    minutes: int
    keywords: tuple[str, ...]
    audio: str | None
    audio_kind: str | None = None
    glossary: tuple[Word, ...] = ()


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


def check_measure(markdown: str) -> None:
    """Raises PackError if a Markdown text is more than the measures above."""
    if len(markdown.encode(errors="surrogatepass")) > MOST_BYTES:
        sentence = N_("The text is longer than %(most)s bytes. Divide it.")
        raise PackError("text-too-long", sentence, most=MOST_BYTES)
    cells = 0
    for block in _BETWEEN_BLOCKS.split(markdown.replace("\r\n", "\n").replace("\r", "\n")):
        if len(block) > MOST_BLOCK:
            sentence = N_("There are %(found)s characters without a blank line. Put one after at most %(most)s.")
            raise PackError("block-too-long", sentence, found=len(block), most=MOST_BLOCK)
        if block.count("[") > MOST_BRACKETS:
            sentence = N_("There are %(found)s square brackets without a blank line. Write at most %(most)s.")
            raise PackError("too-many-brackets", sentence, found=block.count("["), most=MOST_BRACKETS)
        if "|" in block:
            lines = block.split("\n")
            cells += len(lines) * (1 + max(line.count("|") for line in lines))
    if cells > MOST_CELLS:
        sentence = N_("The tables have more than %(most)s cells. Divide them.")
        raise PackError("too-many-cells", sentence, most=MOST_CELLS)


def read_front_matter(toml: str) -> tuple[FrontMatter | None, list[Fault]]:
    """The front matter, or None, and all its faults.

    Raises ValueError if it is not TOML (tomllib.TOMLDecodeError where the line is known), or is more than one may read.
    """
    faults: list[Fault] = []
    table = Table(parse_toml(toml), (), faults)
    audio, audio_kind = read_audio(table)
    matter = FrontMatter(
        id=table.id("id") or "",
        title=table.text("title", TITLE_LENGTH) or "",
        minutes=table.integer("minutes", 1, MOST_MINUTES) or 0,
        keywords=table.texts("keywords", least=1),
        audio=audio,
        audio_kind=audio_kind,
        glossary=read_glossary(table),
    )
    table.done()
    return (None if faults else matter), faults


def read_audio(table: Table) -> tuple[str | None, str | None]:
    """Which recording speaks a lesson, a question or a case, and of what kind it is: `synthetic`, or None."""
    audio, kind = table.text("audio", required=False), table.text("audio_kind", required=False)
    if kind is not None and (kind != SYNTHETIC or audio is None):
        table.fault(
            "audio_kind",
            "audio-kind",
            N_("audio_kind is %(found)s. Write %(expected)s if a machine speaks the audio, or remove the key."),
            found=kind,
            expected=SYNTHETIC,
        )
    return audio, kind
