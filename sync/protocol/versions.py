"""Versions of the protocol, each with its reason, and of the pack format.

| version | date | reason | spoken by |
|---|---|---|---|
| 1 | 2026-11 | first: signed envelopes, JSON rows in zstd | kiosk 0.1, hub 0.1 |
| 2 | 2026-11 | batches in columns, a third of the bytes; the hub says what it speaks | kiosk and hub after 0.1 |
| 3 | 2026-11 | sealed envelopes, maps in place of JSON, what the hub has for a kiosk | kiosk and hub after 0.1 |
"""

OLDEST_PROTOCOL = 1
"""Read still: a kiosk that was away for months brings its records before it can be updated."""

PROTOCOL = 3
"""Spoken first; to a hub that is older, a kiosk speaks what that hub speaks."""

FIRST_IN_MAPS = 3
"""From this protocol on requests are sealed, and messages are maps; before, they were signed JSON."""

OLDEST_PACK_FORMAT = 1
"""What has no need of a newer one is written in it, so that every kiosk reads it."""

FIRST_WITH_CASES = 2
"""From this pack format on quizzes have cases, banks, skills, limits, gaps, areas of pictures and recordings."""

PACK_FORMAT = 2
"""The newest that this side reads and writes."""

PACK_FILE_FORMAT = 1
"""Of the bytes around blobs, in pack files and update files."""


def is_spoken(protocol: int) -> bool:
    """Whether this side can talk to a peer that speaks `protocol`."""
    return OLDEST_PROTOCOL <= protocol <= PROTOCOL
