"""A text as few bytes: signs of one script as one byte each, then zstd with the dictionary of protocol 2.

A byte below 128 is that ASCII sign. A byte from 128 on is a sign of the text's window: 128 neighbouring code points,
such as a script of India. Every other sign stands as JSON's escape, so only JSON texts can be framed.
"""

import json
import re
from collections import Counter
from functools import cache
from importlib.resources import files

import zstandard

from sync.protocol.encodings.limits import malformed

MALAYALAM = 0x0D00 >> 7
MOST_FRAMED = 4 << 20

_LEVEL = 19
_FIRST_IN_WINDOW = 128
_LAST_WINDOW = 255
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def frame(text: str) -> tuple[int, bytes]:
    """The window, and a JSON text's bytes without the frame's magic number."""
    window = _most_used_window(text)
    return window, compress(pack_signs(text, window))


def compress(content: bytes) -> bytes:
    """The frame of packed signs, without its magic number."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        source_size=len(content),
        dict_size=len(dictionary().as_bytes()),
        write_content_size=True,
        write_checksum=False,
        write_dict_id=False,
    )
    framed = zstandard.ZstdCompressor(compression_params=parameters, dict_data=dictionary()).compress(content)
    return framed[len(zstandard.FRAME_HEADER) :]


def unframe(window: int, data: bytes) -> str:
    """The text again. Raises ProtocolError if it is none, or says or has more than MOST_FRAMED bytes."""
    data = zstandard.FRAME_HEADER + data
    try:
        said = zstandard.get_frame_parameters(data)
        if not 0 < said.content_size <= MOST_FRAMED or said.window_size > MOST_FRAMED:
            raise malformed(f"more than {MOST_FRAMED} bytes")
        reader = zstandard.ZstdDecompressor(dict_data=dictionary())
        content = reader.decompress(data, max_output_size=MOST_FRAMED, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise malformed(error) from error
    signs = range(_FIRST_IN_WINDOW, 2 * _FIRST_IN_WINDOW)
    return content.decode("latin-1").translate({sign: window * _FIRST_IN_WINDOW + sign - 128 for sign in signs})


def pack_signs(text: str, window: int) -> bytes:
    """A JSON text's signs as bytes: what is compressed, and what the dictionary is trained with."""

    def packed(found: re.Match[str]) -> str:
        block, place = divmod(ord(found[0]), _FIRST_IN_WINDOW)
        return chr(_FIRST_IN_WINDOW + place) if block == window else json.dumps(found[0])[1:-1]

    return _NOT_ASCII.sub(packed, text).encode("latin-1")


def _most_used_window(text: str) -> int:
    windows = Counter(ord(sign) // _FIRST_IN_WINDOW for sign in _NOT_ASCII.findall(text))
    return next((window for window, _ in windows.most_common() if window <= _LAST_WINDOW), MALAYALAM)


@cache
def dictionary() -> zstandard.ZstdCompressionDict:
    """What is known of texts beforehand, the same for ever."""
    trained = files("sync.protocol.encodings").joinpath("columns-2.dictionary").read_bytes()
    return zstandard.ZstdCompressionDict(trained)
