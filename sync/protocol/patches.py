"""Patches: what turns one blob into another, in segments that need bounded memory (FORMAT.md, B.3).

The new blob is cut into segments of SEGMENT bytes. Each becomes one zstd frame whose dictionary is the stretch of the
old blob around the same place. What always holds: applying a patch needs the stretch and one segment, whatever the
blobs' sizes are; what comes out is not believed here, its SHA-256 decides.
"""

from collections.abc import Iterator
from typing import BinaryIO

import zstandard

from sync.protocol.errors import N_, PackError

SEGMENT = 4 << 20

_LEVEL = 19
_WINDOW_LOG = 24
_MOST_WINDOW = 1 << _WINDOW_LOG
_SHORT = 1 << 17


def make(old: BinaryIO | None, new: BinaryIO) -> Iterator[bytes]:
    """The patch's segments. `old` is None for a blob that follows from no other."""
    start = 0
    while segment := new.read(SEGMENT):
        stretch = read_stretch(old, start)
        parameters = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL,
            window_log=_WINDOW_LOG if len(segment) + len(stretch) > _SHORT else 0,
            enable_ldm=len(segment) + len(stretch) > _SHORT,
            source_size=len(segment),
            dict_size=len(stretch),
            write_content_size=True,
        )
        compressor = zstandard.ZstdCompressor(dict_data=_dictionary(stretch), compression_params=parameters)
        yield compressor.compress(segment)
        start += len(segment)


def apply(segment: bytes, stretch: bytes) -> bytes:
    """The bytes that a segment of a patch stands for; `stretch` is what `read_stretch` gives of the old blob.

    Raises PackError if they are no segment, or say that they are more than SEGMENT bytes.
    """
    try:
        size = zstandard.frame_content_size(segment)
        if not 1 <= size <= SEGMENT:
            raise _damaged()
        decompressor = zstandard.ZstdDecompressor(dict_data=_dictionary(stretch), max_window_size=_MOST_WINDOW)
        return decompressor.decompress(segment, max_output_size=SEGMENT)
    except zstandard.ZstdError as error:
        raise _damaged() from error


def read_stretch(old: BinaryIO | None, start: int) -> bytes:
    """What of the old blob the segment that begins at `start` of the new one may refer to."""
    if old is None:
        return b""
    begin = max(0, start - SEGMENT)
    old.seek(begin)
    return old.read(start + 2 * SEGMENT - begin)


def _dictionary(stretch: bytes) -> zstandard.ZstdCompressionDict | None:
    if not stretch:
        return None
    return zstandard.ZstdCompressionDict(stretch, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _damaged() -> PackError:
    return PackError("update-file", N_("The update file is damaged. The whole files will be fetched in its place."))
