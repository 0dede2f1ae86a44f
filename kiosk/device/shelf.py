"""What stands on the shelf."""

from flask import render_template

from kiosk.device import blueprint


@blueprint.get("/shelf")
def shelf() -> str:
    return render_template("device/shelf.html")


@blueprint.get("/usb")
def usb() -> str:
    return ""


@blueprint.get("/exchange")
def exchange() -> str:
    return ""


@blueprint.get("/off")
def shut_down() -> str:
    return ""
