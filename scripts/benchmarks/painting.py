"""paint-gprs, paint-2g, paint-slow3g: when a page for learners is painted first, and when its action answers a tap.

In Chromium with a processor six times slower, on a tablet that has what all pages share, but was not on this page; the
gate as the first visit of all. A page answers a tap once its own scripts have run, for without them a tap on the page
is a form or a link that loads another.
"""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser

from scripts.benchmarks.browsing import chromium
from scripts.benchmarks.prepared import Bench, prepare_pages
from scripts.benchmarks.programs import RunningKiosk
from scripts.benchmarks.rows import Beside, Row

PAGES = ("gate", "sign-in", "home", "lesson", "attempt")
_SLOWER = 6
_SCREEN = {"width": 360, "height": 740}
_RUNS = 3
_TIMES = """() => new Promise(done => {
    const told = () => {
        const paint = performance.getEntriesByName('first-contentful-paint')[0];
        if (!paint) return setTimeout(told, 20);
        const ready = performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd;
        done([paint.startTime, Math.max(paint.startTime, ready)]);
    };
    told();
})"""


@dataclass(frozen=True, slots=True)
class Line:
    """Kilobits a second down and up, and milliseconds for the way there and back, as in browsers' profiles."""

    down: int
    up: int
    latency: int


LINES = {"gprs": Line(50, 20, 500), "2g": Line(250, 50, 300), "slow3g": Line(400, 400, 2000)}


def measure_gprs(bench: Bench) -> list[Row]:
    return _measure(bench, "gprs")


def measure_2g(bench: Bench) -> list[Row]:
    return _measure(bench, "2g")


def measure_slow3g(bench: Bench) -> list[Row]:
    return _measure(bench, "slow3g")


def _measure(bench: Bench, name: str) -> list[Row]:
    station, rows = bench.station, []
    with RunningKiosk(station.home) as kiosk, chromium() as browser:
        learner = station.learner(kiosk.address)
        paths = prepare_pages(learner).paths(station.codes[0])
        for page in PAGES:
            cookies = {} if page == "gate" else learner.cookies
            if page == "sign-in":
                cookies = {"language": "ml"}
            before = "" if page == "gate" else f"/sign-in/{station.codes[1]}"
            seen = [paint(browser, kiosk.address, paths[page], cookies, before, LINES[name]) for _ in range(_RUNS)]
            first, usable = (round(median(times)) for times in zip(*seen, strict=True))
            rows.append(Row(f"paint-{name} {page}", first, "ms", beside=(Beside("usable", usable, "ms"),)))
    return rows


def paint(
    browser: Browser, address: str, path: str, cookies: dict[str, str], before: str, line: Line
) -> tuple[float, float]:
    """Milliseconds to the first paint of a page, and until it answers a tap; `before` was opened on a fast line."""
    context = browser.new_context(viewport=_SCREEN, device_scale_factor=2, is_mobile=True, has_touch=True)
    try:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        if before:
            page.goto(address + before, wait_until="networkidle")
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        bytes_a_second = {"downloadThroughput": line.down * 125, "uploadThroughput": line.up * 125}
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": line.latency, **bytes_a_second})
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        page.goto(address + path, wait_until="load", timeout=120_000)
        first, usable = page.evaluate(_TIMES)
        return first, usable
    finally:
        context.close()
