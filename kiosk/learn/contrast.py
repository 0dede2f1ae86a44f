"""The page on which one chooses stronger contrast, learner or staff.

It is a page of its own, so that others need no form for it: a form carries a token, and some pages may hold none. It
leads back to the page that one came from, which the browser names: no page repeats its own address.
"""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.web.contrast import keep_contrast
from kiosk.web.navigation import page_before


@blueprint.route("/contrast", methods=["GET", "POST"])
def contrast() -> str | Response:
    target = page_before(url_for("learn.gate"))
    if request.method == "GET":
        return render_template("learn/contrast.html", next=target, is_again="again" in request.args)
    response = redirect(target, 303)
    keep_contrast(response, request.form.get("contrast", ""))
    return response
