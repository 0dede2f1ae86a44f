"""What has come of a file that is on its way: it survives, joins up, and is never believed more than it should be."""

import random
from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs.partials import Partial, forget_others
from tests.small_disk import fill, small_disk

DATA = random.Random(3).randbytes(3_000_000)  # noqa: S311 - the same bytes each time
PATH = "packs/tea-stall-1.0.0.pack"


def put(partial: Partial, begin: int, end: int) -> None:
    partial.write(begin, DATA[begin:end])


def held(partial: Partial, begin: int, end: int) -> bytes:
    return b"".join(partial.chunks(begin, end))


def test_stretches_that_touch_are_one(tmp_path: Path) -> None:
    partial = Partial(tmp_path, PATH)
    for begin, end in ((100, 200), (300, 400), (200, 300), (50, 120), (1000, 1001)):
        put(partial, begin, end)

    assert partial.covered_to(50) == partial.covered_to(399) == 400
    assert partial.covered_to(49) == 49
    assert partial.covered_to(400) == 400
    assert (partial.next_after(49), partial.next_after(400), partial.next_after(1000)) == (50, 1000, None)
    assert held(partial, 60, 390) == DATA[60:390]


def test_what_was_saved_is_there_in_the_next_life(tmp_path: Path) -> None:
    partial = Partial(tmp_path, PATH)
    partial.validator = '"1"'
    put(partial, 10, 500)
    partial.save()
    put(partial, 500, 600)

    again = Partial(tmp_path, PATH)
    assert (again.covered_to(10), again.validator) == (500, '"1"')
    assert held(again, 10, 500) == DATA[10:500]


def test_much_is_saved_by_itself(tmp_path: Path) -> None:
    partial = Partial(tmp_path, PATH)
    for begin in range(0, 3_000_000, 60_000):
        put(partial, begin, begin + 60_000)
    assert Partial(tmp_path, PATH).covered_to(0) >= 2_000_000


@pytest.mark.parametrize("harm", [b"", b"{", b"[]", b'{"path": "other", "validator": null, "stretches": [[0, 5]]}'])
def test_a_note_that_cannot_be_read_counts_for_nothing(tmp_path: Path, harm: bytes) -> None:
    partial = Partial(tmp_path, PATH)
    put(partial, 0, 500)
    partial.save()
    next(tmp_path.glob("*.json")).write_bytes(harm)
    assert Partial(tmp_path, PATH).covered_to(0) == 0


def test_a_file_that_lost_its_end_counts_for_nothing(tmp_path: Path) -> None:
    partial = Partial(tmp_path, PATH)
    put(partial, 0, 500)
    partial.save()
    partial.file.write_bytes(DATA[:300])
    assert Partial(tmp_path, PATH).covered_to(0) == 0


def test_what_was_forgotten_is_gone(tmp_path: Path) -> None:
    partial = Partial(tmp_path, PATH)
    put(partial, 0, 500)
    partial.save()
    partial.forget()
    assert list(tmp_path.iterdir()) == []
    assert partial.covered_to(0) == 0


def test_only_what_is_wanted_is_kept(tmp_path: Path) -> None:
    further = PATH.replace(".pack", ".2.pack")
    for path in (PATH, further, "packs/other-1.0.0.pack"):
        partial = Partial(tmp_path, path)
        put(partial, 0, 500)
        partial.save()
    (tmp_path / "stray.part").write_bytes(b"x")
    forget_others(tmp_path, {PATH})
    assert Partial(tmp_path, PATH).covered_to(0) == 500
    assert Partial(tmp_path, further).covered_to(0) == 500
    assert len(list(tmp_path.iterdir())) == 4


def test_a_full_disk_is_not_taken_for_a_broken_link(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=4) as disk:
        fill(disk / "ballast")
        with pytest.raises(TechnicianError) as caught:
            put(Partial(disk, PATH), 0, 3_000_000)
        assert caught.value.code == "disk-full"
