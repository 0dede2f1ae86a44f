"""The gate: one chooses a language by its script, or by hearing its name, and comes back to where one was."""

from functools import lru_cache
from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.exchange.standing import is_joined
from kiosk.learn import blueprint
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import keep_language
from kiosk.web.media import asset_text, asset_url, has_asset
from kiosk.web.navigation import page_before
from sync.languages import direction, own_name


@blueprint.get("/")
def gate() -> str:
    return render_template(
        "learn/gate.html",
        tongues=_tongues(kiosk().settings.languages),
        staff_url=url_for("station.sign_in"),
        courier_url=url_for("learn.courier") if is_joined() else "",
        is_again="again" in request.args,
        next=page_before("") if guard.is_seated() else "",
    )


@blueprint.post("/language")
def choose_language() -> Response:
    """Keep the language at this tablet and go on to where people sign in, or where somebody was who is."""
    target = page_before("") if guard.is_seated() and request.form.get("next") else ""
    response = redirect(target or guard.first_page(), 303)
    tag = request.form.get("language")
    if tag in kiosk().settings.languages:
        keep_language(response, tag)
    return response


@lru_cache
def _tongues(tags: tuple[str, ...]) -> list[dict[str, Any]]:
    """The languages as tiles show them: each name drawn where there is a drawing, and as a sound where there is one."""
    return [
        {
            "tag": tag,
            "name": own_name(tag),
            "direction": direction(tag),
            "drawing": _drawing(f"names/{tag}.svg"),
            "sound_url": _sound_url(f"names/{tag}.opus"),
        }
        for tag in tags
    ]


def _drawing(name: str) -> Markup | str:
    return Markup(asset_text(name)) if has_asset(name) else ""  # noqa: S704 - a file of ours


def _sound_url(name: str) -> str:
    return asset_url(name) if has_asset(name) else ""
