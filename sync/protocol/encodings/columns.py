"""Encoding of protocol 2: columns of small numbers, and a table of values for each column, in zstd with a dictionary.

Layout: 2, the window (1 byte), the hash before (32 bytes), the length of the ids (LEB128), the ids, the frame. The
framed text is a JSON list: a string of numbers (see `symbols`), the log's id, then every new value in order of use.
The numbers are: the first sequence; how many events; for each event its person, then for each its kind, then for each
its state, then for each the time since the event before; then what is asked for by the states of each event in turn.

A column's value is FORETOLD (as its rule says), NEW (the next value goes to the end of its table) or OTHER (it stands
in the table at an index that is sent). An event's state is a number in base 3 with a digit for each of its columns, the
first one lowest: its fields in the order of its shape, its drift, its boot.
"""

import re

MAGIC = b"\x02"
HASH_BYTES = 32

STATES = 3
FORETOLD, NEW, OTHER = range(STATES)

MOST_FIELDS = 24
"""Of a shape. A body with more fields is one value."""

ID = "~"
"""A value that stands for 16 raw bytes among the ids; a text that begins with this sign is sent with one more."""
ID_BYTES = 16

_HEX = re.compile(r"[0-9a-f]*")


def is_id(value: object, count: int) -> bool:
    """Whether a value is `count` bytes in lower-case hexadecimal digits."""
    return isinstance(value, str) and len(value) == 2 * count and _HEX.fullmatch(value) is not None
