"""Where the bytes of a repository come from: a folder, a web server, a neighbouring kiosk.

A source only brings bytes. Nothing that it brings is believed for having come from it: `packs.trust` and the SHA-256 in
a signed manifest decide, the same for every road.
"""

from collections.abc import Iterator
from typing import Protocol


class Source(Protocol):
    """One road to a repository.

    `name` is how people call it (a folder, an address). `may_be_older` says whether an honest source of this kind can
    hold an older state than the kiosk has seen, as a stick can and the hub's own server cannot.
    """

    name: str
    may_be_older: bool

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes of a file of the repository from `offset` on, in chunks; `path` is written as in an address.

        No more than `length` bytes if one is given; fewer if the file ends before. Raises FileNotFoundError if it is
        not there, OSError (TimeoutError, ConnectionError) if it cannot be read or comes too slowly to be waited for;
        both at once or while the chunks are taken.
        """
        ...

    def holds(self, path: str) -> bool:
        """Whether reading this file is worth a try. True if finding out would cost a request."""
        ...


def is_on_the_web(name: str) -> bool:
    """Whether a source of this name is called by an address: nobody can put it in again, as a stick."""
    return name.startswith(("https://", "http://"))
