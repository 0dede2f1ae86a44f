"""A repository on a web server: nginx, a CDN, `python -m http.server`, a neighbouring kiosk.

What always holds: all requests go over one kept connection, with TLS verified where the address has it; nothing is
waited for that comes too slowly; no more is asked for than may cross the link. A file that changed while it is read is
noticed by its ETag or date. A server without ranges serves too: its stream is read through to the stretch wanted, and
kept open for the next one; nothing of it is read if not all that is wanted may cross the link.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from kiosk.packs.sources.answers import as_broken, asked_pause, file_end, number, part_range, validator
from kiosk.packs.sources.errors import BusyError, ChangedError, PortalError, WithheldError
from kiosk.packs.sources.leave import FreeLeave, Leave
from kiosk.packs.sources.wire import Floor, Wire, open_pool

_CHUNK = 64 << 10
_SILENCE_SECONDS = 30
_HEAD_SECONDS = 60
_MOST_REDIRECTS = 5
_MOST_REFUSAL_BYTES = 16 << 10

_OK, _PART, _UNSATISFIABLE = 200, 206, 416
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ABSENT = frozenset({403, 404, 410})  # some stores say 403 of what they do not hold
_BUSY = frozenset({429, 503})


@dataclass(slots=True)
class _Stream:
    """A body on its way: `place` is the offset in the file of the next byte, `end` that behind the last one.

    `left` is how many bytes might cross the link when it was asked for.
    """

    path: str
    response: BaseHTTPResponse
    place: int
    end: int | None
    total: int | None
    is_whole: bool
    left: int | None = None


class WebSource:
    """As `Source`. `validators` keeps, for each path, what its server called the version that was read last.

    `silence` is how many seconds nothing may come; `clock` measures the pace of what comes.
    """

    def __init__(
        self,
        url: str,
        leave: Leave | None = None,
        may_be_older: bool = False,
        silence: float = _SILENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = url
        self.may_be_older = may_be_older
        self.validators: dict[str, str] = {}
        self.requests = 0
        self._base = url.rstrip("/") + "/"
        self._leave = leave or FreeLeave()
        self._wire = Wire()
        self._pool = open_pool(url, self._wire, silence)
        self._clock = clock
        self._stream: _Stream | None = None

    def holds(self, path: str) -> bool:
        """True: finding out would cost a request."""
        return True

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """As `Source.read`. Raises ChangedError, BusyError, PortalError and WithheldError too."""
        place, end = offset, None if length is None else offset + length
        while end is None or place < end:
            stream = self._open(path, place, end)
            before = place
            for chunk in self._chunks(stream, place, end):
                place += len(chunk)
                yield chunk
            if stream.total is not None and place >= stream.total:
                return
            if end is None and stream.is_whole:
                return
            if place == before:
                raise ConnectionError(f"{self.name} sent nothing of {path}")

    def cut(self) -> None:
        """End what is being read, from any thread; the source can be read again afterwards."""
        self._wire.cut()

    def close(self) -> None:
        """End the connection and count its last bytes."""
        self._drop()
        self._pool.clear()
        self._wire.cut()
        with suppress(WithheldError):
            self._count()

    def _open(self, path: str, offset: int, end: int | None) -> _Stream:
        """A stream in which the byte at `offset` is still to come."""
        kept = self._stream
        if kept and kept.path == path and kept.place <= offset:
            self._hold_whole(kept, end)
            return kept
        self._drop()
        self._count()
        left, wanted = self._leave.left(), end
        if left is not None and end is not None:
            end = min(end, offset + left)
        headers = {}
        if offset or end is not None:
            headers["Range"] = f"bytes={offset}-{'' if end is None else end - 1}"
            if offset and path in self.validators:
                headers["If-Range"] = self.validators[path]
        response = self._request(self._base + path, headers)
        try:
            stream = self._judged(path, offset, response)
            stream.left = left
            self._hold_whole(stream, wanted)
        except BaseException:
            self._let_go(response)
            raise
        self._stream = stream
        return stream

    def _hold_whole(self, stream: _Stream, end: int | None) -> None:
        """Raises WithheldError if a stream that cannot be gone on with later would not come as far as is wanted."""
        if stream.is_whole and end is not None:
            self._leave.hold_whole(stream.path, min(end, stream.total or end), stream.left)

    def _request(self, url: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        for _ in range(_MOST_REDIRECTS):
            self.requests += 1
            try:
                with self._wire.cut_after(_HEAD_SECONDS):
                    response = self._pool.request(
                        "GET",
                        url,
                        headers={"User-Agent": "padippura", "Accept-Encoding": "identity", **headers},
                        preload_content=False,
                        redirect=False,
                    )
            except (HTTPError, OSError) as error:
                self._wire.cut()
                raise as_broken(error) from error
            if response.status not in _REDIRECTS:
                return response
            self._let_go(response)
            url = self._redirected(url, response)
        raise ConnectionError(f"{self.name} leads from one address to the next")

    def _redirected(self, url: str, response: BaseHTTPResponse) -> str:
        """Where a redirect leads, on the same host and never away from TLS."""
        target = urljoin(url, response.headers.get("Location", ""))
        old, new = urlsplit(url), urlsplit(target)
        if new.hostname != old.hostname or (old.scheme, new.scheme) == ("https", "http"):
            raise PortalError(f"{self.name} leads elsewhere ({new.hostname})")
        return target

    def _judged(self, path: str, offset: int, response: BaseHTTPResponse) -> _Stream:
        """The stream of an answer. Raises what `read` does if it is none to be taken."""
        status, headers = response.status, response.headers
        if status in _ABSENT:
            raise FileNotFoundError(2, "No such file", path)
        if status in _BUSY:
            raise BusyError(f"{self.name} asks to come again later ({status})", asked_pause(headers))
        if status == _UNSATISFIABLE:
            return self._ended(path, offset, response)
        if status not in (_OK, _PART):
            raise ConnectionError(f"{self.name} answered {status}")
        if headers.get("Content-Type", "").startswith("text/html"):
            raise PortalError(f"{self.name} answered with a web page")
        if headers.get("Content-Encoding", "identity") != "identity":
            raise ConnectionError(f"{self.name} changes what it serves ({headers['Content-Encoding']})")
        self._hold_to_version(path, offset, validator(headers))
        if status == _OK:
            total = number(headers.get("Content-Length"))
            return _Stream(path, response, 0, total, total, is_whole=True)
        first, last, total = part_range(headers)
        if first != offset:
            raise ConnectionError(f"{self.name} sent other bytes of {path} than were asked for")
        return _Stream(path, response, first, last + 1, total, is_whole=False)

    def _ended(self, path: str, offset: int, response: BaseHTTPResponse) -> _Stream:
        """What is left of a file that ends where the reading would begin. Raises ChangedError if it ends before."""
        if file_end(response.headers) != offset:
            self.validators.pop(path, None)
            raise ChangedError(f"{path} is shorter now")
        self._let_go(response)
        return _Stream(path, response, offset, offset, offset, is_whole=False)

    def _hold_to_version(self, path: str, offset: int, found: str | None) -> None:
        known = self.validators.get(path)
        if offset and known and known != found:
            self.validators.pop(path)
            raise ChangedError(f"{path} is another file now")
        if found:
            self.validators[path] = found
        else:
            self.validators.pop(path, None)

    def _chunks(self, stream: _Stream, offset: int, end: int | None) -> Iterator[bytes]:
        """The bytes of a stream from `offset` to `end`, or to its own end if that comes before."""
        floor = Floor(self.name, self._clock)
        is_done = False
        try:
            while stream.place not in (end, stream.end):
                ahead = offset - stream.place
                most = ahead if ahead > 0 else _CHUNK if end is None else end - stream.place
                chunk = self._receive(stream, min(most, _CHUNK))
                if not chunk:
                    stream.end = stream.place
                    break
                floor.hold(len(chunk))
                if ahead <= 0:
                    is_done = stream.place == end  # nobody need ask whether there is more
                    yield chunk
            is_done = True
        finally:
            if stream.place == stream.end:
                self._finish()
            elif not (is_done and stream.is_whole):
                self._drop()

    def _receive(self, stream: _Stream, most: int) -> bytes:
        self._count()
        try:
            chunk = stream.response.read1(most, decode_content=False)
        except (HTTPError, OSError) as error:
            raise as_broken(error) from error
        if not chunk and stream.end is not None:
            raise ConnectionError(f"{self.name} broke off")
        stream.place += len(chunk)
        return chunk

    def _count(self) -> None:
        sent, received = self._wire.crossed()
        if sent or received:
            self._leave.spend(sent, received)

    def _finish(self) -> None:
        """A body that was read to its end leaves its connection to the next request."""
        if self._stream:
            self._stream.response.release_conn()
        self._stream = None

    def _drop(self) -> None:
        """Whatever of a body was not read is not waited for: its connection ends."""
        if self._stream:
            with suppress(HTTPError, OSError):
                self._stream.response.close()
            self._wire.cut()
        self._stream = None

    def _let_go(self, response: BaseHTTPResponse) -> None:
        """Keep the connection of an answer whose body is short and does not matter."""
        with suppress(HTTPError, OSError), self._wire.cut_after(_HEAD_SECONDS):
            if len(response.read(_MOST_REFUSAL_BYTES, decode_content=False)) < _MOST_REFUSAL_BYTES:
                response.release_conn()
                return
        response.close()
        self._wire.cut()
