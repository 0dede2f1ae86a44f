"""Looking for a lesson or quiz by words, in any script or on a Latin keyboard."""

from typing import Any

from flask import render_template, request, url_for

from kiosk.learn import blueprint
from kiosk.packs import shelf
from kiosk.packs.searching import indexing
from kiosk.packs.searching.documents import PACK, Address, texts
from kiosk.packs.searching.excerpts import excerpt, marked
from kiosk.packs.searching.finding import Found, find
from kiosk.web.here import kiosk
from kiosk.web.language import content_language
from kiosk.web.shown import in_language, shown_pack, step_url
from sync.protocol.manifest import Manifest

_PAGE = 10
_LONGEST = 100


@blueprint.get("/search")
def search() -> str:
    """`q` is what was typed; `page` counts from 1."""
    tag = content_language()
    query = request.args.get("q", "").strip()[:_LONGEST]
    found = find(query, tag)
    last_page = max(1, -(-len(found.hits) // _PAGE))
    page = min(max(1, request.args.get("page", 1, int)), last_page)
    is_complete = not indexing.waiting()
    if not is_complete:
        kiosk().worker.wake()
    first = (page - 1) * _PAGE
    return render_template(
        "learn/search.html",
        query=query,
        total=len(found.hits),
        first=first + 1,
        results=_shown(found, found.hits[first : first + _PAGE], tag),
        more_url=url_for("learn.search", q=query, page=page + 1) if page < last_page else "",
        less_url=url_for("learn.search", q=query, page=page - 1) if page > 1 else "",
        is_complete=is_complete,
    )


def _shown(found: Found, hits: list[Address], tag: str) -> list[dict[str, Any]]:
    """The results of one page; what has left the shelf since is left out."""
    manifests = {pack: shelf.manifest(pack) for pack in {hit.pack for hit in hits}}
    bodies: dict[Address, str] = {}
    for pack, manifest in manifests.items():
        if manifest is not None:
            bodies |= texts(manifest, [hit for hit in hits if hit.pack == pack])
    shown = []
    for hit in hits:
        manifest = manifests[hit.pack]
        if manifest is not None and hit in bodies:
            looked_up = found.looked_up[hit.language]
            text = excerpt(bodies[hit], looked_up, found.surely[hit.language])
            shown.append({**_shown_hit(manifest, hit, tag), "text": text})
            shown[-1]["title"] = marked(shown[-1]["title"], looked_up)
    return shown


def _shown_hit(manifest: Manifest, hit: Address, tag: str) -> dict[str, Any]:
    pack = shown_pack(manifest, tag)
    common = {
        "kind": hit.kind,
        **in_language(hit.language, tag),
        "pack": pack,
    }
    if hit.kind == PACK:
        return {**common, "title": manifest.title[hit.language], "url": pack["url"]}
    entry = manifest.entry(hit.kind, hit.entry)
    assert entry is not None  # noqa: S101 - its text was just read
    return {**common, "title": entry.faces[hit.language].title, "url": step_url(manifest.pack, entry)}
