"""The three fields in which a form gives a row of pictures."""

from collections.abc import Mapping

FIELDS = ("first", "second", "third")


def read_pictures(form: Mapping[str, str]) -> tuple[str, ...]:
    """The pictures that were chosen, in order; fewer than three if a field was left out."""
    return tuple(form[field] for field in FIELDS if form.get(field))
