"""Pages for technicians."""

from flask import Blueprint

blueprint = Blueprint("device", __name__, url_prefix="/device", template_folder="templates")

from kiosk.device import (  # noqa: E402 - they register their pages
    carrying,  # noqa: F401
    exchange,  # noqa: F401
    fetching,  # noqa: F401
    imports,  # noqa: F401
    leaving,  # noqa: F401
    shelf,  # noqa: F401
    shut_down,  # noqa: F401
    telling_time,  # noqa: F401
    usb,  # noqa: F401
)
