"""The language of a page, and how numbers, dates and spans of time are said in it.

Digits are Latin in every language; large numbers are grouped as India does (12,34,567); there is one form of date.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import flask_babel
from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, g, request
from flask_babel import gettext
from markupsafe import Markup, escape

from kiosk.progress import dating
from kiosk.settings import CATALOGUES, DOMAIN
from kiosk.web.here import kiosk
from kiosk.web.isolating import from_left, isolated
from sync.collation import key_of
from sync.languages import direction, tag_of_script
from sync.protocol.errors import SpokenError
from sync.protocol.times import Timeline

COOKIE = "language"
RUPEE = "₹"

_LAKH, _CRORE = 100_000, 10_000_000
_YEAR = 365 * 24 * 3600
_ZONE = "Asia/Kolkata"
_CAUSE = re.compile(r"\s*\(%\(why\)s\)")  # as every translation has it too


def speak(app: Flask) -> None:
    """Give an app's pages their languages."""
    flask_babel.Babel(
        app,
        default_locale="en",
        default_domain=DOMAIN,
        default_translation_directories=str(CATALOGUES),
        default_timezone=_ZONE,
        locale_selector=language,
    )
    # Instead of Flask-Babel's, which look for the catalogue again at each of a page's many sentences.
    app.jinja_env.globals.update(_=_sentence, gettext=_sentence, ngettext=_counted_sentence)
    app.jinja_env.filters.update(
        number=number,
        large=large,
        rupees=rupees,
        date=date,
        ago=ago,
        size=size,
        listed=_listed_markup,
        tag_of_script=tag_of_script,
    )


def language() -> str:
    """The language of this request: as chosen, else as the learner's record says, else as the browser would like."""
    here = g._get_current_object()  # once: a page asks for its language with each of its sentences
    if "language" not in here:
        offered = kiosk().settings.languages
        chosen = request.cookies.get(COOKIE)
        if chosen not in offered:
            person = here.get("learner")
            wanted = request.accept_languages.best_match(offered, offered[0])
            chosen = person.language if person and person.language in offered else wanted
        here.language = chosen
    return here.language


def content_language(offered: Collection[str] | None = None) -> str:
    """The language in which to read what comes in these (in any, if None): as the learner chose, else the page's.

    That may be none of those offered.
    """
    person = g.get("learner")
    if person and person.reads and (offered is None or person.reads in offered):
        return person.reads
    return language()


def order() -> Callable[[str], Any]:
    """The key by which names and titles are sorted on this page: as a dictionary of its language does."""
    return key_of(language())


def is_chosen() -> bool:
    """Whether somebody chose a language at this tablet."""
    return request.cookies.get(COOKIE) in kiosk().settings.languages


def keep_language(response: Any, tag: str) -> None:
    response.set_cookie(COOKIE, tag, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)


def said(error: SpokenError) -> str:
    """An error in the reader's language."""
    return _filled(flask_babel.get_translations().ugettext(error.sentence), error.values)


def said_plainly(error: SpokenError) -> str:
    """An error in the reader's language without what a program gave as its cause, which is in no reader's."""
    return _filled(_CAUSE.sub("", flask_babel.get_translations().ugettext(error.sentence)), error.values)


def _filled(text: str, values: dict[str, Any]) -> str:
    text = isolated(text) if _is_from_right(language()) else text
    return text % values if values else text


def number(value: float | Decimal | str) -> str:
    """A number as the page's language writes it; what is no number stays as it is."""
    if isinstance(value, str):
        return value
    return _written(value, language())


def large(value: float) -> str:
    """A count as people say it: from a lakh on in lakhs, from a crore on in crores, to one decimal."""
    if round(value / _LAKH, 1) >= _CRORE // _LAKH:
        return gettext("%(number)s crore", number=number(round(value / _CRORE, 1)))
    if value >= _LAKH:
        return gettext("%(number)s lakh", number=number(round(value / _LAKH, 1)))
    return number(value)


def rupees(amount: float | Decimal) -> str:
    """An amount of money, such as ₹12,34,567. CLDR's own pattern would group it as the West does in five languages."""
    words = f"{'-' if amount < 0 else ''}{RUPEE}{number(abs(amount))}"
    return from_left(words) if _is_from_right(language()) else words


