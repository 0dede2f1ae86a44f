"""Words that a lesson explains (FORMAT.md, A.2), and where they stand in its text.

Author's check and kiosk find them alike: whole words, blind to case, in one of the forms that the author lists. What is
a whole word follows from Unicode, because vowel signs of Indian scripts belong to their word.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sync.protocol.errors import N_
from sync.protocol.reading import Table

MOST_WORDS = 30
WORD_LENGTH = 60
MEANING_LENGTH = 300

_OF_A_WORD = ("L", "M", "N")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Word:
    """A word by its id, the same in every language; `forms` are further ones in which the text has it."""

    id: str
    word: str
    meaning: str
    forms: tuple[str, ...] = ()

    @property
    def all_forms(self) -> tuple[str, ...]:
        return (self.word, *self.forms)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.all_forms, key=len, reverse=True)
        return re.compile("|".join(re.escape(form.strip()) for form in longest_first), re.IGNORECASE)

    def find(self, text: str) -> tuple[int, int] | None:
        """Where the word first stands in a text: from where to where; None if it does not."""
        for found in self._pattern.finditer(text):
            start, end = found.span()
            if not _goes_on(text[start - 1 : start]) and not _goes_on(text[end : end + 1]):
                return start, end
        return None


def first_of(words: Iterable[Word], text: str) -> tuple[Word, int, int] | None:
    """The word that stands first in a text, of two at the same place the longer one, and where; None if none does."""
    found = [(place[0], -place[1], word) for word in words if (place := word.find(text))]
    if not found:
        return None
    start, minus_end, word = min(found, key=lambda each: each[:2])
    return word, start, -minus_end


def read_glossary(table: Table) -> tuple[Word, ...]:
    """The words of a lesson's front matter; faults are noted at the table."""
    words = tuple(_word(each) for each in table.tables("glossary", 0, MOST_WORDS))
    ids: set[str] = set()
    forms: set[str] = set()
    for word in words:
        if word.id in ids:
            table.fault("glossary", "duplicate-id", N_("The id %(id)s stands twice. Give each its own."), id=word.id)
        for form in word.all_forms:
            if form.casefold() in forms:
                sentence = N_("%(found)s stands twice in the glossary. Explain each word once.")
                table.fault("glossary", "word-twice", sentence, found=form)
            forms |= {form.casefold()} - {""}
        ids |= {word.id} - {""}
    return words


def _word(table: Table) -> Word:
    word = Word(
        id=table.id("id") or "",
        word=table.text("word", WORD_LENGTH) or "",
        meaning=table.text("meaning", MEANING_LENGTH) or "",
        forms=table.texts("forms", required=False),
    )
    table.done()
    return word


def _goes_on(sign: str) -> bool:
    """Whether a word goes on with this sign."""
    return bool(sign) and (sign in _JOINERS or unicodedata.category(sign)[0] in _OF_A_WORD)
