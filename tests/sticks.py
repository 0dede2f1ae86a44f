"""USB sticks for tests: images with real file systems, really mounted, where this machine lets a test do that.

The kernel's own driver is used where it has one, else a program that does the same in user space (fusefat, exfat-fuse).
"""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KINDS = ("vfat", "exfat", "ext4")

_MAKE = {"vfat": ["mkfs.vfat", "-n"], "exfat": ["mkfs.exfat", "-L"], "ext4": ["mkfs.ext4", "-q", "-L"]}


class Stick:
    """One stick: an image of a file system, plugged in and pulled out at `place`."""

    def __init__(self, image: Path, kind: str) -> None:
        self.image = image
        self.kind = kind
        self.place: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._loop = ""

    def plug_in(self, place: Path, is_read_only: bool = False) -> Path:
        """Mount it at a folder, which is made; the test is skipped, with the reason, where that is not allowed."""
        place.mkdir(parents=True, exist_ok=True)
        mode = "ro" if is_read_only else "rw"
        if _kernel_knows(self.kind):
            _try("mount", "-o", f"loop,{mode}", "-t", self.kind, str(self.image), str(place))
        elif self.kind == "vfat":
            self._serve("fusefat", "-f", "-o", "ro" if is_read_only else "rw+", str(self.image), str(place))
        else:
            self._loop = _try("losetup", "--find", "--show", str(self.image)).strip()
            try:
                _try("mount.exfat-fuse", "-o", mode, self._loop, str(place))
            except BaseException:
                self._let_go()
                raise
        self.place = place
        return place

    def pull_out(self) -> None:
        """Take it away at once, whoever still reads from it."""
        if self.place is not None:
            if self._server is not None:
                self._server.kill()  # whoever reads is told at once, as by a pulled plug
                self._server.wait()
            subprocess.run(["umount", "--lazy", str(self.place)], check=True)
            self._let_go()

    def take_out(self) -> None:
        """Take it away when all that was written is on it."""
        subprocess.run(["umount", str(self.place)], check=True)
        if self._server is not None:
            self._server.wait()
        self._let_go()

    def _serve(self, *command: str) -> None:
        """Start a program that makes a file system of an image, and wait until it is there."""
        path, place = _found(command[0]), Path(command[-1])
        self._server = subprocess.Popen([path, *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not place.is_mount():
            if self._server.poll() is not None:
                pytest.skip(f"{command[0]} is not permitted here: it ended with {self._server.returncode}")
            time.sleep(0.01)

    def _let_go(self) -> None:
        self.place = self._server = None
        if self._loop:
            subprocess.run(["losetup", "--detach", self._loop], check=False)
            self._loop = ""


@contextmanager
def stick(
    folder: Path, kind: str, fill: Callable[[Path], object], megabytes: int = 48, label: str = "STICK"
) -> Iterator[Stick]:
    """A stick that `fill` has filled; pulled out in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    image = folder / f"{kind}.img"
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    _try(*_MAKE[kind], label, str(image))
    one = Stick(image, kind)
    try:
        fill(one.plug_in(folder / "filling"))
        one.take_out()
        yield one
    finally:
        one.pull_out()


def copy_onto(source: Path, to: Path, rename: Callable[[str], str] = str) -> None:
    """Copy a folder's files by their bytes alone, which every file system takes; `rename` is given each path."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copied = to / rename(str(path.relative_to(source)))
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)


def _kernel_knows(kind: str) -> bool:
    return any(line.split()[-1] == kind for line in Path("/proc/filesystems").read_text().splitlines())


def _try(*command: str) -> str:
    """What a program said; the test is skipped, with the reason, if it is not there or not permitted."""
    done = subprocess.run([_found(command[0]), *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{command[0]} is not permitted here: {done.stderr.strip()[-200:]}")
    return done.stdout


def _found(program: str) -> str:
    path = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if path is None:
        pytest.skip(f"needs {program}, which is not installed")
    return path
