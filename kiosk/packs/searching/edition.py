"""Which edition of the code made an index: another one with every change of what decides what stands in it."""

import hashlib
import unicodedata
from functools import cache
from importlib.resources import files

# Of the package `kiosk`: whatever makes words of texts, and stems and sounds of words, and puts them into the index.
DECIDING = (
    "packs/searching/documents.py",
    "packs/searching/endings.py",
    "packs/searching/forgetting.py",
    "packs/searching/indexing.py",
    "packs/searching/stems.py",
    "words/normalising.py",
    "words/romanising.py",
    "words/scripts.py",
)


@cache
def edition() -> int:
    """The edition of this code, with the letters that this Python knows."""
    kiosk = files("kiosk")
    return edition_of(unicodedata.unidata_version.encode(), *(kiosk.joinpath(path).read_bytes() for path in DECIDING))


def edition_of(*parts: bytes) -> int:
    """A number that stands for these bytes, small enough for any database."""
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
    return int.from_bytes(digest[:4], "big") >> 1
