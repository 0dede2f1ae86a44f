"""The line of a text that shows why it was found."""

from collections.abc import Collection
from dataclasses import dataclass

from kiosk.words.normalising import spans_and_compounds

_BEFORE, _WORDS = 5, 22
_MOST_SIGNS = 240
_LEFT_OUT = "…"

# How many words are read before nothing more is hoped for, and after the first one that is looked for.
_LONGEST_SEARCH, _LOOK_ON = 2000, 150


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it stands; whether it is one of the words looked for."""

    text: str
    is_marked: bool


def marked(text: str, looked_up: Collection[str]) -> list[Piece]:
    """A text in pieces: together they are the text."""
    pieces, end = [], 0
    for first, last, word in spans_and_compounds(text):
        if word in looked_up and first >= end:
            pieces += [Piece(text[end:first], False), Piece(text[first:last], True)]
            end = last
    return [piece for piece in (*pieces, Piece(text[end:], False)) if piece.text]


def excerpt(text: str, looked_up: Collection[str], surely: Collection[str] = ()) -> list[Piece]:
    """About two lines of a text, where most of the words looked for stand together; its beginning if none does.

    Those of the words that are `surely` meant say more than all others.
    """
    places = _places(text, surely or looked_up)
    if not places:
        return []
    first = _best_place(places, looked_up, surely)
    last = min(len(places), first + _WORDS)
    begin = 0 if first == 0 else places[first][0]
    end = len(text) if last == len(places) and places[-1][1] > len(text) - _MOST_SIGNS else places[last - 1][1]
    cut = text[begin : min(end, begin + _MOST_SIGNS)]
    pieces = marked(cut, looked_up)
    before = [Piece(_LEFT_OUT + " ", False)] if begin else []
    return [*before, *pieces, *([Piece(" " + _LEFT_OUT, False)] if begin + len(cut) < len(text) else [])]


def _places(text: str, looked_up: Collection[str]) -> list[tuple[int, int, str]]:
    """The words of a text, as far as it has to be read to find a good place in it."""
    places: list[tuple[int, int, str]] = []
    most = _LONGEST_SEARCH
    for place in spans_and_compounds(text):
        places.append(place)
        if place[2] in looked_up:
            most = min(most, len(places) + _LOOK_ON)
        if len(places) >= most:
            break
    return places


def _best_place(places: list[tuple[int, int, str]], looked_up: Collection[str], surely: Collection[str]) -> int:
    """The number of the word with which to begin."""
    matching = [number for number, (_, _, word) in enumerate(places) if word in looked_up]
    if not matching:
        return 0
    reach = _WORDS - _BEFORE

    def different(number: int) -> tuple[int, int]:
        near = {places[each][2] for each in matching if number <= each < number + reach}
        return len(near.intersection(surely)), len(near)

    return max(0, max(matching[:_MOST_SIGNS], key=lambda number: (different(number), -number)) - _BEFORE)
