"""What every page shows around its content: who is signed in, where one can go, in which languages."""

from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from kiosk.web import guard, signs
from kiosk.web.contrast import contrast
from kiosk.web.here import kiosk
from kiosk.web.language import content_language, language
from kiosk.web.media import asset_url
from kiosk.web.spoken import spoken_url
from sync.languages import direction, own_name
from sync.security.forgery import is_local

# Where a page that led away by itself would lose what was answered without a script.
_NEVER_LEFT_UNSENT = ("learn.attempt",)


def furnish(app: Flask) -> None:
    """Give an app's templates what stands in every frame."""
    app.context_processor(_common)
    app.jinja_env.globals.update(asset=asset_url, spoken_url=spoken_url)
    app.jinja_env.globals.update(drawn_sign=signs.sign, written_own_name=signs.own_name)  # parts.sign, parts.own_name


def _common() -> dict[str, Any]:
    here = kiosk()
    tag = language()
    return {
        "language": tag,
        "direction": direction(tag),
        "language_name": own_name(tag),
        "languages": _languages(here.settings.languages),
        "learner": g.get("learner"),
        "staff": g.get("staff"),
        "contrast": contrast(),
        "contrast_url": url_for("learn.contrast"),
        "patience": _patience(),
        "may_lead_away": request.endpoint not in _NEVER_LEFT_UNSENT,
        "help_url": url_for("learn.call_operator"),
        "station_name": here.settings.station,
        "menu": [{**entry, "current": entry["endpoint"] == request.endpoint} for entry in _menu(_audiences(), tag)],
    }


def for_whom() -> tuple[Any, ...]:
    """What two who ask for a page must have in common so that the page is the same for both, but for what it shows of
    themselves: all that `_common` gives and `shown` asks for, except the names of people."""
    patience = _patience() or {}
    return language(), content_language(), contrast(), kiosk().settings.station, _audiences(), *patience.values()


def _audiences() -> tuple[str, ...]:
    learner, staff = g.get("learner"), g.get("staff")
    return ("learner",) if learner else ("guest",) if g.get("guest") else tuple(staff.roles) if staff else ()


def _patience() -> dict[str, int] | None:
    return guard.patience() if guard.is_seated() else None


def page_before(otherwise: str) -> str:
    """Where a page beside the way leads back to: as its form or address says, or as the browser does; always a page of
    ours, and none to which only a form leads.

    The browser says it, because a page that repeated its own address would show what anybody wrote into it.
    """
    named = request.values.get("next", "")
    if not named:
        before = urlsplit(request.referrer or "")
        is_ours = before.netloc == request.host and before.path != request.path
        named = urlunsplit(("", "", before.path, before.query, "")) if is_ours else ""
    return named if is_local(named) and _is_page(named) else otherwise


def _is_page(target: str) -> bool:
    """Whether there is something under an address of ours for who only asks for it."""
    try:
        current_app.create_url_adapter(request).match(unquote(urlsplit(target).path), method="GET")
    except HTTPException:
        return False
    return True


@lru_cache
def _languages(tags: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"tag": tag, "name": own_name(tag), "direction": direction(tag)} for tag in tags]


@lru_cache
def _menu(audiences: tuple[str, ...], tag: str) -> list[dict[str, str]]:
    """Where these audiences can go, in the language of this request, which `tag` names."""
    entries: list[tuple[str, str, str]] = []
    if "learner" in audiences:
        entries += [
            ("learn.home", _("Home"), "home"),
            ("learn.shelf", _("Shelf"), "shelf"),
            ("learn.progress", _("Progress"), "progress"),
            ("learn.finish", _("I am done"), "sign-out"),
        ]
    if "guest" in audiences:
        entries += [("learn.shelf", _("Shelf"), "shelf"), ("learn.finish", _("I am done"), "sign-out")]
    if "operator" in audiences:
        entries += [
            ("station.today", _("Today"), "home"),
            ("station.learners", _("Learners"), "people"),
        ]
        if "technician" not in audiences:  # whose page has all that this one has
            entries.append(("station.fetching", _("Fetching"), "download"))
    if "technician" in audiences:
        entries += [
            ("device.shelf", _("Shelf"), "shelf"),
            ("device.usb", _("USB stick"), "usb"),
            ("device.fetching", _("Fetching"), "download"),
            ("device.exchange", _("Head office"), "send"),
            ("device.shut_down", _("Switch off"), "power"),
        ]
    return [{"endpoint": name, "url": url_for(name), "word": word, "sign": sign} for name, word, sign in entries]
