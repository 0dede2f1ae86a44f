"""Reading compressed JSON, and TOML, from strangers: what it may grow to is known before it grows.

A few bytes can stand for gigabytes: compressed zeros, and lists of empty lists, each of which takes a dozen times its
two signs in memory. What always holds: no more than `most` bytes are unpacked, and no more than `values` values made.
"""

import json
import re
import tomllib
from typing import Any

import zstandard

# What every reader of zstd should allow a frame (RFC 8878, 3.1.1.1.2).
_LEAST_WINDOW = 8 << 20

_DEEPEST_TOML = 20
_GREATEST = 2**63

# Python's reader of TOML takes memory by the square of a key's dots. They are counted outside of texts and comments.
_MOST_DOTS = 50
_TEXT_OR_COMMENT = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+"""|'{3}(?:[^']|'(?!''))*+'{3}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|\#[^\n]*+''', re.S
)


def unpack(frame: bytes, most: int) -> bytes:
    """What a zstd frame holds. Raises ValueError if it is no frame, or holds more than `most` bytes."""
    window = max(_LEAST_WINDOW, 1 << (most - 1).bit_length())
    try:
        content = zstandard.ZstdDecompressor(max_window_size=window).stream_reader(frame).read(most + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise ValueError(str(error)) from error
    if len(content) > most:
        raise ValueError(f"more than {most} bytes")
    return content


def parse(text: bytes, values: int) -> Any:
    """A JSON document. Raises ValueError if it is none, nests too deeply, or may hold more than `values` values.

    They are counted by the signs that part them, also where these stand in texts, so a document needs some to spare.
    """
    if text.count(b",") + text.count(b"[") + text.count(b"{") > values:
        raise ValueError(f"more than {values} values")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def parse_toml(text: str) -> dict[str, Any]:
    """A TOML document. Raises ValueError if it is none (tomllib.TOMLDecodeError where the line is known), or nests too
    deeply to be walked through, or has a number beyond TOML's 64 bits."""
    if any(line.count(".") > _MOST_DOTS for line in _TEXT_OR_COMMENT.sub("", text).split("\n")):
        raise ValueError(f"more than {_MOST_DOTS} dots in a line")
    try:
        document = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    level: list[Any] = [document]
    for _ in range(_DEEPEST_TOML):
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)]
        if any(type(each) is int and abs(each) > _GREATEST for each in level):
            raise ValueError("a number is too great")
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return document
    raise ValueError("nested too deeply")
