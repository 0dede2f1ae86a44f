"""Where in a lesson a learner stopped reading, to go on there.

What always holds: a bookmark is of the version and language in which it was put; in another text it means nothing.
"""

from kiosk.database import Given, Prepared, reading, writing
from kiosk.progress import tables
from sync.protocol.manifest import Manifest

MOST_PARTS = 100_000  # a lesson has at most 200,000 bytes, and a part at least two of them

_BOOKMARK = Prepared(
    tables.Bookmark.select().where(
        (tables.Bookmark.person == Given("person"))
        & (tables.Bookmark.pack == Given("pack"))
        & (tables.Bookmark.lesson == Given("lesson"))
    )
)


def put(person: str, manifest: Manifest, lesson: str, language: str, part: int) -> None:
    """Remember the part of a lesson's text that is on top of the screen, from 0; at its beginning nothing is to be
    remembered."""
    if not 0 < part < MOST_PARTS:
        return take_out(person, manifest.pack, lesson)
    with writing(joins=True):
        tables.Bookmark.replace(
            person=person, pack=manifest.pack, lesson=lesson, version=manifest.version, language=language, part=part
        ).execute()
    return None


def take_out(person: str, pack: str, lesson: str) -> None:
    """The lesson is finished, or about to be read from its beginning."""
    with reading():
        if _BOOKMARK.first(person=person, pack=pack, lesson=lesson) is None:
            return
    bookmark = tables.Bookmark
    with writing(joins=True):
        bookmark.delete().where(
            (bookmark.person == person) & (bookmark.pack == pack) & (bookmark.lesson == lesson)
        ).execute()


def part_of(person: str, manifest: Manifest, lesson: str, language: str) -> int:
    """The part of a lesson's text at which a learner stopped; 0 if that is not known or was in another text."""
    with reading():
        found = _BOOKMARK.first(person=person, pack=manifest.pack, lesson=lesson)
    return found.part if found and (found.version, found.language) == (manifest.version, language) else 0
