"""The fleet: every kiosk, when it was heard of last, and whether all of its records have come."""

from flask import current_app, render_template, request

from sync.hub.fleet import kiosks
from sync.hub.pages.blueprint import blueprint
from sync.hub.pages.clones import shown_clones
from sync.hub.pages.paging import ROWS, paging


@blueprint.get("/")
def fleet() -> str:
    now = current_app.config["HUB"].clock()
    find = request.args.get("find", "").strip()
    pages = paging(kiosks.count_kiosks(find))
    found = kiosks.list_kiosks(find, pages.offset, ROWS)
    return render_template(
        "hub/fleet.html",
        find=find,
        kiosks=[(kiosk, kiosk.condition(now)) for kiosk in found],
        silent=kiosks.count_silent(now),
        clones=shown_clones(),
        paging=pages,
    )
