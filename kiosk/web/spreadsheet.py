"""A table as a file for spreadsheets: CSV that they read as it was meant."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_MARK_OF_UTF8 = "\ufeff"  # without it, spreadsheets take the bytes for another encoding
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(name: str, heads: Sequence[str], table: Iterable[Sequence[object]]) -> Response:
    """The rows as a file of this name, to be downloaded and kept nowhere else."""
    text = io.StringIO()
    text.write(_MARK_OF_UTF8)
    rows = csv.writer(text)
    rows.writerow(heads)
    for row in table:
        rows.writerow(harmless(cell) for cell in row)
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
