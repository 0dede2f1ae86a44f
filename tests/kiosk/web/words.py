"""What a sentence of the interface is in a language, as its catalogue has it."""

import gettext
import html

from kiosk.settings import CATALOGUES, LANGUAGES
from kiosk.web.language import DOMAIN

FOREIGN = LANGUAGES[1:]


def in_words(tag: str, sentence: str, **values: object) -> str:
    """A sentence in a language, filled; one that its catalogue lacks fails."""
    if tag == LANGUAGES[0]:
        return sentence % values if values else sentence
    found = gettext.translation(DOMAIN, CATALOGUES, [tag]).gettext(sentence)
    assert found != sentence, f"{tag} has no words for {sentence!r}"
    return found % values if values else found


def read(page: str) -> str:
    """A page as people read it: entities resolved."""
    return html.unescape(page)
