"""Bringing a pack's blobs out of its pack file, by whatever road.

What always holds: every blob is held to the SHA-256 and the size that were signed before it gets its name; what cannot
be read or is damaged costs only its own file, everything else is brought; when the source is gone, what came is kept.
"""

import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import zstandard

from kiosk.errors import KioskError, NetworkError, TechnicianError
from kiosk.packs.blobs import CHUNK, Blobs, Group, damaged
from kiosk.packs.sources import Source, is_on_the_web
from sync.protocol import pack_file
from sync.protocol.errors import N_
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name
from sync.protocol.pack_file import Stored

# Between two blobs that are wanted, so many bytes are read and thrown away sooner than asking anew.
GAP = 16 << 10

Advance = Callable[[int], None]

_ROW_BYTES = 64
_LEAST_HEAD = 4096
_ZSTD_WINDOW = 32 << 20
_ZSTD_MORE = 1024
_MARK = "metadata/timestamp.json"
_GONE = (errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN, errno.ESHUTDOWN, errno.ENOMEDIUM)


@dataclass(frozen=True, slots=True)
class Missing:
    """A file of a pack that could not be brought, and why: `blob-missing`, `blob-unreadable` or `blob-damaged`."""

    file: File
    error: TechnicianError


def bring(
    source: Source, manifest: Manifest, wanted: dict[str, File], blobs: Blobs, advance: Advance, gap: int = GAP
) -> list[Missing]:
    """Bring the wanted blobs of a pack (by their SHA-256); `advance` gets the bytes of each as it is done.

    Gives what could not be brought. Raises TechnicianError if the pack file is not there (`pack-file-missing`) or its
    head cannot be read (`pack-file-unreadable`), or if the source is gone (`source-gone`; NetworkError `unreachable`),
    PackError if it is no pack file, OSError if the kiosk's own disk refuses.
    """
    if not wanted:
        return []
    first = pack_file_name(manifest.pack, manifest.version)
    try:
        start, index = _read_head(source, first, len(manifest.files))
    except _UnreadableError as error:
        raise _refusal(source, first, error.reason) from error
    missing = [Missing(file, _lacking(file)) for sha256, file in wanted.items() if sha256 not in index]
    runs = _runs([index[sha256] for sha256 in wanted if sha256 in index], gap)
    with blobs.group() as group:
        bringing = _Bringing(source, manifest, wanted, group, advance)
        for run in runs:
            missing += bringing.bring_run(run, start if run[0].part == 1 else pack_file.PREFIX_BYTES)
    return missing


def is_gone(error: OSError) -> bool:
    """Whether an error of a source says that all of it is out of reach, and not one file."""
    return isinstance(error, FileNotFoundError | ConnectionError | TimeoutError) or error.errno in _GONE


def gone(source: Source, error: OSError) -> KioskError:
    """The error that says that a source is out of reach."""
    if isinstance(error, ConnectionError | TimeoutError):
        return NetworkError(
            "unreachable",
            N_("%(folder)s cannot be reached (%(why)s). The kiosk tries again when the link is back."),
            folder=source.name,
            why=str(error),
        )
    return TechnicianError(
        "source-gone",
        N_("%(folder)s is not there any more. Put the stick in again, then repeat: what was copied stays."),
        folder=source.name,
    )


class _UnreadableError(Exception):
    """What a source said, apart from what the kiosk's own disk says."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Bringing:
    source: Source
    manifest: Manifest
    wanted: dict[str, File]
    group: Group
    advance: Advance
    # Making one takes longer than unpacking a text; what it kept of a frame that broke off, it forgets at the next.
    unpacking: zstandard.ZstdDecompressor = field(
        default_factory=lambda: zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    )

    def bring_run(self, run: list[Stored], start: int) -> list[Missing]:
        """Bring neighbouring blobs with one reading, and one more after each that cannot be read."""
        missing: list[Missing] = []
        path = pack_file_name(self.manifest.pack, self.manifest.version, run[0].part)
        end = run[-1].offset + run[-1].length
        stream: _Stream | None = None
        for stored in run:
            file = self.wanted[stored.sha256]
            try:
                if stream is None:
                    begin = stored.offset
                    chunks = _named(self.source, path, start + begin, end - begin)
                    stream = _Stream(chunks, begin)
                stream.skip_to(stored.offset)
                self.group.add(file.sha256, file.size, self._content(stream, stored, file.size))
                self.advance(file.size)
            except _UnreadableError as error:
                stream = None
                missing.append(Missing(file, self._unreadable(file, path, error.reason)))
            except TechnicianError as error:
                missing.append(Missing(file, _spoilt(error, file)))
        return missing

    def _content(self, stream: "_Stream", stored: Stored, size: int) -> Iterator[bytes | memoryview]:
        """A blob's bytes, never more than the receiver asks for: a bomb is cut off by the size in the manifest."""
        if stored.encoding == pack_file.PLAIN:
            if stored.length != size:
                raise damaged(stored.sha256)
            return stream.take(stored.length)
        if stored.length > size + _ZSTD_MORE:
            raise damaged(stored.sha256)
        return self._unpacked(_Stretch(stream, stored.length), stored.sha256)

    def _unpacked(self, stretch: Any, sha256: str) -> Iterator[bytes]:
        reader = self.unpacking.stream_reader(stretch, closefd=False)
        try:
            while chunk := reader.read(CHUNK):
                yield chunk
        except zstandard.ZstdError as error:
            raise damaged(sha256) from error

    def _unreadable(self, file: File, path: str, reason: OSError) -> TechnicianError:
        """Why a file cannot be read, if it is only this file. Raises what says that the source is gone otherwise."""
        first = pack_file_name(self.manifest.pack, self.manifest.version)
        is_part_missing = isinstance(reason, FileNotFoundError) and path != first and self.source.holds(first)
        if is_gone(reason) and not is_part_missing:
            raise gone(self.source, reason) from reason
        return TechnicianError(
            "blob-unreadable",
            N_("%(path)s cannot be read (%(why)s). Bring it again on another stick."),
            path=file.path,
            why=path if is_part_missing else reason.strerror or str(reason),
        )


