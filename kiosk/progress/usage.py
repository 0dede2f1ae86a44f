"""Who uses the packs: what a technician or operator should know before a pack changes or goes."""

from peewee import fn

from kiosk.database import reading
from kiosk.progress import folded, reports
from sync.protocol.manifest import Manifest


def last_used() -> dict[str, int]:
    """When each pack was used last by anybody (milliseconds); packs that nobody has used are not named."""
    place = folded.Place
    with reading():
        return dict(place.select(place.pack, fn.MAX(place.moved_at)).group_by(place.pack).tuples())


def count_begun(manifest: Manifest) -> tuple[int, int]:
    """How many learners are in the middle of a pack, and how many have finished all of it."""
    ways = [way for ways in reports.ways_begun([manifest]).values() for way in ways]
    finished = sum(way.current is None for way in ways)
    return len(ways) - finished, finished
