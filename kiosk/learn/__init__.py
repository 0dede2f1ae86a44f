"""Pages for learners."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__, template_folder="templates")

from kiosk.learn import gate, home, lesson, quiz, result, shelf, sign_in  # noqa: E402, F401 - they register their pages
