"""Versions of the protocol, each with its reason, and of the pack format.

| version | date | reason | spoken by |
|---|---|---|---|
| 1 | 2026-11 | first: signed envelopes, JSON rows in zstd | kiosk 0.1, hub 0.1 |
"""

OLDEST_PROTOCOL = 1
PROTOCOL = 1

PACK_FORMAT = 1


def is_spoken(protocol: int) -> bool:
    """Whether this side can talk to a peer that speaks `protocol`."""
    return OLDEST_PROTOCOL <= protocol <= PROTOCOL
