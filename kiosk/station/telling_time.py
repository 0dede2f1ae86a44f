"""Telling the kiosk what time it is."""

from werkzeug.wrappers import Response

from kiosk.station import blueprint
from kiosk.web import asking_time


@blueprint.post("/time")
def tell_time() -> Response:
    return asking_time.take_answer("station.today")
