"""The page of a preview in front of a kiosk, before a real server and in a real browser."""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from scripts.benchmarks.browsing import chromium
from sync.hub.catalogue.previewing.front import Front
from sync.hub.catalogue.previewing.stage import HOST, LEARNER, PIN
from sync.hub.catalogue.previewing.state import State
from tests.sync.hub.catalogue.previewing.sitting import SECONDS, sitting
from tests.sync.hub.catalogue.tiny_pack import edit
from tests.waiting import until

POLICY = "default-src 'self'; frame-ancestors 'none'"


class Behind(BaseHTTPRequestHandler):
    """Says what it was asked, as a kiosk that wants not to be framed."""

    def do_GET(self) -> None:
        self._answer(f"{self.path} {self.headers['Host']} {self.headers['Cookie']} {self.headers['Range']}")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, text: str) -> None:
        self.send_response(206 if self.headers["Range"] else 303)
        for name, value in (("Content-Security-Policy", POLICY), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def front() -> Iterator[Front]:
    state = State()
    servers = [HTTPServer((HOST, 0), Behind), Front(HOST, 0, state)]
    state.show(f"http://{HOST}:{servers[0].server_port}/", "tea-stall", ("en", "ml"))
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    assert isinstance(servers[1], Front)
    yield servers[1]
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(front: Front, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(HOST, front.server_port, timeout=30)
    connection.request(method, path, body, headers)
    return connection.getresponse()


def test_the_kiosk_gets_what_the_browser_sends_and_the_other_way_round(front: Front) -> None:
    answer = ask(front, "GET", "/home?x=1", Cookie="sitting=s", Range="bytes=0-1")
    assert answer.status == 206
    assert answer.read().decode() == f"/home?x=1 {HOST}:{front.server_port} sitting=s bytes=0-1"
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert ask(front, "POST", "/sign-in", "name=Asha").read() == b"name=Asha"


def test_only_our_own_page_may_frame_the_kiosk(front: Front) -> None:
    policy = ask(front, "GET", "/home").headers["Content-Security-Policy"]
    assert policy == "default-src 'self'; frame-ancestors 'self'"


@pytest.mark.parametrize("path", ["/-preview/", "/-preview/state", "/home"])
def test_a_foreign_name_for_this_machine_gets_nothing(front: Front, path: str) -> None:
    answer = ask(front, "GET", path, Host=f"evil.example:{front.server_port}")
    assert (answer.status, answer.read()) == (400, b"")


def test_a_language_is_kept_as_the_kiosk_keeps_it(front: Front) -> None:
    answer = ask(front, "POST", "/-preview/language", "tag=ml")
    assert answer.status == 204
    assert answer.headers["Set-Cookie"] == "language=ml; HttpOnly; Path=/; SameSite=Lax"
    assert ask(front, "POST", "/-preview/language", "tag=xx").status == 400


@pytest.mark.parametrize("path", ["/-preview/front.py", "/-preview/../front.py", "/-preview/%2e%2e/x"])
def test_nothing_else_of_the_program_is_served(front: Front, path: str) -> None:
    assert ask(front, "GET", path).status == 404


def test_a_page_that_is_closed_leaves_the_authors_terminal_alone(
    front: Front, capsys: pytest.CaptureFixture[str]
) -> None:
    before = threading.active_count()
    with socket.create_connection((HOST, front.server_port)) as browser:
        waiting = (
            f"GET /-preview/state?seen={front.state.now.number} HTTP/1.1\r\nHost: {HOST}:{front.server_port}\r\n\r\n"
        )
        browser.sendall(waiting.encode())
        until(lambda: threading.active_count() > before)
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    front.state.show("", "tea-stall", ("en",))
    until(lambda: threading.active_count() == before)
    assert capsys.readouterr().err == ""


def test_the_page_says_how_to_sign_in(front: Front) -> None:
    page = ask(front, "GET", "/-preview/").read().decode()
    assert f"Sign in as <b>{LEARNER}</b>, PIN <b>{PIN}</b>" in page


class Slow(BaseHTTPRequestHandler):
    """A page that says in which language it was asked for; brought back for the first time, it keeps one waiting."""

    asked: list[str]
    may_answer: threading.Event

    def do_GET(self) -> None:
        language = "ml" if "language=ml" in self.headers.get("Cookie", "") else "en"
        self.asked.append(language)
        if len(self.asked) == 2:
            self.may_answer.wait(SECONDS)
        text = f"<!doctype html><html lang={language}><link rel=icon href=data:,><p>Page"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # nobody waits any more
            self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


def test_a_language_is_shown_that_was_chosen_while_the_page_is_brought_back() -> None:
    state, may_answer, asked = State(), threading.Event(), []
    kiosk = ThreadingHTTPServer((HOST, 0), type("Page", (Slow,), {"asked": asked, "may_answer": may_answer}))
    front = Front(HOST, 0, state)
    for server in (kiosk, front):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with chromium() as browser:
            page = browser.new_page()
            state.show(f"http://{HOST}:{kiosk.server_port}/", "tea-stall", ("en", "ml"))
            page.goto(front.address)
            shown = page.frame_locator("#kiosk")
            expect(shown.locator("html[lang=en]")).to_be_attached()
            state.show(f"http://{HOST}:{kiosk.server_port}/", "tea-stall", ("en", "ml"))
            until(lambda: len(asked) == 2, "the page is brought back")
            page.click("#languages button[lang=ml]")
            expect(shown.locator("html[lang=ml]")).to_be_attached()
    finally:
        may_answer.set()
        for server in (front, kiosk):
            server.shutdown()
            server.server_close()


def test_an_author_writes_and_sees(pack: Path, tmp_path: Path) -> None:
    with sitting(pack, tmp_path / "scratch") as author, chromium() as browser:
        page = browser.new_page(viewport={"width": 1340, "height": 900})
        page.set_default_timeout(1000 * SECONDS)
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(author.address)
        kiosk = page.frame_locator("#kiosk")
        sign_in(page, kiosk, author.kiosk)
        inner(page).goto(f"{author.kiosk}/packs/tea-stall/lessons/make-tea")
        for width in (800, 1280, 360):
            page.click(f"[data-width='{width}']")
            assert inner(page).evaluate("innerWidth") == width
        edit(pack, "en/01-make-tea.md", "Smell", "Taste")
        expect(kiosk.get_by_text("Taste the leaves.")).to_be_visible()
        edit(pack, "en/01-make-tea.md", "## Milk", "# <Milk>")
        expect(page.locator("#faults li").first).to_contain_text("en/01-make-tea.md:11: heading-level: ")
        expect(kiosk.get_by_text("Taste the leaves.")).to_be_visible()
        edit(pack, "en/01-make-tea.md", "# <Milk>", "## Milk")
        expect(page.locator("#faults")).to_be_hidden()
        page.click("#languages button[lang=ml]")
        expect(kiosk.locator("html[lang=ml]")).to_be_attached()
        assert faults == []


def sign_in(page: Page, kiosk: FrameLocator, address: str) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/-preview/language")):
        page.click("#languages button[lang=en]")
    expect(kiosk.locator("html[lang=en]")).to_be_attached()
    inner(page).goto(f"{address}/sign-in")
    kiosk.get_by_text(LEARNER, exact=True).first.click()
    kiosk.locator("input[name=pin]").fill(PIN)
    kiosk.locator("main button").last.click()
    expect(kiosk.locator("a[href='/shelf']").first).to_be_attached()


def inner(page: Page):
    return next(frame for frame in page.frames if frame != page.main_frame)
