"""Files that never change under their address: the kiosk's own style, script and signs, and the media of packs.

Both carry a hash in their address and may be kept for ever; media are served in ranges.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import deflate
import rcssmin
import rjsmin
from flask import Blueprint, Response, abort, request
from werkzeug.utils import send_file

from kiosk.packs import shelf
from kiosk.packs.rendering import media_type
from kiosk.web.compressing import takes_gzip
from kiosk.web.here import kiosk
from sync.security import headers

blueprint = Blueprint("media", __name__)

FOR_EVER = "public, max-age=31536000, immutable"

_YEAR = 365 * 24 * 3600
_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".opus": "audio/ogg",
    ".woff2": "font/woff2",
}
# libdeflate's closest look: a millisecond for each file, and 3 % less than zlib's.
_MOST = 12
_TEXTS = (".css", ".js", ".svg")
_JOINT = "+"
_BETWEEN_SIGNS = re.compile(r"<!--.*?-->|\n", re.DOTALL)
_QUOTED = re.compile(r'="([a-z-]+)"\]')
_SPARERS = {
    ".css": lambda style: _QUOTED.sub(r"=\1]", rcssmin.cssmin(style)),
    ".js": rjsmin.jsmin,
    ".svg": partial(_BETWEEN_SIGNS.sub, ""),
}
_FONT = re.compile(r'url\("(fonts/[a-z-]+\.woff2)"\)')
_NAME = re.compile(r"([0-9a-f]{64})(\.[a-z0-9]+)")
_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the kiosk's own look: its bytes plain and compressed (None if that saves nothing), and its digest."""

    plain: bytes
    compressed: bytes | None
    digest: str
    media_type: str


@lru_cache(maxsize=512)  # more than the look has
def _asset(name: str) -> Asset | None:
    stem, dot, suffix = name.rpartition(".")
    parts = [f"{part}{dot}{suffix}" for part in stem.split(_JOINT)]
    if not all(part in _names() for part in parts):
        return None
    plain = b"\n".join(_sparing(_FOLDER / part) for part in parts)
    if suffix == "css":
        plain = _FONT.sub(lambda font: f'url("{asset_url(font[1])}")', plain.decode()).encode()
    compressed = bytes(deflate.gzip_compress(plain, _MOST)) if dot + suffix in _TEXTS else None
    return Asset(plain, compressed, hashlib.sha256(plain).hexdigest()[:12], _TYPES[dot + suffix])


def _sparing(path: Path) -> bytes:
    """A file as tablets get it: style, scripts and signs without what only their readers need."""
    spare = _SPARERS.get(path.suffix)
    return path.read_bytes() if spare is None else spare(path.read_text("utf-8")).encode()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The files of the look, by their paths."""
    return frozenset(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*") if path.suffix in _TYPES)


def has_asset(name: str) -> bool:
    return _asset(name) is not None


def asset_text(name: str) -> str:
    """A drawing or another text of the look. Raises KeyError if there is none of that name."""
    found = _asset(name)
    if found is None:
        raise KeyError(name)
    return found.plain.decode()


def asset_url(name: str) -> str:
    """The address of a file of the look, with its digest in it: `look.css`, or `page+learn.js` for two in one.

    Raises KeyError if there is none of that name.
    """
    found = _asset(name)
    if found is None:
        raise KeyError(name)
    return f"/look/{found.digest}/{name}"


@blueprint.get("/look/<digest>/<path:name>")
def asset(digest: str, name: str) -> Response:
    found = _asset(name)
    if found is None or found.digest != digest:
        abort(404)
    if found.compressed is None:
        response = Response(found.plain, content_type=found.media_type)
    else:
        is_small = takes_gzip()
        response = Response(found.compressed if is_small else found.plain, content_type=found.media_type)
        if is_small:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/media/<name>")
def blob(name: str) -> Response:
    """A picture, a sound or a film of a pack on the shelf; whole or in ranges (RFC 9110, section 14)."""
    found = _NAME.fullmatch(name)
    kind = media_type(name)
    if not (found and kind and shelf.has_media(found[1], kind)):
        abort(404)
    path = kiosk().blobs.path(found[1])
    if not path.is_file():
        abort(404)
    environ = request.environ
    if not _is_part_meant(path.stat().st_size):
        environ = {name: value for name, value in environ.items() if name != "HTTP_RANGE"}
    response = send_file(path, environ, kind, etag=found[1], max_age=_YEAR, response_class=Response)
    response.headers["Cache-Control"] = FOR_EVER
    for header, value in headers.MEDIA.items():
        response.headers[header] = value
    return response


def _is_part_meant(size: int) -> bool:
    """Whether one part of a file of this size is to be sent; if not, the file is answered whole.

    RFC 9110 bids us ignore a range in other units than bytes or with HEAD (14.2), or whose `If-Range` is weak (13.1.5),
    lets us ignore several at once and what is no range, means all by more bytes from the end than there are (14.1.2),
    and looks at `If-None-Match` first (13.2.2).
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    is_called_off = "If-None-Match" in request.headers or request.headers.get("If-Range", "").startswith("W/")
    if asked is None or is_called_off or request.method != "GET":
        return False
    first, last, from_end = asked.groups()
    return int(from_end) <= size if from_end else not last or int(first) <= int(last)
