"""Pages for learners."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__, template_folder="templates")

from kiosk.learn import (  # noqa: E402 - they register their pages
    attempt,  # noqa: F401
    calling,  # noqa: F401
    checking,  # noqa: F401
    completing,  # noqa: F401
    contrast,  # noqa: F401
    courier,  # noqa: F401
    delivering,  # noqa: F401
    gate,  # noqa: F401
    guest,  # noqa: F401
    home,  # noqa: F401
    late_form,  # noqa: F401
    lesson,  # noqa: F401
    lesson_print,  # noqa: F401
    new,  # noqa: F401
    quiz,  # noqa: F401
    reading,  # noqa: F401
    result,  # noqa: F401
    revision,  # noqa: F401
    search,  # noqa: F401
    shelf,  # noqa: F401
    sign_in,  # noqa: F401
    still_there,  # noqa: F401
)
