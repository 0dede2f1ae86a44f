"""Sticks on a page: the files of many kiosks at once, and their answers as one archive to put back onto the stick."""

import io
import zipfile

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from sync.hub.errors import HubError
from sync.hub.exchange.carried import Brought, Carried, Desk, Problem, answer_all
from sync.hub.exchange.kept_answers import fetch, keep
from sync.hub.pages.blueprint import blueprint
from sync.protocol.bundle import FOLDER, SUFFIX, TO_HUB, TO_KIOSK, read_name
from sync.protocol.errors import ProtocolError

_OWNER = "stick"


@blueprint.get("/sticks")
def sticks() -> str:
    return _page()


@blueprint.post("/sticks")
def answer_sticks() -> ResponseReturnValue:
    hub = current_app.config["HUB"]
    carried = [_carried(file) for file in request.files.getlist("file") if file.filename]
    if not carried:
        return _page(fault=gettext("Choose the files first.")), 422
    now = hub.clock()
    brought, problems = answer_all(Desk(hub.identity, hub.settings, hub.pepper), carried, now)
    token = keep(hub.settings.home, _OWNER, _archive(brought), str(len(brought)), now) if brought else ""
    return _page(brought, problems, token)


@blueprint.get("/sticks/<token>")
def stick_answers(token: str) -> Response:
    hub = current_app.config["HUB"]
    kept = fetch(hub.settings.home, token, hub.clock()) or abort(404)
    response = Response(kept.data, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="padippura-answers.zip"'
    return response


def _page(
    brought: list[Brought] | None = None, problems: list[Problem] | None = None, token: str = "", fault: str = ""
) -> str:
    return render_template(
        "hub/sticks.html",
        brought=brought or [],
        problems=[(each.file, _why(each.error)) for each in problems or []],
        token=token,
        fault=fault,
        folder=f"{FOLDER}/{TO_HUB}",
        suffix=SUFFIX,
    )


def _why(error: HubError | ProtocolError) -> str:
    if isinstance(error, HubError):
        return gettext(error.sentence, **error.values)
    if error.code == "unknown-sender":
        return gettext("This hub does not know the kiosk. It has to join first.")
    if error.code == "sealed":
        return gettext("It is for another hub, or it is damaged.")
    return gettext("It is no message of a kiosk, or it is damaged.")


def _carried(file: FileStorage) -> Carried:
    """A file as a browser sends it: some put the folders in front of its name."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return Carried(name, read_name(name), file.read())


def _archive(brought: list[Brought]) -> bytes:
    """All answers under the paths that they have on a stick. Envelopes are compressed already."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for each in brought:
            for name, data in each.answers.items():
                archive.writestr(f"{FOLDER}/{TO_KIOSK}/{name}", data)
    return packed.getvalue()
