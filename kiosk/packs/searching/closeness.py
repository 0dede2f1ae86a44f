"""How far what was typed is from how a word sounds: the least price of the changes from one to the other.

Prices are between 0 (no difference) and about 1 (another consonant); see `romanising` for the signs.
"""

from functools import lru_cache

from kiosk.words.scripts import LANGUAGES, Habits

_OTHER_CONSONANT, _OTHER_VOWEL, _VOWEL_FOR_CONSONANT, _MISSING = 1.0, 0.5, 1.2, 0.9
_DOUBLED = 0.12
_SILENT_E = 0.1
_VOWELS = frozenset("@aAiIuUeoEWYVFP")
_PAIRS = ("kg", "td", "pb")

# A sign of a word, the signs that may have been typed for it, and the price.
_LIKE = (
    ("@", "a", 0.0), ("@", "A", 0.2), ("@", "ei", 0.35), ("@", "u", 0.3), ("@", "U", 0.45), ("a", "A", 0.2),
    ("a", "ei", 0.4), ("a", "ou", 0.4), ("A", "a", 0.04), ("A", "eo", 0.45), ("i", "I", 0.15), ("i", "e", 0.2),
    ("i", "y", 0.1), ("I", "i", 0.04), ("I", "e", 0.25), ("I", "y", 0.15), ("u", "U", 0.15), ("u", "o", 0.2),
    ("u", "v", 0.2), ("U", "u", 0.04), ("U", "o", 0.25), ("e", "a", 0.35), ("e", "i", 0.25), ("e", "I", 0.3),
    ("e", "A", 0.45), ("e", "y", 0.25), ("o", "a", 0.35), ("o", "u", 0.25), ("o", "U", 0.25), ("o", "A", 0.45),
    ("E", "iu", 0.0), ("E", "eao", 0.1), ("W", "u", 0.0), ("W", "aeo", 0.2), ("W", "U", 0.1), ("Y", "yiI", 0.0),
    ("Y", "e", 0.05), ("Y", "a", 0.3), ("V", "vuUo", 0.0), ("V", "aA", 0.4), ("y", "iI", 0.03), ("y", "e", 0.2),
    ("v", "uo", 0.25), ("v", "b", 0.4), ("b", "v", 0.35), ("c", "s", 0.3), ("c", "j", 0.35), ("c", "z", 0.5),
    ("s", "c", 0.3), ("s", "jz", 0.45), ("j", "z", 0.02), ("j", "s", 0.5), ("j", "c", 0.4), ("j", "g", 0.4),
    ("N", "nm", 0.0), ("S", "s", 0.0), ("S", "y", 0.05), ("B", "bv", 0.0), ("D", "dr", 0.0), ("D", "t", 0.2),
    ("J", "jyn", 0.0), ("G", "g", 0.0), ("G", "jk", 0.05), ("G", "d", 0.1), ("Q", "ny", 0.0), ("R", "tr", 0.05),
    ("R", "d", 0.15), ("L", "l", 0.05), ("L", "z", 0.1), ("L", "y", 0.4), ("Z", "j", 0.0), ("Z", "z", 0.02),
    ("Z", "y", 0.1), ("m", "n", 0.4), ("n", "m", 0.5), ("H", "h", 0.0), ("C", "aA", 0.0), ("C", "eio", 0.1),
    ("F", "iIye", 0.0), ("P", "uUvo", 0.0), ("h", "a", 0.15), ("r", "d", 0.6), ("l", "z", 0.5),
    ("f", "p", 0.3), ("p", "f", 0.3),
)  # fmt: skip
_LEFT_OUT = {
    "W": 0.05, "E": 0.1, "N": 0.15, "S": 0.1, "V": 0.3, "Y": 0.15, "B": 0.03, "J": 0.12, "Q": 0.1, "H": 0.06, "C": 0.0,
    "h": 0.3, "F": 0.2, "P": 0.2, "y": 0.3, "i": 0.45, "u": 0.45,
}  # fmt: skip
_PUT_IN = {"h": 0.12, "y": 0.3}


class Typed:
    """What was typed, to be compared with many words: cheapest in the order of their sounds, for what two of them
    begin with is worked out once."""

    def __init__(self, typed: str, language: str) -> None:
        self._typed = typed
        self._prices = _prices(language.partition("-")[0])
        self._put_in = [self._prices.put_in(typed, place, sign) for place, sign in enumerate(typed)]
        first = [0.0]
        for price in self._put_in:
            first.append(first[-1] + price)
        self._rows = [first]
        self._before = ""
        self._instead: dict[str, list[float]] = {}

    def price(self, sounds: str, most: float) -> float:
        """The price between a word's sounds and those typed; anything above `most` if it is above."""
        same, reach = 0, min(len(sounds), len(self._before), len(self._rows) - 1)
        while same < reach and sounds[same] == self._before[same]:
            same += 1
        del self._rows[same + 1 :]
        self._before = sounds
        row = self._rows[same]
        for number in range(same, len(sounds)):
            row = self._next(row, sounds[number], sounds[number - 1] if number else "")
            self._rows.append(row)
            least = min(row)
            if least > most:
                return least
        return row[-1]

    def _next(self, above: list[float], heard: str, before: str) -> list[float]:
        instead = self._instead.get(heard)
        if instead is None:
            instead = [0.0 if heard == sign else self._prices.instead(heard, sign) for sign in self._typed]
            self._instead[heard] = instead
        left_out = self._prices.left_out(heard, before)
        corner = above[0]
        here = corner + left_out
        row = [here]
        for straight, other, more in zip(above[1:], instead, self._put_in, strict=True):
            here += more
            if corner + other < here:
                here = corner + other
            if straight + left_out < here:
                here = straight + left_out
            row.append(here)
            corner = straight
        return row


def distance(sounds: str, typed: str, language: str, most: float) -> float:
    """The price between a word's sounds and those typed; anything above `most` if it is above."""
    return Typed(typed, language).price(sounds, most)


class _Prices:
    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._instead: dict[tuple[str, str], float] = {}
        for heard, signs, price in _LIKE:
            self._instead |= {(heard, sign): price for sign in signs}
        self._instead |= {("@", "o"): habits.rounded, ("a", "o"): habits.rounded, ("@", "a"): habits.open}
        for pair in _PAIRS:
            self._instead |= {(pair[0], pair[1]): habits.voicing, (pair[1], pair[0]): habits.voicing}
        self._left_out = _LEFT_OUT | {"@": habits.unsaid}

    def instead(self, heard: str, sign: str) -> float:
        found = self._instead.get((heard, sign))
        if found is None:
            is_vowel = heard in _VOWELS
            if is_vowel != (sign in _VOWELS):
                found = _VOWEL_FOR_CONSONANT
            else:
                found = _OTHER_VOWEL if is_vowel else _OTHER_CONSONANT
            self._instead[heard, sign] = found
        return found

    def left_out(self, heard: str, before: str) -> float:
        if heard == before:
            return _DOUBLED
        return self._left_out.get(heard, _OTHER_VOWEL if heard in _VOWELS else _MISSING)

    def put_in(self, typed: str, place: int, sign: str) -> float:
        if place and typed[place - 1] == sign:
            return _DOUBLED
        if sign in _VOWELS:
            is_silent = sign == "e" and place == len(typed) - 1
            return min(_SILENT_E, self._habits.unwritten) if is_silent else self._habits.unwritten
        return _PUT_IN.get(sign, _MISSING)


@lru_cache
def _prices(language: str) -> _Prices:
    return _Prices(LANGUAGES.get(language) or Habits())
