"""Files' bytes, stored under their SHA-256."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs.blobs import GROUP_FILES, Blobs

CONTENT = b"Boil water. " * 500
SHA256 = hashlib.sha256(CONTENT).hexdigest()

# Receives a few blobs more than two full groups, into the folder that is given.
_RECEIVING = """
import hashlib, pathlib, sys
from kiosk.packs.blobs import GROUP_FILES, Blobs
with Blobs(pathlib.Path(sys.argv[1])).group() as group:
    for number in range(2 * GROUP_FILES + 9):
        content = str(number).encode()
        group.add(hashlib.sha256(content).hexdigest(), len(content), [content])
"""


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def pieces(content: bytes = CONTENT, size: int = 1000) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def store(blobs: Blobs, content: bytes = CONTENT) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep([(sha256, blobs.receive(sha256, len(content), pieces(content)))])
    return sha256


def everything(blobs: Blobs) -> list[str]:
    return [path.name for path in blobs.folder.rglob("*") if path.is_file()]


def test_a_blob_lies_under_its_hash_as_sha256sum_would_say(blobs: Blobs) -> None:
    store(blobs)

    assert blobs.path(SHA256) == blobs.folder / SHA256[:2] / SHA256
    assert blobs.path(SHA256).read_bytes() == CONTENT
    assert everything(blobs) == [SHA256]


def test_a_blob_is_read_back(blobs: Blobs) -> None:
    store(blobs)

    assert blobs.has(SHA256)
    assert blobs.is_sound(SHA256)
    assert blobs.read(SHA256) == b"".join(blobs.chunks(SHA256)) == CONTENT


def test_a_blob_of_another_size_is_not_the_one_that_is_wanted(blobs: Blobs) -> None:
    store(blobs)
    assert blobs.has(SHA256, len(CONTENT))

    os.truncate(blobs.path(SHA256), 5)

    assert not blobs.has(SHA256, len(CONTENT))
    assert blobs.has(SHA256)


def test_what_was_received_is_no_blob_until_it_is_kept(blobs: Blobs) -> None:
    received = blobs.receive(SHA256, len(CONTENT), pieces())

    assert not blobs.has(SHA256)
    assert list(blobs.all()) == []
    blobs.keep([(SHA256, received)])
    assert list(blobs.all()) == [SHA256]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (CONTENT[:-1], len(CONTENT)),
        (CONTENT + b"x", len(CONTENT)),
        (CONTENT[:-1] + b"X", len(CONTENT)),
        (b"", len(CONTENT)),
        (CONTENT, len(CONTENT) - 1),
        (CONTENT, len(CONTENT) + 1),
    ],
    ids=["cut off", "longer", "a changed byte", "nothing", "a size too small", "a size too great"],
)
def test_bytes_that_are_not_what_was_promised_are_refused_and_removed(blobs: Blobs, content: bytes, size: int) -> None:
    with pytest.raises(TechnicianError) as refused:
        blobs.receive(SHA256, size, pieces(content))

    assert refused.value.code == "blob-damaged"
    assert SHA256 in str(refused.value)
    assert everything(blobs) == []


def test_a_source_without_end_is_cut_off_at_the_promised_size(blobs: Blobs) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1000)

    with pytest.raises(TechnicianError):
        blobs.receive(SHA256, 5000, endless())
    assert taken == 6


def test_a_source_that_breaks_off_leaves_nothing(blobs: Blobs) -> None:
    def torn() -> Iterator[bytes]:
        yield CONTENT[:1000]
        raise OSError("pulled out")

    with pytest.raises(OSError, match="pulled out"):
        blobs.receive(SHA256, len(CONTENT), torn())
    assert everything(blobs) == []


def test_what_an_interruption_left_can_go(blobs: Blobs) -> None:
    store(blobs)
    blobs.receive(SHA256, len(CONTENT), pieces())

    blobs.clear_incoming()

    assert everything(blobs) == [SHA256]


def test_clearing_where_nothing_was_ever_received_is_no_error(blobs: Blobs) -> None:
    blobs.clear_incoming()

    assert list(blobs.all()) == []


DAMAGES = [lambda path: path.unlink(), lambda path: path.write_bytes(b"x"), lambda path: os.truncate(path, 5)]


@pytest.mark.parametrize("damage", DAMAGES, ids=["missing", "other bytes", "cut off"])
def test_a_missing_or_damaged_blob_is_not_sound(blobs: Blobs, damage: object) -> None:
    store(blobs)

    damage(blobs.path(SHA256))  # type: ignore[operator]

    assert not blobs.is_sound(SHA256)


def test_an_empty_file_is_a_blob_too(blobs: Blobs) -> None:
    sha256 = store(blobs, b"")

    assert blobs.is_sound(sha256)


def test_keeping_a_blob_that_is_there_already_changes_nothing(blobs: Blobs) -> None:
    store(blobs)
    store(blobs)

    assert everything(blobs) == [SHA256]


def test_a_blob_that_comes_twice_into_a_group_is_there_once(blobs: Blobs) -> None:
    with blobs.group() as group:
        group.add(SHA256, len(CONTENT), pieces())
        group.add(SHA256, len(CONTENT), pieces())

    assert everything(blobs) == [SHA256]


def test_removing_twice_is_no_error(blobs: Blobs) -> None:
    store(blobs)

    blobs.remove(SHA256)
    blobs.remove(SHA256)

    assert everything(blobs) == []


def test_many_blobs_cost_one_sync_for_each_full_group_and_one_for_all_their_names(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    trace = tmp_path / "trace"
    words = ["strace", "-f", "-o", trace, "-e", "trace=syncfs,fsync,rename", sys.executable, "-c", _RECEIVING]
    if subprocess.run(["strace", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace cannot trace here")

    subprocess.run([*words, tmp_path / "blobs"], check=True, timeout=60)

    calls = re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE)
    assert calls.count("rename") == 2 * GROUP_FILES + 9
    assert [call for call, _ in groupby(calls)] == ["syncfs", "rename"] * 3 + ["syncfs"]
    assert len(calls) - calls.count("rename") == 4
