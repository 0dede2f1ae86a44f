"""Pages in few bytes: gzip, and strong ETags so that an unchanged page costs one short answer.

A lesson's page is spliced: its body was compressed before, so a request compresses only the frame around it. DEFLATE
blocks that end at a byte may be joined, and refer to what stands up to 32 KB before them (RFC 1951, sections 3.2.4 and
2): what follows the body says again what stood before it. The gzip trailer (RFC 1952) covers the whole.
"""

import hashlib
import struct

from flask import Flask, Response, request
from zlib_ng import gzip_ng as gzip
from zlib_ng import zlib_ng as zlib

from kiosk.packs.rendered import Rendered

_LEVEL = 6
# What zlib-ng takes of memory grows with these. What is above 256 KB the kiosk gives back as soon as it can; to take it
# anew for each page costs more than compressing does.
_BITS, _MEMORY = 14, 5
_LEAST_BYTES = 400
_TYPES = ("text/html", "text/csv", "image/svg+xml")
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_HTML = "text/html; charset=utf-8"


def compress(app: Flask) -> None:
    """Compress an app's pages and answer conditional requests for them."""
    app.after_request(_finish)


def spliced(head: str, lesson: Rendered, tail: str) -> Response:
    """A lesson's page from its frame and its stored body."""
    before, after = head.encode(), tail.encode()
    etag = hashlib.sha256(b"\0".join((before, lesson.etag.encode(), after))).hexdigest()[:24]
    etag = f"{etag}-gz" if takes_gzip() else etag
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    elif takes_gzip():
        response = Response(_joined(before, lesson, after), content_type=_HTML)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(before + lesson.html + after, content_type=_HTML)
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    response.set_etag(etag)
    return response


def takes_gzip() -> bool:
    """Whether this request's browser takes gzip (RFC 9110, section 12.5.3)."""
    return request.accept_encodings["gzip"] > 0


def _joined(before: bytes, lesson: Rendered, after: bytes) -> bytes:
    said = (before + lesson.html)[-(1 << _BITS) :]
    checksum = zlib.crc32(after, zlib.crc32(lesson.html, zlib.crc32(before)))
    length = len(before) + len(lesson.html) + len(after)
    return b"".join(
        (
            _GZIP_HEAD,
            _deflated(before, b"", zlib.Z_FULL_FLUSH),
            lesson.deflated,
            _deflated(after, said, zlib.Z_FINISH),
            struct.pack("<LL", checksum, length & 0xFFFFFFFF),
        )
    )


def _deflated(frame: bytes, said: bytes, mode: int) -> bytes:
    """A piece of a page, after what was said before it."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -_BITS, _MEMORY, zdict=said)
    return compressor.compress(frame) + compressor.flush(mode)


def _finish(response: Response) -> Response:
    if (
        response.status_code != 200
        or response.mimetype not in _TYPES
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or "ETag" in response.headers
        or response.cache_control.immutable
    ):
        return response
    body = response.get_data()
    is_small = len(body) < _LEAST_BYTES or not takes_gzip()
    response.set_etag(hashlib.sha256(body).hexdigest()[:24] + ("" if is_small else "-gz"))
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    if not is_small:
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response.make_conditional(request)
