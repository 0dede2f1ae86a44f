"""Which edition of our code made what is derived from packs: another one with every change of what decides how.

What was made by another edition is made anew (`searching.indexing`, `rendering_apart`).
"""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version
from importlib.resources import files

# Whatever makes words of texts, and stems and sounds of words, and puts them into the index.
OF_INDEX = (
    "kiosk/packs/searching/documents.py",
    "kiosk/packs/searching/endings.py",
    "kiosk/packs/searching/forgetting.py",
    "kiosk/packs/searching/indexing.py",
    "kiosk/packs/searching/stems.py",
    "kiosk/words/normalising.py",
    "kiosk/words/romanising.py",
    "kiosk/words/scripts.py",
)
# Whatever makes pages of lessons, and reads quizzes.
OF_RENDERING = (
    "kiosk/packs/explaining.py",
    "kiosk/packs/lessons.py",
    "kiosk/packs/rendered.py",
    "kiosk/packs/rendering.py",
    "sync/protocol/bounded.py",
    "sync/protocol/glossary.py",
    "sync/protocol/lesson.py",
    "sync/protocol/manifest.py",
    "sync/protocol/names.py",
    "sync/protocol/quiz.py",
    "sync/protocol/reading.py",
    "sync/protocol/reading_question.py",
    "sync/protocol/reading_quiz.py",
    "sync/protocol/versions.py",
)
_LIBRARIES = ("Markdown", "nh3")


@cache
def index_edition() -> int:
    """The edition of what makes the index, with the letters that this Python knows."""
    return edition_of(unicodedata.unidata_version.encode(), *map(source, OF_INDEX))


@cache
def rendering_edition() -> int:
    """The edition of what renders packs; never 0."""
    return 1 + edition_of(*(version(name).encode() for name in _LIBRARIES), *map(source, OF_RENDERING))


def source(path: str) -> bytes:
    """The source of one of our modules, named by its path."""
    package, _, rest = path.partition("/")
    return files(package).joinpath(rest).read_bytes()


def edition_of(*parts: bytes) -> int:
    """A number that stands for these bytes, small enough for any database."""
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
    return int.from_bytes(digest[:4], "big") >> 2
