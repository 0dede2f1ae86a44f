"""Marking the words that a lesson explains: each leads to its note, and the note back.

A word is a link to a note at the end of the text, which needs no script: when the browser has come to a note, the style
lays it over the foot of the screen, and the way back takes it away.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from sync.protocol.glossary import Word, first_of

# What has a meaning or a look of its own stays as it is.
_LEFT_ALONE = frozenset({"a", "code", "dt", "h2", "h3", "h4", "pre", "th"})


def explain(root: Element, words: Iterable[Word]) -> None:
    """Mark the first place of each word in a text, in the order of the text, and put the notes at its end."""
    explained = _Explained(list(words))
    explained.mark(root)
    if explained.notes:
        box = SubElement(root, "div", {"class": "words"})
        for number, word in enumerate(explained.notes, start=1):
            note = SubElement(SubElement(box, "div", {"class": "note", "id": f"word-{number}"}), "p")
            way_back = SubElement(note, "a", {"href": f"#use-{number}"})
            way_back.text, way_back.tail = word.word, f" {word.meaning}"


class _Explained:
    """The words that are still to be found, and those that were, in the order in which they stand."""

    def __init__(self, words: list[Word]) -> None:
        self._left = words
        self.notes: list[Word] = []

    def mark(self, parent: Element) -> None:
        """Mark the words in an element and in what stands in it."""
        if parent.tag in _LEFT_ALONE or not self._left:
            return
        parent.text, children = self._cut(parent.text or "")
        for each in list(parent):
            self.mark(each)
            each.tail, links = self._cut(each.tail or "")
            children += [each, *links]
        parent[:] = children

    def _cut(self, text: str) -> tuple[str, list[Element]]:
        """A text up to its first word, and a link for each word with what follows it."""
        links: list[Element] = []
        before = text
        while found := first_of(self._left, text):
            word, start, end = found
            self._left.remove(word)
            self.notes.append(word)
            number = len(self.notes)
            link = Element("a", {"class": "word", "id": f"use-{number}", "href": f"#word-{number}"})
            link.text, link.tail = text[start:end], text[end:]
            if links:
                links[-1].tail = text[:start]
            else:
                before = text[:start]
            links.append(link)
            text = text[end:]
        return before, links
