"""The packs of this kiosk for kiosks on the same network (`packs.mirror`), in ranges, and never in learners' way.

A part has at most MOST_BYTES, however much was asked for, so that it leaves its thread at once, and large files are
given in parts only; few are given at a time; only neighbours get any, and nobody if staff do not want it.
"""

from threading import BoundedSemaphore

from flask import Blueprint, Response, abort, request

from kiosk.packs import allowance, mirror
from kiosk.packs.laying import Laid
from kiosk.packs.neighbours import PATH, is_near
from kiosk.web.here import kiosk

blueprint = Blueprint("repository", __name__)

MOST_BYTES = 1 << 20
MOST_AT_ONCE = 2
FREE = BoundedSemaphore(MOST_AT_ONCE)

_BUSY_SECONDS = "2"


@blueprint.get(f"{PATH}/<path:path>")
def file(path: str) -> Response:
    here = kiosk()
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if is_forwarded or not is_near(request.remote_addr or "") or not allowance.rules(here.settings).shares:
        abort(403)
    if not FREE.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": _BUSY_SECONDS})
    try:
        laid = mirror.laid_out(path, here.settings.trust)
        if laid is None:
            abort(404)
        if laid.size > MOST_BYTES and request.range is None and not path.endswith(".json"):
            abort(400)
        return _part(laid, path)
    finally:
        FREE.release()


def _part(laid: Laid, path: str) -> Response:
    """The file, or the first MOST_BYTES of the stretch that was asked for (RFC 9110, 15.3.7 permits less)."""
    etag = f'"{laid.version}"'
    first, end = _asked(laid.size, etag)
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Accept-Ranges": "bytes"}
    if first >= laid.size > 0:
        return Response(status=416, headers={**headers, "Content-Range": f"bytes */{laid.size}"})
    body = b"".join(laid.chunks(kiosk().blobs, first, end - first))
    is_whole = first == 0 and end == laid.size
    if not is_whole:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{laid.size}"
    kind = "application/json" if path.endswith(".json") else "application/octet-stream"
    return Response(body, 200 if is_whole else 206, headers, content_type=kind)


def _asked(size: int, etag: str) -> tuple[int, int]:
    """Where the answer begins and ends."""
    asked = request.range
    if asked is None or len(asked.ranges) != 1 or request.headers.get("If-Range", etag) != etag:
        return 0, size
    first, end = asked.ranges[0]
    first = max(0, size + first) if first < 0 else first
    return first, min(size, first + MOST_BYTES, size if end is None else end)
