"""The page on which one chooses stronger contrast, learner or staff.

It is a page of its own, so that others need no form for it: a form carries a token, and some pages may hold none.
"""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.web.contrast import keep_contrast
from sync.security.forgery import is_local


@blueprint.route("/contrast", methods=["GET", "POST"])
def contrast() -> str | Response:
    target = request.values.get("next", "")
    target = target if is_local(target) else url_for("learn.gate")
    if request.method == "GET":
        return render_template("learn/contrast.html", next=target, is_again="again" in request.args)
    response = redirect(target, 303)
    keep_contrast(response, request.form.get("contrast", ""))
    return response