def date(milliseconds: int) -> str:
    """A day, such as 3 March 2026, in India's time zone; if it is not known for certain, what is known of it.

    What the clock said is set right by what was learned of the time since.
    """
    known = _timeline().of_wall(milliseconds)
    if known.is_certain:
        return _day(known.at)
    if known.earliest and known.latest and _day(known.earliest) != _day(known.latest):
        return gettext("between %(first)s and %(last)s", first=_day(known.earliest), last=_day(known.latest))
    return gettext("about %(when)s", when=_day(known.at))


def _day(milliseconds: int) -> str:
    return format_date(_local(milliseconds), "d MMMM y", locale=_locale(language()))


def _timeline() -> Timeline:
    """When what is shown in this request was."""
    if "timeline" not in g:
        g.timeline = dating.timeline(kiosk().clock)
    return g.timeline


def true_time(milliseconds: int) -> int:
    """When something most likely was that the clock gave this time, by what was learned of the time since."""
    return _timeline().of_wall(milliseconds).at


def year_of(milliseconds: int) -> int:
    """The calendar year in India's time zone."""
    return _local(milliseconds).year


def ago(milliseconds: int | None) -> str:
    """How long ago something was, such as "3 days ago"; "" for never."""
    if not milliseconds:
        return ""
    known, now = (_timeline().of_wall(each) for each in (milliseconds, kiosk().now()))
    seconds = max(0, (now.at - known.at) // 1000)
    if seconds < 60:
        return gettext("just now")
    words = format_timedelta(-seconds, add_direction=True, threshold=1.2, locale=_locale(language()))
    return words if known.is_certain else gettext("about %(when)s", when=words)


def size(count: int) -> str:
    """Bytes as people say them: KB, MB or GB, of a thousand each."""
    words = f"{number(-(-count // 1000))} KB"
    for unit, step in (("MB", 10**6), ("GB", 10**9)):
        if count >= step:
            words = f"{number(round(count / step, 1))} {unit}"
    return from_left(words) if _is_from_right(language()) else words


def listed(parts: Iterable[str]) -> str:
    """Several things as one enumerates them in the page's language: "one, two and three"; "" if there are none."""
    return format_list(list(parts), locale=_locale(language()))


def _listed_markup(parts: Iterable[str]) -> Markup:
    """As `listed`, of HTML; what is none is escaped."""
    return Markup(listed(str(escape(each)) for each in parts))  # noqa: S704 - each part is safe, and so is CLDR's text


def _local(milliseconds: int) -> datetime:
    return flask_babel.to_user_timezone(datetime.fromtimestamp(milliseconds / 1000, tz=UTC))


def _sentence(sentence: str, **values: Any) -> Markup:
    """A template's sentence in the language of this request; the values are escaped."""
    text = _translated(sentence, language())
    return text % values if "%" in text else text


def _counted_sentence(one: str, many: str, num: int, **values: Any) -> Markup:
    """As `_sentence`, in the form that the number asks for."""
    return _translated_count(one, many, num, language()) % {"num": num, **values}


@lru_cache(maxsize=2048)
def _translated(sentence: str, tag: str) -> Markup:
    """`tag` names the language of this request. A sentence of a catalogue is as safe as the template that holds it."""
    text = flask_babel.get_translations().ugettext(sentence)
    return Markup(isolated(text) if _is_from_right(tag) else text)  # noqa: S704


@lru_cache(maxsize=2048)
def _translated_count(one: str, many: str, num: int, tag: str) -> Markup:
    return Markup(flask_babel.get_translations().ungettext(one, many, num))  # noqa: S704


def _is_from_right(tag: str) -> bool:
    return direction(tag) == "rtl"


@lru_cache(maxsize=512)
def _written(value: float | Decimal, tag: str) -> str:
    return format_decimal(value, format="#,##,##0.##", locale=_locale(tag))


@lru_cache(maxsize=32)
def _locale(tag: str) -> Locale:
    return Locale.parse("en_IN" if tag == "en" else tag.replace("-", "_"))


def titled(titles: Mapping[str, str], pack: str) -> str:
    """A pack's title in the reader's language, else in its first; its id if it has none."""
    return titles.get(language()) or next(iter(titles.values()), pack)
