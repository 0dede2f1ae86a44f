"""The small parts of which a page has dozens, signs and the names of languages: made once each, because a template
takes longer over one of them than over a sentence."""

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from kiosk.web.media import asset_url

_KEPT = 256


@lru_cache(_KEPT, typed=True)  # words that are HTML are equal to those that are not yet
def sign(name: str, word: str = "") -> Markup:
    """`sign('home')` is the sign alone: put it beside its word. `sign('home', _('Home'))`: sign and word together."""
    drawing = Markup(
        '<svg class="sign sign-%s" aria-hidden="true" focusable="false"><use href="%s#%s"></use></svg>'
    ) % (name, asset_url("sprite.svg"), name)
    return Markup('<span class="signed">%s<span>%s</span></span>') % (drawing, word) if word else drawing


def own_name(language: Mapping[str, str]) -> Markup:
    """The name that a language {tag, name, direction} has for itself."""
    return _own_name(language["tag"], language["name"], language["direction"])


@lru_cache
def _own_name(tag: str, name: str, direction: str) -> Markup:
    return Markup('<bdi class="own-name" lang="%s" dir="%s">%s</bdi>') % (tag, direction, name)
