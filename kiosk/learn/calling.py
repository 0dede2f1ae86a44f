"""Calling the operator from a tablet, signed in or not."""

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.people import calling
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.navigation import page_before


@blueprint.route("/help", methods=["GET", "POST"])
def call_operator() -> str | Response:
    """The page says whether the operator knows; without a call, how to call."""
    target = page_before(url_for("learn.home" if g.learner else "learn.sign_in"))
    caller = g.learner.person if g.learner else calling.at_tablet(guard.visitor())
    if request.method == "POST":
        if request.form.get("call") == "off":
            calling.answer(caller)
            return redirect(target, 303)
        calling.call(caller, kiosk().now())
        return redirect(url_for("learn.call_operator", next=target), 303)
    return render_template(
        "learn/calling.html", is_called=calling.is_called(caller), next=target, is_again="again" in request.args
    )
