"""How others bring one version of a folder to the next: what goes over the line, and what it takes to apply it.

What always holds: the new version that comes out is compared with the one that was meant.
"""

import filecmp
import hashlib
import http.client
import os
import re
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import zstandard

from scripts.benchmarks.programs import BenchError
from scripts.benchmarks.serving import WebServer
from scripts.benchmarks.spending import Spent, spend

NOT_INSTALLED = "not installed"

# What `zstd --patch-from` says in the budget: -19 --long=27.
ZSTD = "zstd -19 --long=27 --patch-from"


@dataclass(frozen=True, slots=True)
class Cost:
    """`bytes`: over the line, HTTP headers included where there is HTTP; the rest is what the receiver spent."""

    bytes: int
    requests: int
    cpu_seconds: float
    memory_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Two versions as folders and as tar files, and a folder for what the peers make."""

    old: Path
    new: Path
    folder: Path

    @property
    def old_tar(self) -> Path:
        return self.folder / "old.tar"

    @property
    def new_tar(self) -> Path:
        return self.folder / "web/new.tar"


def prepare_case(old: Path, new: Path, folder: Path) -> Case:
    case = Case(old, new, folder)
    (folder / "web").mkdir(parents=True)
    write_tar(old, case.old_tar)
    write_tar(new, case.new_tar)
    return case


def write_tar(source: Path, to: Path) -> None:
    """The same tar for the same files, whoever made them and whenever."""
    with tarfile.open(to, "w", format=tarfile.USTAR_FORMAT) as tar:
        for path in _files(source):
            entry = tarfile.TarInfo(str(path.relative_to(source)))
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(entry, file)


def measure_peers(case: Case) -> dict[str, Cost | str]:
    """The cost of each peer by its name, or why it has none."""
    return {name: _measured(case, tools, measure) for name, (tools, measure) in PEERS.items()}


def _measured(case: Case, tools: tuple[str, ...], measure: Callable[[Case], Cost]) -> Cost | str:
    if not all(map(_find, tools)):
        return NOT_INSTALLED
    return measure(case)


def _find(tool: str) -> str | None:
    return shutil.which(tool) or shutil.which(tool, path="/usr/sbin")


def _fetch_whole_files(case: Case) -> Cost:
    """A list of files with their hashes, then each blob that is not here; zstd where that is smaller."""
    web = case.folder / "whole"
    web.mkdir()
    here = {_sha256(path) for path in _files(case.old)}
    lines = []
    for path in _files(case.new):
        sha256 = _sha256(path)
        lines.append(f"{sha256} {path.relative_to(case.new)}\n")
        content = path.read_bytes()
        (web / sha256).write_bytes(min(content, zstandard.ZstdCompressor(19).compress(content), key=len))
    (web / "list").write_bytes(zstandard.ZstdCompressor(19).compress("".join(lines).encode()))
    began = time.process_time()
    with WebServer(web, case.folder / "whole-state") as server:
        connection = http.client.HTTPConnection(urlsplit(server.address).netloc)
        listed = zstandard.ZstdDecompressor().decompress(_get(connection, "list")).decode()
        wanted = {line.split()[0] for line in listed.splitlines()} - here
        for sha256 in sorted(wanted):
            _get(connection, sha256)
        connection.close()
        served = server.served()
    return Cost(served.bytes, served.requests, time.process_time() - began)


def _get(connection: http.client.HTTPConnection, name: str) -> bytes:
    connection.request("GET", f"/{name}")
    answer = connection.getresponse()
    if answer.status != 200:
        raise BenchError(f"{name} answered {answer.status} instead of 200.")
    return answer.read()


def _fetch_by_zsync(case: Case) -> Cost:
    """Blocks of the tar that are not here, by ranges."""
    made = case.folder / "zsync.tar"
    spend(case.folder, "zsyncmake", "-u", "new.tar", "-o", case.folder / "web/new.tar.zsync", case.new_tar)
    with WebServer(case.folder / "web", case.folder / "zsync-state") as server:
        words = ("-q", "-i", case.old_tar, "-o", made.name, f"{server.address}new.tar.zsync")
        spent = spend(case.folder, "zsync", *words, at=case.folder)  # it writes where it is, and only then renames
        served = server.served()
    _check_same(made, case.new_tar)
    return Cost(served.bytes, served.requests, spent.cpu_seconds, spent.memory_mb)


def _fetch_by_rsync(case: Case) -> Cost:
    """The folder over one stream, compressed with zstd."""
    here = Path(shutil.copytree(case.old, case.folder / "rsync"))
    shell = case.folder / "shell"
    shell.write_text('#!/bin/sh\nshift\nexec "$@"\n')
    shell.chmod(0o755)
    options = ("--recursive", "--checksum", "--compress", "--compress-choice=zstd", "--stats", "--rsh", shell)
    spent = spend(case.folder, "rsync", *options, f"far:{case.new}/", f"{here}/")
    counts = [
        int(found.replace(",", "")) for found in re.findall(r"Total bytes (?:sent|received): ([\d,]+)", spent.said)
    ]
    for path in _files(case.new):
        _check_same(here / path.relative_to(case.new), path)
    return Cost(sum(counts), 1, spent.cpu_seconds, spent.memory_mb)


def _patch_by_xdelta3(case: Case) -> Cost:
    patch, made, window = case.folder / "xdelta3.patch", case.folder / "xdelta3.tar", f"-B{256 << 20}"
    spend(case.folder, "xdelta3", "-e", "-9", "-S", "lzma", window, "-s", case.old_tar, case.new_tar, patch)
    return _patched(case, patch, made, spend(case.folder, "xdelta3", "-d", window, "-s", case.old_tar, patch, made))


def _patch_by_zstd(case: Case) -> Cost:
    patch, made, old = case.folder / "zstd.patch", case.folder / "zstd.tar", f"--patch-from={case.old_tar}"
    spend(case.folder, "zstd", "-q", "-19", "--long=27", old, case.new_tar, "-o", patch)
    return _patched(case, patch, made, spend(case.folder, "zstd", "-q", "-d", "--long=27", old, patch, "-o", made))


PEERS: dict[str, tuple[tuple[str, ...], Callable[[Case], Cost]]] = {
    "whole files by hash": (("nginx",), _fetch_whole_files),
    "zsync": (("nginx", "zsync", "zsyncmake"), _fetch_by_zsync),
    "rsync": (("rsync",), _fetch_by_rsync),
    "xdelta3": (("xdelta3",), _patch_by_xdelta3),
    ZSTD: (("zstd",), _patch_by_zstd),
}


def _patched(case: Case, patch: Path, made: Path, spent: Spent) -> Cost:
    _check_same(made, case.new_tar)
    return Cost(patch.stat().st_size, 1, spent.cpu_seconds, spent.memory_mb)


def _check_same(made: Path, meant: Path) -> None:
    if not filecmp.cmp(made, meant, shallow=False):
        raise BenchError(f"{made.name} is not the new version.")


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(where, name) for name in sorted(names))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
