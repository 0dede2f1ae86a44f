"""What is going on at the station."""

from flask import render_template

from kiosk.station import blueprint


@blueprint.get("/")
def today() -> str:
    return render_template("station/today.html")
