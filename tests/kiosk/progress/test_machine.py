"""Which machine this is, from folders laid out as a kernel lays out sysfs and procfs."""

import os
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import open_kiosk
from kiosk.database import close_database
from kiosk.progress import backups, log
from kiosk.progress.machine import Marks, read_marks
from kiosk.progress.tables import Machine
from kiosk.settings import read_settings

BOARD, OTHER_BOARD = "10000000a3b1c2d4", "10000000ffeeddcc"
CARD, OTHER_CARD = "035344534433324780a1b2c3d4014b00", "27504853443332476077665544014c00"


class Kernel:
    """What the kernel of a machine shows of its board and of the card that holds a home."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.sysfs, self.procfs, self._home = folder / "sys", folder / "proc", home
        home.mkdir(exist_ok=True)
        self.procfs.mkdir(parents=True)
        (self.sysfs / "dev/block").mkdir(parents=True)

    def has(self, board: str = "", card: str = "", is_old: bool = False) -> None:
        """The board (of an old kernel, in cpuinfo), and the card, of which the home lies in the second partition."""
        serial = self.sysfs / "firmware/devicetree/base/serial-number"
        serial.parent.mkdir(parents=True, exist_ok=True)
        serial.unlink(missing_ok=True)
        lines = ["processor\t: 0", "Hardware\t: BCM2835", *([f"Serial\t\t: {board}"] if is_old else [])]
        (self.procfs / "cpuinfo").write_text("\n".join(lines))
        if board and not is_old:
            serial.write_bytes(board.encode() + b"\0")
        self._lay_card(card)

    def _lay_card(self, card: str) -> None:
        disk = self.sysfs / "devices/mmc0/block/mmcblk0"
        (disk / "mmcblk0p2").mkdir(parents=True, exist_ok=True)
        (disk / "device").mkdir(exist_ok=True)
        (disk / "device/cid").unlink(missing_ok=True)
        if card:
            (disk / "device/cid").write_text(f"{card}\n")
        device = self._home.stat().st_dev
        link = self.sysfs / f"dev/block/{os.major(device)}:{os.minor(device)}"
        link.unlink(missing_ok=True)
        link.symlink_to("../../devices/mmc0/block/mmcblk0/mmcblk0p2")

    def start(self) -> list[str]:
        """Start the kiosk on this machine; gives the reasons of its logs."""
        settings = read_settings(self._home, sysfs=str(self.sysfs), procfs=str(self.procfs))
        open_kiosk(settings)
        found = [log.events(log_id, most=1)[0].body["reason"] for log_id in log.logs()]
        close_database()
        return found


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path / "kernel", tmp_path / "home")


def test_board_and_card_are_read(kernel: Kernel, tmp_path: Path) -> None:
    kernel.has(BOARD, CARD)

    assert read_marks(kernel.sysfs, kernel.procfs, tmp_path / "home") == Marks(BOARD, CARD)


def test_the_board_is_read_where_older_kernels_tell_it(kernel: Kernel, tmp_path: Path) -> None:
    kernel.has(BOARD, is_old=True)

    assert read_marks(kernel.sysfs, kernel.procfs, tmp_path / "home") == Marks(BOARD, "")


def test_a_home_on_a_disk_that_is_no_partition_has_its_card_as_well(kernel: Kernel, tmp_path: Path) -> None:
    kernel.has(BOARD, CARD)
    link = next((kernel.sysfs / "dev/block").iterdir())
    link.unlink()
    link.symlink_to("../../devices/mmc0/block/mmcblk0")

    assert read_marks(kernel.sysfs, kernel.procfs, tmp_path / "home").card == CARD


@pytest.mark.parametrize("serial", ["", "0000000000000000"])
def test_a_serial_number_that_says_nothing_is_none(kernel: Kernel, tmp_path: Path, serial: str) -> None:
    kernel.has(serial, is_old=True)

    assert read_marks(kernel.sysfs, kernel.procfs, tmp_path / "home") == Marks("", "")


def test_a_machine_that_shows_nothing_has_no_marks(tmp_path: Path) -> None:
    assert read_marks(tmp_path / "none", tmp_path / "none", tmp_path) == Marks("", "")


def test_the_machine_that_runs_the_tests_can_be_read(tmp_path: Path) -> None:
    found = read_marks(Path("/sys"), Path("/proc"), tmp_path)

    assert read_marks(Path("/sys"), Path("/proc"), tmp_path) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"board": BOARD, "card": CARD}, {"board": OTHER_BOARD, "card": CARD}),
        ({"board": BOARD, "card": CARD}, {"board": BOARD, "card": OTHER_CARD}),
        ({"board": BOARD, "card": CARD}, {"board": OTHER_BOARD, "card": OTHER_CARD}),
        ({"board": BOARD}, {"board": OTHER_BOARD, "card": CARD}),
        ({"card": CARD}, {"card": OTHER_CARD}),
    ],
    ids=str,
)
def test_another_board_or_card_begins_a_new_log_before_anything_else_happens(
    kernel: Kernel, before: dict[str, str], after: dict[str, str]
) -> None:
    kernel.has(**before)
    assert kernel.start() == ["new"]
    kernel.has(**after)

    assert kernel.start() == ["new", "copied"]
    assert kernel.start() == ["new", "copied"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"board": BOARD, "card": CARD}, {"board": BOARD, "card": CARD}),
        ({"board": BOARD, "card": CARD}, {}),
        ({"board": BOARD, "card": CARD}, {"card": CARD}),
        ({"board": BOARD, "card": CARD}, {"board": BOARD}),
        ({}, {"board": BOARD, "card": CARD}),
        ({}, {}),
    ],
    ids=str,
)
def test_what_is_the_same_or_absent_begins_no_log(
    kernel: Kernel, before: dict[str, Any], after: dict[str, Any]
) -> None:
    for marks in (before, after, before):
        kernel.has(**marks)
        assert kernel.start() == ["new"]


def test_what_was_absent_for_a_while_is_not_forgotten(kernel: Kernel) -> None:
    for board, logs in ((BOARD, 1), ("", 1), (OTHER_BOARD, 2)):
        kernel.has(board)
        assert len(kernel.start()) == logs


def test_a_backup_that_is_restored_on_another_machine_begins_one_new_log(kernel: Kernel, tmp_path: Path) -> None:
    kernel.has(BOARD, CARD)
    kernel.start()
    settings = read_settings(tmp_path / "home", sysfs=str(kernel.sysfs), procfs=str(kernel.procfs))
    open_kiosk(settings)
    assert Machine.select().count() == 1
    backups.write(settings, tmp_path / "backup.tar")
    close_database()
    backups.read(read_settings(tmp_path / "restored"), tmp_path / "backup.tar")
    elsewhere = Kernel(tmp_path / "elsewhere", tmp_path / "restored")
    elsewhere.has(OTHER_BOARD, OTHER_CARD)

    assert elsewhere.start() == ["new", "restored"]
    elsewhere.has(BOARD, OTHER_CARD)
    assert elsewhere.start() == ["new", "restored", "copied"]
