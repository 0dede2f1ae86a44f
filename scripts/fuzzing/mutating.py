"""Making other bytes of bytes. The same bytes, words and random numbers give the same result."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

_GREAT = (-1, 0, 1, 255, 2**31, 2**32, 2**53 + 1, 2**63, -(2**63), 10**300)
_ODD = ("", "..", "/", "\0", "\ud800", "\u202e", "a" * 300, "javascript:alert(1)", "<script>", "1.0.0", "con", "ml")
_VALUES: tuple[Any, ...] = (None, True, False, [], {}, 1.5, *_GREAT, *_ODD)
_MOST = 1 << 18


def mutate(data: bytes, random: Random, words: Sequence[bytes] = (), others: Sequence[bytes] = ()) -> bytes:
    """The bytes after a few changes; `others` are cut and joined with them."""
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        data = random.choice(_CHANGES)(data, random, words, others)
    return data[:_MOST]


def _flip(data: bytes, random: Random, *_: object) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + bytes([random.randrange(256)]) + data[place + 1 :]


def _cut(data: bytes, random: Random, *_: object) -> bytes:
    start, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    return random.choice((data[:start] + data[end:], data[start:end], data[:end]))


def _repeat(data: bytes, random: Random, *_: object) -> bytes:
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.choice((1, 2, 4, 16, 64))]
    return data[:start] + piece * random.choice((2, 10, 100, 1000)) + data[start:]


def _insert(data: bytes, random: Random, words: Sequence[bytes], _: object) -> bytes:
    if not words:
        return _flip(data, random)
    place = random.randrange(len(data) + 1)
    return data[:place] + random.choice(words) * random.choice((1, 1, 1, 2, 30)) + data[place:]


def _join(data: bytes, random: Random, _: object, others: Sequence[bytes]) -> bytes:
    other = random.choice(others) if others else data
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def _number(data: bytes, random: Random, *_: object) -> bytes:
    """Big-endian lengths stand near the beginning."""
    place, size = random.randrange(min(len(data), 16) + 1), random.choice((1, 2, 4))
    return data[:place] + random.randbytes(size) + data[place + size :]


def _document(data: bytes, random: Random, *_: object) -> bytes:
    """Another document, if this is JSON."""
    try:
        document = json.loads(data)
        return json.dumps(_changed(document, random), separators=(",", ":"), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return _flip(data, random)


def _changed(value: Any, random: Random) -> Any:
    """A document with one value of it changed, wherever it stands."""
    if isinstance(value, dict | list) and value and random.random() < 0.8:
        inside = dict(value) if isinstance(value, dict) else list(value)
        key = random.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
        what = random.randrange(6)
        if what == 0:
            del inside[key]
        elif what == 1 and isinstance(inside, list):
            inside.insert(key, random.choice(inside))
        elif what == 1:
            inside[random.choice(_ODD)] = inside[key]
        else:
            inside[key] = _changed(inside[key], random)
        return inside
    return random.choice((*_VALUES, [value], [value] * 100))


_CHANGES = (_flip, _cut, _repeat, _insert, _join, _number, _document, _document)
