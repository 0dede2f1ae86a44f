"""Media as they lie in a pack, for measuring: true containers around chance, which nothing makes smaller."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_PACKETS_A_PAGE = 50
_PACKET_BYTES = 80
_PAGE_HEAD = struct.Struct("<4sBBqIIIB")
_FIRST_PAGE, _LAST_PAGE = 2, 4
_SAMPLES_A_PACKET = 960
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an Ogg file; `granule` counts samples up to its end."""

    kind: int
    granule: int
    serial: int
    sequence: int
    packets: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The page's bytes, with its checksum (RFC 3533, section 6)."""
        sizes = bytes(size for packet in self.packets for size in _laced(len(packet)))
        words = (b"OggS", 0, self.kind, self.granule, self.serial, self.sequence)
        rest = sizes + b"".join(self.packets)
        checksum = _checksum(_PAGE_HEAD.pack(*words, 0, len(sizes)) + rest)
        return _PAGE_HEAD.pack(*words, checksum, len(sizes)) + rest


def opus(chance: Random, size: int) -> bytes:
    """Speech as from an encoder, about `size` bytes: Opus in Ogg, a second on each page."""
    return b"".join(page.encode() for page in _opus_pages(chance, size, chance.getrandbits(32), 0))


def remuxed(chance: Random, size: int) -> bytes:
    """The speech that `opus` gives for the same chance, as another program packs it: only the pages' heads differ."""
    serial = chance.getrandbits(32)
    return b"".join(page.encode() for page in _opus_pages(chance, size, serial ^ 0x5A5A5A5A, 1))


def without_head(speech: bytes, pages: int) -> bytes:
    """Opus in Ogg that lacks the first `pages` pages of its sound; every other byte stands as it was."""
    starts = list(_page_starts(speech))
    return speech[: starts[2]] + speech[starts[2 + pages] :]


def webp(chance: Random, size: int) -> bytes:
    """A picture of `size` bytes."""
    data = chance.randbytes(size - 20)
    return b"RIFF" + struct.pack("<I", size - 8) + b"WEBPVP8 " + struct.pack("<I", size - 20) + data


def mp4(chance: Random, size: int) -> bytes:
    """A video of `size` bytes."""
    return mp4_head() + _box(b"mdat", chance.randbytes(size - len(mp4_head()) - 8))


def mp4_head() -> bytes:
    return _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")


def lengthened(video: bytes, chance: Random, size: int) -> bytes:
    """A video with `size` bytes more at its end."""
    return video + _box(b"mdat", chance.randbytes(size - 8))


def _opus_pages(chance: Random, size: int, serial: int, first: int) -> Iterator[Page]:
    yield Page(_FIRST_PAGE, 0, serial, first, (b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 16_000, 0, 0),))
    yield Page(0, 0, serial, first + 1, (b"OpusTags" + struct.pack("<I7sI", 7, b"encoder", 0),))
    count = max(1, round(size / (_PACKETS_A_PAGE * (_PACKET_BYTES + 1))))
    for number in range(1, count + 1):
        data = chance.randbytes(_PACKETS_A_PAGE * _PACKET_BYTES)
        packets = tuple(data[at : at + _PACKET_BYTES] for at in range(0, len(data), _PACKET_BYTES))
        kind = _LAST_PAGE if number == count else 0
        yield Page(kind, number * _PACKETS_A_PAGE * _SAMPLES_A_PACKET, serial, first + 1 + number, packets)


def _page_starts(speech: bytes) -> Iterator[int]:
    at = 0
    while at < len(speech):
        yield at
        count = speech[at + _PAGE_HEAD.size - 1]
        sizes = speech[at + _PAGE_HEAD.size : at + _PAGE_HEAD.size + count]
        at += _PAGE_HEAD.size + count + sum(sizes)


def _laced(size: int) -> list[int]:
    return [255] * (size // 255) + [size % 255]


def _checksum(data: bytes) -> int:
    """Ogg's CRC-32 is zlib's, with the bits of each byte and of the result the other way round and nothing inverted."""
    register = ~zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) & 0xFFFFFFFF
    return int(f"{register:032b}"[::-1], 2)


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data
