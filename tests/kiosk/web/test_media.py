"""Media and the kiosk's own look: whole, in ranges, for ever, and nothing but what stands on the shelf."""

import gzip
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.web import media
from kiosk.web.here import Kiosk
from kiosk.web.media import FOR_EVER, asset_url
from sync.hub.catalogue.publishing import publish
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import take_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack

SOUND = tiny_pack.SOUND
SIZE = len(SOUND)
SOUND_SHA256 = hashlib.sha256(SOUND).hexdigest()
SOUND_URL = f"/media/{SOUND_SHA256}.opus"
STATIC = Path(media.__file__).parent / "static"
ETAG = f'"{SOUND_SHA256}"'
ASSETS = {
    "look.css": "text/css; charset=utf-8",
    "staff.css": "text/css; charset=utf-8",
    "learn.js": "text/javascript; charset=utf-8",
    "page+learn.js": "text/javascript; charset=utf-8",
    "fonts.css": "text/css; charset=utf-8",
    "names/ml.svg": "image/svg+xml",
    "sprite.svg": "image/svg+xml",
}


def ask(visitor: Visitor, path: str, method: str = "GET", **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return visitor.client.open(path, method=method, headers=given)


def url_of(shelf: Repository, path: str, ending: str = "") -> str:
    sha256 = next(file.sha256 for file in shelf.manifest().files if file.path == path)
    return f"/media/{sha256}{ending or Path(path).suffix}"


def look_url(app: Flask, name: str) -> str:
    with app.test_request_context():
        return asset_url(name)


def test_a_sound_comes_whole_to_anybody(stranger: Visitor, shelf: Repository) -> None:
    response = ask(stranger, SOUND_URL)
    assert (response.status_code, response.data) == (200, SOUND)
    assert response.headers["Content-Type"] == "audio/ogg"
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in response.headers


def test_a_drawing_comes_as_a_drawing(stranger: Visitor, shelf: Repository) -> None:
    response = ask(stranger, url_of(shelf, "media/cup.svg"))
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.text == tiny_pack.DRAWING


def test_a_part_of_a_sound_is_what_was_asked_for(stranger: Visitor, shelf: Repository) -> None:
    end = SIZE - 1
    for asked, first, last in (
        ("0-0", 0, 0),
        ("0-9", 0, 9),
        ("10-19", 10, 19),
        (f"{end}-", end, end),
        ("0-", 0, end),
        (f"5-{SIZE * 9}", 5, end),
        ("-1", end, end),
        ("-20", SIZE - 20, end),
        (f"-{SIZE}", 0, end),
    ):
        response = ask(stranger, SOUND_URL, Range=f"bytes={asked}")
        assert (asked, response.status_code, response.data) == (asked, 206, SOUND[first : last + 1])
        assert response.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
        assert response.headers["Content-Length"] == str(last - first + 1)
        assert response.headers["ETag"] == ETAG
        assert response.headers["Cache-Control"] == FOR_EVER


def test_a_part_behind_the_end_is_refused_with_the_size_that_there_is(stranger: Visitor, shelf: Repository) -> None:
    for asked in (f"{SIZE}-", f"{SIZE * 9}-{SIZE * 10}", "-0"):
        response = ask(stranger, SOUND_URL, Range=f"bytes={asked}")
        assert (asked, response.status_code) == (asked, 416)
        assert response.headers["Content-Range"] == f"bytes */{SIZE}"
        assert SOUND not in response.data


def test_a_range_that_is_none_or_several_is_answered_whole(stranger: Visitor, shelf: Repository) -> None:
    none = ("lines=1-2", "bytes", "bytes=", "bytes=x", "bytes=-", "bytes=9-5", "bytes=1-2-3", "0-9", ", ,")
    for asked in (*none, "bytes=0-1,5-6", f"bytes=0-{'9' * 30}"):
        response = ask(stranger, SOUND_URL, Range=asked)
        assert (asked, response.status_code, response.data) == (asked, 200, SOUND)
        assert "Content-Range" not in response.headers


def test_more_from_the_end_than_there_is_gives_all_of_it(stranger: Visitor, shelf: Repository) -> None:
    response = ask(stranger, SOUND_URL, Range=f"bytes=-{SIZE + 1}")
    assert response.status_code in (200, 206)
    assert response.data == SOUND


def test_a_part_is_only_for_the_bytes_that_the_player_began_with(stranger: Visitor, shelf: Repository) -> None:
    begun = ask(stranger, SOUND_URL).headers["Last-Modified"]
    long_ago = datetime(2001, 1, 1, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for condition, status in (
        (ETAG, 206),
        (begun, 206),
        ('"something-else"', 200),
        (f"W/{ETAG}", 200),  # RFC 9110, section 13.1.5: the comparison is strong
        (long_ago, 200),
    ):
        response = ask(stranger, SOUND_URL, Range="bytes=3-5", If_Range=condition)
        assert (condition, response.status_code) == (condition, status)
        assert response.data == (SOUND[3:6] if status == 206 else SOUND)


def test_a_part_whose_whole_the_tablet_has_is_not_sent(stranger: Visitor, shelf: Repository) -> None:
    response = ask(stranger, SOUND_URL, Range="bytes=0-9", If_None_Match=ETAG)
    assert (response.status_code, response.data) == (304, b"")


def test_head_tells_the_size_and_sends_nothing(stranger: Visitor, shelf: Repository) -> None:
    whole = ask(stranger, SOUND_URL)
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": f"bytes={SIZE}-"}):  # ranges are defined for GET alone
        response = ask(stranger, SOUND_URL, "HEAD", **headers)
        assert (response.status_code, response.data) == (200, b"")
        assert response.headers["Content-Length"] == str(SIZE)
        for name in ("Content-Type", "ETag", "Cache-Control", "Accept-Ranges", "Last-Modified"):
            assert response.headers[name] == whole.headers[name]


def test_an_address_of_media_may_be_kept_for_ever(stranger: Visitor, shelf: Repository) -> None:
    response = ask(stranger, SOUND_URL)
    assert response.headers["Cache-Control"] == FOR_EVER
    assert "immutable" in FOR_EVER
    assert response.headers["ETag"] == ETAG
    assert ask(stranger, SOUND_URL, If_None_Match=ETAG).status_code == 304
    assert ask(stranger, SOUND_URL, If_None_Match='"something-else"').status_code == 200


def test_media_cannot_be_changed(kiosk: Kiosk, stranger: Visitor, shelf: Repository) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (method, ask(stranger, SOUND_URL, method).status_code) == (method, 404)
    assert kiosk.blobs.is_sound(SOUND_SHA256)


def test_what_is_no_media_is_not_served_though_it_lies_here(kiosk: Kiosk, learner: Visitor, shelf: Repository) -> None:
    for path in ("en/01-make-tea.md", "en/03-check-tea.toml"):
        assert kiosk.blobs.has(url_of(shelf, path).removeprefix("/media/")[:64])
        for ending in ("", ".svg", ".opus"):
            assert (path, ending, learner.get(url_of(shelf, path, ending)).status_code) == (path, ending, 404)


def test_a_blob_that_no_pack_names_is_not_served(kiosk: Kiosk, stranger: Visitor, shelf: Repository) -> None:
    left_over = b"OggS left from a pack that went"
    sha256 = hashlib.sha256(left_over).hexdigest()
    kiosk.blobs.keep([(sha256, kiosk.blobs.receive(sha256, len(left_over), [left_over]))])
    assert ask(stranger, f"/media/{sha256}.opus").status_code == 404


def test_a_picture_that_a_new_version_replaced_is_served_no_more(
    kiosk: Kiosk, stranger: Visitor, tmp_path: Path
) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in(kiosk, publisher)
    new_drawing = tiny_pack.DRAWING.replace("h10v10", "h9v9")
    old, new = (f"/media/{hashlib.sha256(each.encode()).hexdigest()}.svg" for each in (tiny_pack.DRAWING, new_drawing))
    assert [ask(stranger, each).status_code for each in (old, new)] == [200, 404]

    publisher.publish(version="1.1.0", files={"media/cup.svg": new_drawing})
    take_in(kiosk, publisher)

    assert [ask(stranger, each).status_code for each in (old, new)] == [404, 200]


def test_a_blob_that_was_lost_is_not_found_and_not_a_mistake(
    kiosk: Kiosk, stranger: Visitor, shelf: Repository
) -> None:
    kiosk.blobs.remove(SOUND_SHA256)
    assert ask(stranger, SOUND_URL).status_code == 404


def test_one_file_has_one_address(stranger: Visitor, shelf: Repository) -> None:
    ours = ("", ".", ".svg", ".html", ".x.opus", ".opus%00", ".opus/", ".OPUS", ".opus%0a")
    names = [f"{SOUND_SHA256}{ending}" for ending in ours]
    names += [f"{SOUND_SHA256.upper()}.opus", f"{SOUND_SHA256[:-1]}.opus", f"%20{SOUND_SHA256}.opus"]
    names += ["..%2f..%2fkiosk.db", "%2e%2e", ".opus", "%00"]
    assert {name: ask(stranger, f"/media/{name}").status_code for name in names} == dict.fromkeys(names, 404)


def test_the_same_bytes_under_two_endings_are_served_as_each(kiosk: Kiosk, stranger: Visitor, tmp_path: Path) -> None:
    """Bytes that pass for both; the address decides as what they are played."""
    film = b"\x1a\x45\xdf\xa3ftypisom" + bytes(60)
    lesson = "![A kettle](../media/a.webm)\n\n![A kettle](../media/b.mp4)\n"
    source = tiny_pack.write(tmp_path / "tea-stall")
    for language in ("en", "ml"):
        tiny_pack.put(source, f"{language}/02-count-change.md", tiny_pack.SECOND_LESSON + lesson)
    for name in ("a.webm", "b.mp4"):
        tiny_pack.put(source, f"media/{name}", film)
        tiny_pack.put(source, f"media/{name[0]}.webp", b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8 " + bytes(12))
        for language in ("en", "ml"):
            captions = "WEBVTT\n\n00:00.000 --> 00:01.000\nA kettle\n"
            tiny_pack.put(source, f"media/{name[0]}.{language}.vtt", captions)
    now = datetime.now(UTC)
    publisher = Publisher(tmp_path / "publisher")
    publish(publisher.home, publisher.repository, [source], now)
    take_in(kiosk, publisher)

    sha256 = hashlib.sha256(film).hexdigest()
    types = {ending: ask(stranger, f"/media/{sha256}.{ending}").mimetype for ending in ("webm", "mp4", "opus")}
    assert types == {"webm": "video/webm", "mp4": "video/mp4", "opus": "text/html"}  # the last is an error page


def test_media_that_are_opened_on_their_own_can_do_nothing(stranger: Visitor, shelf: Repository) -> None:
    for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": ETAG}):
        response = stranger.client.get(SOUND_URL, headers=headers)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_media_set_no_cookie_and_do_not_depend_on_one(learner: Visitor, shelf: Repository) -> None:
    response = ask(learner, SOUND_URL)
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_file_that_is_not_there_is_not_kept_for_ever(learner: Visitor, app: Flask) -> None:
    for path in (SOUND_URL, "/look/0123456789ab/look.css"):
        response = ask(learner, path)
        assert response.status_code == 404
        assert response.headers["Cache-Control"] in ("no-store", "private, no-cache")


def test_the_look_comes_compressed_or_plain_and_may_be_kept_for_ever(app: Flask, stranger: Visitor) -> None:
    for name, content_type in ASSETS.items():
        url = look_url(app, name)
        small, plain = ask(stranger, url, Accept_Encoding="gzip, deflate"), ask(stranger, url)
        assert gzip.decompress(small.data) == plain.data
        assert (small.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
        for response in (small, plain):
            assert (name, response.status_code, response.headers["Content-Type"]) == (name, 200, content_type)
            assert response.headers["Cache-Control"] == FOR_EVER
            assert response.headers["Vary"] == "Accept-Encoding"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in response.headers


def test_gzip_is_sent_to_those_who_take_it(app: Flask, stranger: Visitor) -> None:
    takers = {"gzip;q=0": False, "gzip; q=0, br": False, "identity": False, "br": False, "GZIP": True, "*": True}
    for name in ASSETS:
        url = look_url(app, name)
        found = {each: "Content-Encoding" in ask(stranger, url, Accept_Encoding=each).headers for each in takers}
        assert found == takers, name


def test_the_address_of_the_look_follows_its_bytes(app: Flask, stranger: Visitor) -> None:
    for name in ASSETS:
        url = look_url(app, name)
        digest = hashlib.sha256(ask(stranger, url).data).hexdigest()
        assert digest.startswith(url.split("/")[2])
        assert ask(stranger, url.replace(url.split("/")[2], "0" * 12)).status_code == 404


def test_the_look_has_no_other_files(app: Flask, stranger: Visitor) -> None:
    digest = look_url(app, "look.css").split("/")[2]
    names = (
        "media.py", "none.css", "", ".css", "..", "%2e%2e%2fmedia.py", "look.css%00", "fonts/LICENCE.txt", "names/",
        "look+.css", "look+none.css", "+look.css", "../static/look.css", "names/../look.css", "look+../../media.py",
    )  # fmt: skip
    found = {name: ask(stranger, f"/look/{digest}/{name}").status_code for name in names}
    assert found == dict.fromkeys(names, 404)


def test_fonts_and_sounds_of_the_look_are_sent_as_they_are_and_may_be_kept_for_ever(
    app: Flask, stranger: Visitor
) -> None:
    for name, content_type in (("fonts/mlym.woff2", "font/woff2"), ("names/ml.opus", "audio/ogg")):
        response = ask(stranger, look_url(app, name), Accept_Encoding="gzip")
        assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
        assert response.headers["Cache-Control"] == FOR_EVER
        assert "Content-Encoding" not in response.headers
        assert response.data == (STATIC / name).read_bytes()


def test_the_style_of_the_fonts_names_files_that_are_there(app: Flask, stranger: Visitor) -> None:
    urls = re.findall(r'url\("([^"]+)"\)', ask(stranger, look_url(app, "fonts.css")).text)
    assert {Path(url).name for url in urls} == {path.name for path in (STATIC / "fonts").glob("*.woff2")}
    assert {ask(stranger, url).status_code for url in urls} == {200}


def test_two_scripts_in_one_come_one_after_the_other(app: Flask, stranger: Visitor) -> None:
    apart = [ask(stranger, look_url(app, name)).text for name in ("page.js", "learn.js")]
    assert ask(stranger, look_url(app, "page+learn.js")).text == "\n".join(apart)


def test_a_page_that_names_a_file_which_is_not_there_fails_at_once(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError, match=r"none\.css"):
        asset_url("none.css")


def test_every_address_on_a_page_leads_to_a_file(stranger: Visitor, learner: Visitor, shelf: Repository) -> None:
    pages = [(stranger, "/"), (learner, "/packs/tea-stall/lessons/make-tea"), (learner, "/packs/tea-stall")]
    found: dict[str, Any] = {}
    for visitor, page in pages:
        for url in re.findall(r'(?:src|href)="(/(?:look|media)/[^"#]+)', visitor.text(page)):
            found[url] = ask(stranger, url).status_code
    assert len(found) >= 5
    assert set(found.values()) == {200}


def test_style_and_scripts_go_to_tablets_without_what_only_their_readers_need(app: Flask, stranger: Visitor) -> None:
    for name in ("look.css", "page+learn+questions.js"):
        text = ask(stranger, look_url(app, name)).text
        assert len(text) > 1000
        lines = text.splitlines()
        assert [line for line in lines if line.startswith((" ", "\t", "//")) or "/*" in line] == []
