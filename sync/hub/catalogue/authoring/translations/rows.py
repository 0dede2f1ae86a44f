"""What goes out to a translator and comes back, whatever the file's format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One text for the translator: `context` says where it stands, `note` what to heed; `target` "" is "not yet".

    `is_sure` is false for a translation that should be looked at again.
    """

    id: str
    source: str
    target: str
    is_sure: bool = True
    path: str = ""
    line: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A translator's file: which pack, from which language to which, and its texts."""

    pack: str
    source_language: str
    language: str
    rows: tuple[Row, ...]
