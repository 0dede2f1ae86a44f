"""Pages that differ from one person to the next in a few places only: made once, and their places filled for each.

What always holds: nothing of a person stands in a mould, for whoever opens the page next gets it from the same one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from kiosk.web import guard

_FORGERY = "forgery"
_PLACE = re.compile(r"<!--(\w+)-->")


def place(name: str) -> Markup:
    """Where what has this name is to stand. It is a comment that no template and no sanitised text can hold."""
    return Markup("<!--%s-->") % name


@dataclass(frozen=True, slots=True)
class Mould:
    """A page in pieces: text, the name of the place after it, text, and so on to the last text."""

    pieces: tuple[str, ...]

    def filled(self, values: Mapping[str, object]) -> str:
        """The page for who asks for it now; each place gets the value of its name, as HTML or else escaped."""
        values = {**values, _FORGERY: guard.forgery_token()}
        pieces = list(self.pieces)
        pieces[1::2] = (Markup.escape(values[name]) for name in pieces[1::2])
        return "".join(pieces)


def mould(page: str) -> Mould:
    """The mould of a page that was made with a `place` for whatever is of a person.

    The token of its forms is no template's to leave out: it is unguessable, so it is found wherever it stands.
    """
    return Mould(tuple(_PLACE.split(page.replace(guard.forgery_token(), place(_FORGERY)))))
