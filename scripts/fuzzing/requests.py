"""Requests: whatever headers, addresses and forms hold, the kiosk answers without failing, and with its own bytes."""

import re
import string
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import quote, unquote

from flask import Flask
from flask.testing import FlaskClient

from kiosk.app import create_app
from kiosk.packs import shelf
from kiosk.packs.rendering import media_url
from scripts.fuzzing.target import Target, holds
from tests.kiosk.opened import open_home, take_in
from tests.packs import PACK, Publisher

_SERVER_FAILED = 500
_PARTIAL, _WHOLE = 206, 200
_PAGES = (
    "/", "/language", "/sign-in", "/sign-in/1", "/station/sign-in", f"/packs/{PACK}/lessons/make-tea",
    f"/packs/{PACK}/quizzes/check-tea", "/media/", "/look/", "/repository/", "/device", "/station/learners",
)  # fmt: skip
_HEADERS = (
    "Range", "If-Range", "If-None-Match", "Accept-Language", "Accept-Encoding", "Cookie", "Host", "Content-Type",
    "X-Forwarded-For", "Origin", "Referer", "If-Modified-Since",
)  # fmt: skip


@cache
def app() -> Flask:
    """A kiosk with a pack on its shelf, open as long as this process is."""
    folder = Path(tempfile.mkdtemp(prefix="padippura-fuzz-"))
    publisher = Publisher(folder / "publisher")
    publisher.publish()
    opened = open_home(folder / "home")
    kiosk = opened.__enter__()
    app.opened = opened  # or it would be closed at once
    take_in(kiosk, publisher)
    return create_app(kiosk)


@cache
def medium() -> tuple[str, bytes]:
    """Where a sound is served, and its bytes."""
    app()
    manifest = shelf.manifest(PACK)
    file = next(file for file in manifest.files if file.path.endswith(".opus"))
    address = media_url(file.sha256, file.path)
    return address, app().test_client().get(address).data


def _client() -> FlaskClient:
    client = app().test_client()
    app().testing = app().config["PROPAGATE_EXCEPTIONS"] = True
    return client


def ask_range(data: bytes) -> None:
    """One line is the range, the next If-Range and the next If-None-Match."""
    address, whole = medium()
    lines = [re.sub(r"[\r\n]", "", line) for line in data.decode("latin-1").split("\n")]
    names = ("Range", "If-Range", "If-None-Match")
    with _client() as client:
        answer = client.get(address, headers=[pair for pair in zip(names, lines, strict=False) if pair[1]])
    if answer.status_code == _PARTIAL:
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.headers["Content-Range"])
        holds(found is not None and int(found[3]) == len(whole), "what part of what it is")
        holds(answer.data == whole[int(found[1]) : int(found[2]) + 1], "other bytes than it says")
    elif answer.status_code == _WHOLE:
        holds(answer.data == whole, "other bytes than the medium's")
    else:
        holds(answer.status_code in (304, 416), f"status {answer.status_code}")


def ask_page(data: bytes) -> None:
    """The first byte chooses the page, the second the method; lines of headers follow, then the body."""
    head, _, body = data[2:].partition(b"\n\n")
    page = _PAGES[(data[0] if data else 0) % len(_PAGES)]
    random = Random(head)  # noqa: S311 - the bytes decide, always alike
    lines = [line.decode("latin-1") for line in head.split(b"\n")]
    headers = [(random.choice(_HEADERS), re.sub(r"[\r\n]", "", line)) for line in lines if line.strip()]
    if page.endswith("/"):
        page += lines[0]
    with _client() as client:
        ask = client.post if len(data) > 1 and data[1] % 2 else client.get
        answer = ask("/", data=body, headers=headers, environ_overrides=_place(page))
    holds(answer.status_code < _SERVER_FAILED or answer.status_code == 503, f"status {answer.status_code}")


def _place(address: str) -> dict[str, str]:
    """Path and query as the server gives them, which refuses a query beyond ASCII.

    The library's client would take what follows `//` for a host.
    """
    path, _, query = address.partition("?")
    return {"PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": quote(query, safe=string.printable)}


def _ranges() -> list[bytes]:
    return [b"bytes=0-9", b"bytes=-5", b"bytes=5-", b'bytes=0-1,3-4\nabc\n"abc"', b"bytes=999999999999-"]


def _pages() -> list[bytes]:
    form = b"forgery-token=a.b&name=Anitha&pin=4071&language=ml"
    kind = b"application/x-www-form-urlencoded"
    return [bytes([page, method]) + kind + b"\n\n" + form for page in range(len(_PAGES)) for method in range(2)]


_WORDS = (
    b"bytes=",
    b"-",
    b",",
    b"W/",
    b'"',
    b"%00",
    b"..",
    b"%2e%2e/",
    b"\xff",
    b"session=",
    b"&",
    b"=",
    b"[]",
    b"a" * 999,
)

TARGETS = (Target("ranges", ask_range, _ranges, _WORDS), Target("pages", ask_page, _pages, _WORDS))
