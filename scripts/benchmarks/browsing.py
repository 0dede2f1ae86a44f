"""Pages weighed in Chromium: the bytes that came over the wire, response headers included, as Chromium counts them."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from scripts.benchmarks.programs import BenchError

_SCREEN = {"width": 360, "height": 740}
_MEDIA = "/media/"


@dataclass(frozen=True, slots=True)
class Weight:
    """What opening one page fetched: bytes of each file by its path.

    `media` are pictures and sounds of packs; `fonts` come after the first paint, once for each script.
    """

    page: dict[str, int]
    media: dict[str, int]
    fonts: dict[str, int]

    @property
    def bytes(self) -> int:
        return sum(self.page.values())

    @property
    def requests(self) -> int:
        return len(self.page)

    @property
    def media_bytes(self) -> int:
        return sum(self.media.values())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Raises BenchError if it is not installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise BenchError("Chromium is not installed. Install it first: sudo apt install chromium")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*options, "--disable-background-networking"])
        yield browser
        browser.close()


def weigh(browser: Browser, address: str, path: str, cookies: dict[str, str], before: Iterable[str] = ()) -> Weight:
    """Open a page on a phone that holds these cookies and has only the pages `before` in its cache."""
    context = browser.new_context(viewport=_SCREEN, device_scale_factor=2, is_mobile=True, has_touch=True)
    try:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        for each in before:
            page.goto(address + each, wait_until="networkidle")
        scale = _Scale(context, page)
        page.goto(address + path, wait_until="networkidle")
        return scale.weight(address)
    finally:
        context.close()


@dataclass
class _Response:
    url: str
    is_cached: bool = False
    bytes: int = 0


@dataclass
class _Scale:
    """Listens to Chromium's Network events of one page from now on."""

    context: BrowserContext
    page: Any
    _responses: dict[str, _Response] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session = self.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._note_request)
        session.on("Network.requestServedFromCache", self._note_cached)
        session.on("Network.responseReceived", self._note_response)
        session.on("Network.loadingFinished", self._note_end)
        session.send("Network.enable")

    def weight(self, address: str) -> Weight:
        sent: dict[str, int] = {}
        for each in self._responses.values():
            if each.url.startswith(address) and not each.is_cached:
                path = urlsplit(each.url).path
                sent[path] = sent.get(path, 0) + each.bytes
        media = {path for path in sent if path.startswith(_MEDIA)}
        fonts = {path for path in sent if path.endswith((".woff2", "/fonts.css"))}
        parts = (sent.keys() - media - fonts, media, fonts)
        return Weight(*({path: sent[path] for path in sorted(part)} for part in parts))

    def _note_request(self, event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            redirect = event["redirectResponse"]
            before = _Response(redirect["url"], bytes=round(redirect["encodedDataLength"]))
            self._responses[f"{event['requestId']}/{redirect['url']}"] = before
        self._responses[event["requestId"]] = _Response(event["request"]["url"])

    def _note_cached(self, event: dict[str, Any]) -> None:
        self._responses[event["requestId"]].is_cached = True

    def _note_response(self, event: dict[str, Any]) -> None:
        self._responses[event["requestId"]].is_cached |= event["response"].get("fromDiskCache", False)

    def _note_end(self, event: dict[str, Any]) -> None:
        self._responses[event["requestId"]].bytes = round(event["encodedDataLength"])
