"""Room on the kiosk's disk."""

import errno
import shutil
from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs import disk

MEGABYTE = 1_000_000
MARGIN = 32 << 20


def test_what_fits_beside_the_margin_may_be_written(tmp_path: Path) -> None:
    disk.check_room(1, tmp_path)


def test_what_does_not_fit_is_refused_with_its_numbers(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free

    with pytest.raises(TechnicianError) as refused:
        disk.check_room(10 * free, tmp_path)

    assert refused.value.code == "disk-full"
    assert refused.value.values["needed"] >= (10 * free + MARGIN) // MEGABYTE
    assert 0 < refused.value.values["free"] <= refused.value.values["needed"]
    assert "%(" not in str(refused.value)


def test_even_nothing_does_not_fit_into_the_margin(tmp_path: Path) -> None:
    with pytest.raises(TechnicianError):
        disk.check_room(shutil.disk_usage(tmp_path).free - MARGIN // 2, tmp_path)


@pytest.mark.parametrize(
    ("number", "is_full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EIO, False), (errno.EACCES, False)]
)
def test_only_a_lack_of_room_is_a_full_disk(number: int, is_full: bool) -> None:
    assert disk.is_full(OSError(number, "refused")) is is_full
