"""Long lists in pages of a hundred."""

from dataclasses import dataclass

from flask import request, url_for

ROWS = 100
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows of how many are shown, and the URLs of the neighbours ("" where there is none)."""

    first: int
    last: int
    total: int
    before: str
    after: str


def asked_page() -> int:
    """The number of the page that was asked for, from 1."""
    return min(max(request.args.get("page", 1, int), 1), _LARGEST)


def offset() -> int:
    """How many rows stand before the page that was asked for."""
    return (asked_page() - 1) * ROWS


def paging(total: int) -> Paging:
    page, first = asked_page(), offset() + 1
    last = min(offset() + ROWS, total)
    return Paging(min(first, total), last, total, _url(page - 1, page > 1), _url(page + 1, last < total))


def _url(page: int, exists: bool) -> str:
    return url_for(request.endpoint or "", **{**request.args.to_dict(), "page": page}) if exists else ""
