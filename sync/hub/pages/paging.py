"""Long lists in pages of a hundred."""

from dataclasses import dataclass

from flask import request, url_for

ROWS = 100


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows of how many are shown, from 1, and the URLs of the neighbours ("" where there is none)."""

    first: int
    last: int
    total: int
    before: str
    after: str

    @property
    def offset(self) -> int:
        """How many rows stand before the first one shown."""
        return max(self.first - 1, 0)


def paging(total: int) -> Paging:
    """The page that was asked for, of so many rows in all; the last one if there are not so many."""
    page = min(max(request.args.get("page", 1, int), 1), max(-(-total // ROWS), 1))
    first = min((page - 1) * ROWS + 1, total)
    last = min(page * ROWS, total)
    return Paging(first, last, total, _url(page - 1, page > 1), _url(page + 1, last < total))


def _url(page: int, exists: bool) -> str:
    return url_for(request.endpoint or "", **{**request.args.to_dict(), "page": page}) if exists else ""
