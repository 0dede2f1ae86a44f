"""Files that never change under their address: the kiosk's own style, script and signs, and the media of packs.

Both carry a hash in their address and may be kept for ever; media are served in ranges.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file

from kiosk.packs import shelf
from kiosk.packs.rendering import media_url
from kiosk.web.here import kiosk
from sync.security import headers

blueprint = Blueprint("media", __name__)

FOR_EVER = "public, max-age=31536000, immutable"

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the kiosk's own look: its bytes plain and compressed, and its digest."""

    plain: bytes
    compressed: bytes
    digest: str
    media_type: str


@lru_cache(maxsize=32)
def _asset(name: str) -> Asset | None:
    path = _FOLDER / name
    if path.suffix not in _TYPES or not path.is_file():
        return None
    plain = path.read_bytes()
    compressed = gzip.compress(plain, 9, mtime=0)
    return Asset(plain, compressed, hashlib.sha256(plain).hexdigest()[:12], _TYPES[path.suffix])


def asset_url(name: str) -> str:
    """The address of a file of the look, with its digest in it. Raises KeyError if there is none of that name."""
    found = _asset(name)
    if found is None:
        raise KeyError(name)
    return f"/look/{found.digest}/{name}"


@blueprint.get("/look/<digest>/<name>")
def asset(digest: str, name: str) -> Response:
    found = _asset(name)
    if found is None or found.digest != digest:
        abort(404)
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.compressed if takes_gzip else found.plain, content_type=found.media_type)
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/media/<name>")
def blob(name: str) -> Response:
    """A picture, a sound or a film of a pack on the shelf; whole or in ranges (RFC 9110, section 14)."""
    sha256 = name.partition(".")[0]
    media_type = shelf.media(sha256) if _SHA256.fullmatch(sha256) else None
    if media_type is None or media_url(sha256, name) != f"/media/{name}":
        abort(404)
    path = kiosk().blobs.path(sha256)
    if not path.is_file():
        abort(404)
    is_simple = "," not in request.headers.get("Range", "")  # several ranges at once: RFC 9110 lets us send it whole
    response = send_file(path, mimetype=media_type, conditional=is_simple, etag=sha256, max_age=31536000)
    response.headers["Cache-Control"] = FOR_EVER
    for header, value in headers.MEDIA.items():
        response.headers[header] = value
    return response
