"""A web source whose reading goes on where it broke off: after a drop, after a restart, on the next day.

What always holds: a byte that came is not asked for again, unless its file has changed; a try that brought something
does not count as a failure; between failures the pauses grow. A source that has brought nothing yet is soon given up.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.packs.partials import Partial
from kiosk.packs.sources.errors import BusyError, ChangedError, PortalError, WithheldError
from sync.connecting import pause_after

if TYPE_CHECKING:  # with it comes the HTTP client, for which an idle kiosk needs no memory
    from kiosk.packs.sources.web import WebSource

_MOST_FAILURES = 5
_MOST_AT_FIRST = 1
_LONGEST_PAUSE = 60


class ResumingSource:
    """As `Source`. What is read with a length is kept in `folder` until `forget`; nothing is if that is None.

    `wait` sleeps for so many seconds, and raises WithheldError if that must not be waited for.
    """

    def __init__(self, web: "WebSource", folder: Path | None, wait: Callable[[float], None]) -> None:
        self.name = web.name
        self.may_be_older = web.may_be_older
        self._web = web
        self._folder = folder
        self._wait = wait
        self._has_brought = False

    def holds(self, path: str) -> bool:
        return self._web.holds(path)

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """As `Source.read`. Raises ChangedError if the file is another one now; it is read afresh the next time."""
        if length is None or self._folder is None:
            yield from self._steadily(path, offset, length)
            return
        partial = Partial(self._folder, path)
        place, end = offset, offset + length
        try:
            while place < end:
                before = place
                covered = min(partial.covered_to(place), end)
                for chunk in partial.chunks(place, covered):
                    place += len(chunk)
                    yield chunk
                if place == before:
                    gap_end = min(end, partial.next_after(place) or end)
                    for chunk in self._fetched(partial, place, gap_end):
                        place += len(chunk)
                        yield chunk
                    if place < gap_end:  # the file ends here
                        return
        finally:
            partial.save()

    def whole(self, path: str, length: int) -> Path:
        """The file in which the first `length` bytes of a path are now; fewer if it is shorter. Raises as `read`."""
        for _ in self.read(path, 0, length):
            pass
        return Partial(self._folder, path).file

    def forget(self, *paths: str) -> None:
        """Let go of what was kept of these paths."""
        for path in paths if self._folder else ():
            Partial(self._folder, path).forget()

    def _fetched(self, partial: Partial, place: int, end: int) -> Iterator[bytes]:
        """Bytes that were not here, kept before they are given."""
        if partial.validator:
            self._web.validators[partial.path] = partial.validator
        try:
            for chunk in self._steadily(partial.path, place, end - place):
                validator = self._web.validators.get(partial.path)
                if partial.validator and partial.validator != validator:
                    raise ChangedError(f"{partial.path} is another file now")
                partial.validator = validator
                partial.write(place, chunk)
                place += len(chunk)
                yield chunk
        except ChangedError:
            partial.forget()
            self._web.validators.pop(partial.path, None)
            raise

    def _steadily(self, path: str, offset: int, length: int | None) -> Iterator[bytes]:
        """The bytes, over as many tries as it takes while each brings some."""
        place, failures = offset, 0
        while True:
            left = None if length is None else offset + length - place
            try:
                for chunk in self._web.read(path, place, left):
                    failures, self._has_brought = 0, True
                    place += len(chunk)
                    yield chunk
            except (ChangedError, PortalError, WithheldError):
                raise
            except (ConnectionError, TimeoutError) as error:
                failures += 1
                if failures > (_MOST_FAILURES if self._has_brought else _MOST_AT_FIRST):
                    raise
                pause = pause_after(failures - 1, first=1, longest=_LONGEST_PAUSE)
                self._wait(max(pause, error.seconds) if isinstance(error, BusyError) else pause)
            else:
                return
