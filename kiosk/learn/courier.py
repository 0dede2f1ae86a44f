"""For a helper who carries records to head office with a phone, and knows nothing of all this. Anybody may come."""

import re
import unicodedata

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from kiosk.errors import KioskError
from kiosk.exchange import courier as carrying
from kiosk.exchange.standing import is_joined, standing
from kiosk.learn import blueprint
from kiosk.web.here import kiosk
from kiosk.web.language import said
from sync.protocol.bundle import COURIER_ANSWER, COURIER_FILE, SUFFIX
from sync.protocol.envelope import MEDIA_TYPE

_PATH = "/courier"
_FOR_OTHERS = frozenset({"not-for-us", "sealed"})
_NOT_AN_ANSWER = frozenset(
    {"envelope", "message", "signature", "unknown-sender", "other-hub", "hub-answer", "unsealed"}
)
_LARGEST_NUMBER = 2**53


@blueprint.get("/courier")
def courier() -> str:
    came = request.args.get("came", type=int)
    return _page(done=_told(came) if came is not None and 0 <= came < _LARGEST_NUMBER else "")


@blueprint.get("/courier/file")
def courier_file() -> Response | AnyResponse:
    """The file to take along, made at this moment."""
    if not is_joined():
        return redirect(url_for("learn.courier"), 303)
    here = kiosk()
    file = carrying.courier_file(here.settings)
    response = Response(file.data, content_type=MEDIA_TYPE)
    name = f"{COURIER_FILE}{_plain(here.settings.station)}-{file.number}{SUFFIX}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/courier")
def take_courier_answer() -> AnyResponse | tuple[str, int]:
    here, brought = kiosk(), request.files.get("answer")
    data = brought.read() if brought is not None else b""
    if not data:
        return _page(fault=_("Choose the answer file first.")), 422
    try:
        came = carrying.take_answer(here.settings, here.clock, data)
    except KioskError as error:
        return _page(fault=_fault(error, (brought and brought.filename) or "")), 422
    return redirect(url_for("learn.courier", came=came), 303)


def _page(done: str = "", fault: str = "") -> str:
    stands = standing()
    address = stands.hub_url.rstrip("/") + _PATH if stands.hub_url else ""
    return render_template(
        "learn/courier.html",
        is_joined=stands.hub_url is not None,
        waiting=stands.waiting,
        address=address,
        code=_code(address) if address else "",
        done=done,
        fault=fault,
        staff_url=url_for("station.sign_in"),
    )


def _told(came: int) -> str:
    if not came:
        return _("Thank you. The answer is kept. There was nothing new in it.")
    return ngettext(
        "Thank you. %(num)s record has reached head office.",
        "Thank you. %(num)s records have reached head office.",
        came,
    )


def _fault(error: KioskError, name: str) -> str:
    if error.code == "sealed" and name.startswith(COURIER_FILE) and not name.startswith(COURIER_ANSWER):
        return _("This is the file for head office. The name of the answer file begins with “padippura-answer”.")
    if error.code in _FOR_OTHERS:
        return _("This answer is for another station. Take it to the one where you got the file.")
    if error.code in _NOT_AN_ANSWER:
        return _(
            "This is not the answer file from head office, or it is damaged. Get it once more, or take another one."
        )
    return said(error)


def _plain(station: str) -> str:
    """A station's name as file names take it everywhere; a word that is always right where nothing of it is left."""
    letters = unicodedata.normalize("NFKD", station).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40] or "station"


def _code(address: str) -> str:
    """An address as a QR code, in a data: URI."""
    import segno  # few ever open this page: a kiosk needs no memory for its writers before

    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)
