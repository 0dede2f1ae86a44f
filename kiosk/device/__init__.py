"""Pages for technicians."""

from flask import Blueprint

blueprint = Blueprint("device", __name__, url_prefix="/device", template_folder="templates")

from kiosk.device import exchange, fetching, imports, shelf, shut_down, usb  # noqa: E402, F401 - they register their pages
