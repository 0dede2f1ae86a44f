"""What every page shows around its content: who is signed in, where one can go, in which languages."""

from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from kiosk.web.here import kiosk
from kiosk.web.language import direction, language, own_name
from kiosk.web.media import asset_url


def furnish(app: Flask) -> None:
    """Give an app's templates what stands in every frame."""
    app.context_processor(_common)
    app.jinja_env.globals["asset"] = asset_url


def _common() -> dict[str, Any]:
    here = kiosk()
    tag = language()
    return {
        "language": tag,
        "direction": direction(tag),
        "languages": [
            {"tag": each, "name": own_name(each), "direction": direction(each)} for each in here.settings.languages
        ],
        "learner": g.get("learner"),
        "staff": g.get("staff"),
        "station_name": here.settings.station,
        "menu": _menu(),
    }


def _menu() -> list[dict[str, Any]]:
    if g.get("learner") is not None:
        return _entries(
            ("learn.home", _("Home"), "home"),
            ("learn.shelf", _("Shelf"), "shelf"),
            ("learn.progress", _("Progress"), "progress"),
            ("learn.finish", _("Finish"), "sign-out"),
        )
    member = g.get("staff")
    if member is None:
        return []
    entries = []
    if "operator" in member.roles:
        entries += [
            ("station.today", _("Today"), "home"),
            ("station.learners", _("Learners"), "people"),
        ]
    if "technician" in member.roles:
        entries += [
            ("device.shelf", _("Shelf"), "shelf"),
            ("device.usb", _("USB stick"), "usb"),
            ("device.exchange", _("Head office"), "send"),
            ("device.shut_down", _("Switch off"), "power"),
        ]
    return _entries(*entries)


def _entries(*entries: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [
        {
            "endpoint": endpoint,
            "url": url_for(endpoint),
            "word": word,
            "sign": sign,
            "current": endpoint == request.endpoint,
        }
        for endpoint, word, sign in entries
    ]
