"""What is plugged in and holds no packs: said with its reason, so that nobody stands before a page that finds nothing.

Linux shows removable disks below `/sys/block` and what is mounted in `/proc/self/mountinfo`; udev, where there is one,
knows a file system that nobody has mounted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.packs.sticks import repository_in

SYS = Path("/sys/block")
MOUNTS = Path("/proc/self/mountinfo")

_SECTOR = 512
_NAMES_SHOWN = 5
# What a system mounts for itself, wherever it likes.
_NEVER_ON_A_STICK = frozenset({"autofs", "devtmpfs", "overlay", "proc", "ramfs", "squashfs", "sysfs", "tmpfs"})
_NOT_PLUGGED = ("loop", "ram", "zram", "dm-", "md")


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system: its device as `major:minor`, its place, and its kind."""

    number: str
    place: Path
    filesystem: str
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive, or a part of one, on which there are no packs.

    `filesystem` is "" if nobody knows it, `place` where it is mounted or None; `names` are some of what lies at its top
    and `more` counts the rest; `size` is bytes, 0 if unknown.
    """

    name: str
    filesystem: str
    size: int
    place: Path | None
    names: tuple[str, ...] = ()
    more: int = 0


Describe = Callable[[str], str]


def file_system_by_udev(device: str) -> str:
    """The file system on a block device (`sdb1`) as udev knows it; "" if it does not, or there is no udev."""
    try:
        import pyudev

        found = pyudev.Devices.from_name(pyudev.Context(), "block", device).properties.get("ID_FS_TYPE", "")
    except (ImportError, OSError, LookupError, RuntimeError):
        return ""
    return str(found)


def drives_without_packs(
    folders: tuple[str, ...], sys: Path = SYS, mounts: Path = MOUNTS, describe: Describe = file_system_by_udev
) -> list[Drive]:
    """Removable drives, and whatever is mounted below `folders`, that hold no repository."""
    mounted = read_mounts(mounts)
    by_number = {mount.number: mount for mount in mounted}
    found: dict[Path | str, Drive] = {}
    for device in _removable(sys):
        number = _text(device / "dev")
        mount = by_number.get(number)
        size = int(_text(device / "size") or 0) * _SECTOR
        if mount is None:
            found[number] = Drive(device.name, describe(device.name), size, None)
        elif repository_in(mount.place) is None:
            found[mount.place] = _looked_into(device.name, mount, size)
    tops = [Path(folder) for folder in folders]
    for mount in mounted:
        is_stick = any(top in mount.place.parents for top in tops)
        if is_stick and mount.place not in found and repository_in(mount.place) is None:
            found[mount.place] = _looked_into(mount.place.name, mount, 0)
    return list(found.values())


def reason(drive: Drive) -> str:
    """Why nothing can be taken from a drive, in English for the log."""
    filesystem = drive.filesystem or "an unknown file system"
    if drive.place is None:
        return f"{filesystem}, not mounted"
    if not drive.names:
        return f"{filesystem}, mounted at {drive.place}, empty"
    more = f" and {drive.more} more" if drive.more else ""
    return f"{filesystem}, mounted at {drive.place}, holds {', '.join(drive.names)}{more}"


def read_mounts(mounts: Path = MOUNTS) -> list[Mount]:
    """What is mounted and may be a stick; none where the system does not say."""
    found = []
    for line in _text(mounts).splitlines():
        before, _, after = line.partition(" - ")
        columns = before.split(" ")
        place = columns[4].encode().decode("unicode_escape").encode("latin-1", "replace").decode(errors="replace")
        mount = Mount(columns[2], Path(place), after.split(" ")[0], "ro" in columns[5].split(","))
        if mount.filesystem not in _NEVER_ON_A_STICK:
            found.append(mount)
    return found


def _looked_into(name: str, mount: Mount, size: int) -> Drive:
    try:
        names = sorted(each.name for each in mount.place.iterdir() if not each.name.startswith("."))
    except OSError:  # pulled out just now, or damaged
        names = []
    return Drive(name, mount.filesystem, size, mount.place, tuple(names[:_NAMES_SHOWN]), len(names[_NAMES_SHOWN:]))


def _removable(sys: Path) -> list[Path]:
    """The parts of removable disks; a disk without parts stands for itself."""
    try:
        disks = sorted(each for each in sys.iterdir() if not each.name.startswith(_NOT_PLUGGED))
    except OSError:
        return []
    found: list[Path] = []
    for disk in disks:
        is_plugged = _text(disk / "removable") == "1" or "/usb" in str(disk.resolve())
        if is_plugged and int(_text(disk / "size") or 0):  # a card reader without a card has no size
            found += sorted(each.parent for each in disk.glob("*/partition")) or [disk]
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        return ""
