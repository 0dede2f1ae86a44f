"""Pages for operators, and the door through which all staff come in."""

from flask import Blueprint

blueprint = Blueprint("station", __name__, url_prefix="/station", template_folder="templates")

from kiosk.station import (  # noqa: E402, F401 - they register their pages
    close,
    confirm,
    correct,
    elsewhere,
    enrol,
    fetching,
    helping,
    learner,
    learners,
    merge,
    pin,
    records,
    sign_in,
    slip,
    telling_time,
    today,
    tries,
)