def _read_head(source: Source, path: str, files: int) -> tuple[int, dict[str, Stored]]:
    """Where the blobs of the first part begin, and the index; with one reading if its length was guessed well."""
    guess = pack_file.PREFIX_BYTES + max(_LEAST_HEAD, _ROW_BYTES * files)
    head = b""
    try:
        for chunk in _named(source, path, 0, guess):
            head += chunk
    except _UnreadableError as error:  # perhaps only behind the index, where nobody wanted anything yet
        if is_gone(error.reason) or len(head) < _head_bytes(head):
            raise
    pack_file.index_length(head[: pack_file.PREFIX_BYTES])  # refuses what is no pack file, or ends before
    start = _head_bytes(head)
    if len(head) < start:
        head += b"".join(_named(source, path, len(head), start - len(head)))
    return start, pack_file.decode_index(head[pack_file.PREFIX_BYTES : start])


def _head_bytes(head: bytes) -> int:
    """How long the head is, as its first bytes say."""
    if len(head) < pack_file.PREFIX_BYTES:
        return pack_file.PREFIX_BYTES
    return pack_file.PREFIX_BYTES + pack_file.index_length(head[: pack_file.PREFIX_BYTES])


def _named(source: Source, path: str, offset: int, length: int) -> Iterator[bytes]:
    """A source's bytes; its errors cannot be taken for those of the kiosk's own disk."""
    try:
        yield from source.read(path, offset, length)
    except OSError as error:
        raise _UnreadableError(error) from error


def _runs(stored: Iterable[Stored], gap: int) -> list[list[Stored]]:
    """Blobs in the order of the file, those together between which no more than `gap` bytes lie."""
    runs: list[list[Stored]] = []
    for each in sorted(stored, key=lambda one: (one.part, one.offset)):
        last = runs[-1][-1] if runs else None
        if last and last.part == each.part and 0 <= each.offset - (last.offset + last.length) <= gap:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


class _Stream:
    """A source's chunks as one stream whose place in the file is known."""

    def __init__(self, chunks: Iterator[bytes], place: int) -> None:
        self._chunks = chunks
        self._piece = memoryview(b"")
        self._place = place

    def skip_to(self, offset: int) -> None:
        for _ in self.take(offset - self._place):
            pass

    def take(self, length: int) -> Iterator[memoryview]:
        """The next `length` bytes in pieces; fewer if the stream ends before."""
        while length > 0:
            if not self._piece:
                self._piece = memoryview(next(self._chunks, b""))
                if not self._piece:
                    return
            piece, self._piece = self._piece[:length], self._piece[length:]
            self._place += len(piece)
            length -= len(piece)
            yield piece


class _Stretch:
    """The next `length` bytes of a stream, as a file of their own."""

    def __init__(self, stream: _Stream, length: int) -> None:
        self._pieces = stream.take(length)

    def read(self, size: int) -> bytes:
        """A piece of the bytes, perhaps more than `size`, which only says how many would be liked."""
        return bytes(next(self._pieces, b""))


def _refusal(source: Source, path: str, reason: OSError) -> KioskError:
    """Why a pack file as a whole cannot be had."""
    if is_gone(reason) and not (isinstance(reason, FileNotFoundError) and source.holds(_MARK)):
        return gone(source, reason)
    if isinstance(reason, FileNotFoundError):
        if is_on_the_web(source.name):
            sentence = N_("%(folder)s does not hold %(name)s. Ask whoever keeps the packs there to publish them again.")
        else:
            sentence = N_("%(name)s is not there. If you pulled the stick out, put it in again and repeat.")
        name = path.rpartition("/")[2]
        return TechnicianError("pack-file-missing", sentence, folder=source.name, name=name)
    return TechnicianError(
        "pack-file-unreadable",
        N_("%(name)s cannot be read (%(why)s). Bring it again on another stick."),
        name=path.rpartition("/")[2],
        why=reason.strerror or str(reason),
    )


def _lacking(file: File) -> TechnicianError:
    return TechnicianError(
        "blob-missing", N_("The pack file lacks %(path)s. Copy the pack again from its source."), path=file.path
    )


def _spoilt(error: TechnicianError, file: File) -> TechnicianError:
    return TechnicianError(error.code, N_("%(path)s is damaged. Copy the pack again from its source."), path=file.path)
