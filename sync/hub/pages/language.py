"""In which language a page speaks, and how it writes numbers and times.

Digits are Latin in every language; large numbers are grouped as India does (12,34,567).
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, current_app, request
from flask_babel import Babel, format_datetime, format_decimal, format_timedelta, get_locale, gettext

import sync
from sync.hub.pages.guard import set_cookie
from sync.languages import catalogued
from sync.protocol import quiz
from sync.protocol.times import Known

DOMAIN = "hub"
LOCALES = Path(sync.__file__).parent.parent / "locales"
LANGUAGES = catalogued(LOCALES, DOMAIN)

_COOKIE = "hub-language"
_YEAR = 365 * 24 * 3600
_FROM_LEFT, _END = "\u2066", "\u2069"  # isolate: an amount keeps its unit behind it in a sentence from the right
_BYTE_UNITS = ("B", "KB", "MB", "GB", "TB")


def join_languages(app: Flask, time_zone: str) -> None:
    """Give the application its languages and the filters with which pages write values."""
    Babel(
        app,
        default_translation_directories=str(LOCALES),
        default_domain=DOMAIN,
        locale_selector=chosen_language,
        default_timezone=time_zone,
    )
    app.jinja_env.filters.update(number=number, marks=marks, size=size)
    app.jinja_env.filters.update(ago=ago, date=date, day=day, moment=moment, tongue=tongue)
    app.after_request(_keep_choice)


def chosen_language() -> str:
    """The language that was asked for just now, was asked for before, or is the browser's; English otherwise."""
    wishes = (request.args.get("language"), request.cookies.get(_COOKIE))
    wish = next((wish for wish in wishes if wish in LANGUAGES), None)
    return wish or request.accept_languages.best_match(LANGUAGES, "en")


def number(value: int) -> str:
    return format_decimal(value, "#,##,##0")


def marks(thousandths: int) -> str:
    return format_decimal(quiz.marks(thousandths), "#,##0.#")


def size(count: int) -> str:
    """Bytes in the unit in which people say them."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_BYTE_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    said = f"{format_decimal(amount, '#,##0.#' if amount < 10 else '#,##0')} {_BYTE_UNITS[unit]}"
    return f"{_FROM_LEFT}{said}{_END}" if get_locale().text_direction == "rtl" else said


def ago(at: int) -> str:
    """A time (ms) as one says it: "3 days ago"; a date if it is still to come."""
    past = timedelta(milliseconds=at - current_app.config["HUB"].clock())
    return format_timedelta(past, add_direction=True) if past <= timedelta() else date(at)


def date(at: int) -> str:
    return format_datetime(utc(at), "d MMM y")


def day(known: Known) -> str:
    """When something was as far as that is known: a day, about a day, or between two."""
    if known.is_certain:
        return date(known.at)
    if known.earliest and known.latest and date(known.earliest) != date(known.latest):
        return gettext("between %(first)s and %(last)s", first=date(known.earliest), last=date(known.latest))
    return gettext("about %(when)s", when=date(known.at))


def moment(at: int) -> str:
    return format_datetime(utc(at), "d MMM y, HH:mm")


def tongue(tag: str) -> str:
    """A language by its name in the page's language; its tag if nobody knows it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(get_locale()) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def utc(at: int) -> datetime:
    """A time (ms); one that no calendar has becomes the nearest that it has."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(max(at, 0), 10**14))


def _keep_choice(response: Response) -> Response:
    wish = request.args.get("language")
    if wish in LANGUAGES and wish != request.cookies.get(_COOKIE):
        set_cookie(response, _COOKIE, wish, _YEAR)
    return response
