"""Made-up media: true containers."""

import struct
from random import Random

import pytest

from scripts.benchmarks import media

SIZE = 100_000


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - must be the same again


def pages(speech: bytes) -> list[tuple[bytes, bytes]]:
    """Head and payload of each page of an Ogg file, as RFC 3533 lays them out."""
    found, at = [], 0
    while at < len(speech):
        assert speech[at : at + 5] == b"OggS\0"
        count = speech[at + 26]
        sizes = speech[at + 27 : at + 27 + count]
        begin = at + 27 + count
        found.append((speech[at:begin], speech[begin : begin + sum(sizes)]))
        at = begin + sum(sizes)
    return found


def checksum(page: bytes) -> int:
    """RFC 3533, section 6, bit by bit: polynomial 0x04c11db7, the checksum's own field as zeros."""
    register = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register & 0x80000000 else 0)
            register &= 0xFFFFFFFF
    return register


@pytest.mark.parametrize("make", [media.opus, media.remuxed])
def test_pages_of_speech_follow_one_another_and_their_checksums_are_right(make: object) -> None:
    found = pages(make(chance(1), SIZE))  # type: ignore[operator]
    assert found[0][1].startswith(b"OpusHead")
    assert found[1][1].startswith(b"OpusTags")
    sequences = [struct.unpack_from("<I", head, 18)[0] for head, _ in found]
    assert sequences == list(range(sequences[0], sequences[0] + len(found)))
    for head, payload in found:
        assert struct.unpack_from("<I", head, 22)[0] == checksum(head + payload)


def test_speech_has_about_the_size_that_was_asked_for() -> None:
    assert 0.97 * SIZE < len(media.opus(chance(1), SIZE)) < 1.03 * SIZE


def test_another_muxer_rewrites_the_heads_of_all_pages_and_not_the_sound() -> None:
    before, after = pages(media.opus(chance(1), SIZE)), pages(media.remuxed(chance(1), SIZE))
    assert [payload for _, payload in before] == [payload for _, payload in after]
    assert not {head for head, _ in before} & {head for head, _ in after}


def test_a_cut_takes_the_first_pages_of_the_sound_and_leaves_the_others_as_they_are() -> None:
    speech = media.opus(chance(1), SIZE)
    before, after = pages(speech), pages(media.without_head(speech, 5))
    assert after == before[:2] + before[7:]


def test_a_picture_and_a_video_have_the_size_that_was_asked_for() -> None:
    picture, video = media.webp(chance(1), SIZE), media.mp4(chance(1), SIZE)
    assert len(picture) == len(video) == SIZE
    assert struct.unpack_from("<I", picture, 4)[0] == SIZE - 8
    longer = media.lengthened(video, chance(2), 1000)
    assert longer[:SIZE] == video
    assert len(longer) == SIZE + 1000
    kinds, at = [], 0
    while at < len(longer):
        size, kind = struct.unpack_from(">I4s", longer, at)
        kinds.append(kind)
        at += size
    assert kinds == [b"ftyp", b"mdat", b"mdat"]
