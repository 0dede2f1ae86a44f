"""page-bytes, page-requests: what each page for learners costs on a tablet, with a cold cache and with a warm one.

Cold: this tablet's first page. Warm: the tablet has been at the kiosk before, but not on this page, so that it has
style, script and signs. Pictures and sounds of packs are reported beside.
"""

from dataclasses import dataclass
from functools import cache

from scripts.benchmarks.browsing import Weight, chromium, weigh
from scripts.benchmarks.prepared import NEXT_LESSON, Bench, Station, prepare_pages
from scripts.benchmarks.programs import RunningKiosk
from scripts.benchmarks.rows import Beside, Row

COLD, WARM = "cold", "warm"
BYTES = {("gate", COLD): 20_000, ("sign-in", COLD): 20_000, ("lesson", WARM): 6_000}
REQUESTS = {("gate", COLD): 4, ("sign-in", COLD): 4, ("lesson", WARM): 1}

_BEFORE_SIGNING_IN = ("gate", "sign-in", "pin")


@dataclass(frozen=True, slots=True)
class Visit:
    """One page, opened once with this cache."""

    page: str
    cache: str
    weight: Weight


def measure_bytes(bench: Bench) -> list[Row]:
    return [
        Row(
            f"page-bytes {each.page} {each.cache}",
            each.weight.bytes,
            "B",
            BYTES.get((each.page, each.cache)),
            beside=(Beside("media", each.weight.media_bytes, "B"),),
        )
        for each in visit_all(bench.station)
    ]


def measure_requests(bench: Bench) -> list[Row]:
    return [
        Row(
            f"page-requests {each.page} {each.cache}",
            each.weight.requests,
            "requests",
            REQUESTS.get((each.page, each.cache)),
            beside=(Beside("media", len(each.weight.media), "requests"),),
        )
        for each in visit_all(bench.station)
    ]


@cache
def visit_all(station: Station) -> tuple[Visit, ...]:
    """Every page for learners, cold and warm, in Malayalam."""
    visits = []
    with RunningKiosk(station.home) as kiosk, chromium() as browser:
        learner = station.learner(kiosk.address)
        paths = prepare_pages(learner).paths(station.codes[0])
        elsewhere = f"/sign-in/{station.codes[1]}"  # a page with all that pages share
        for page, path in paths.items():
            # Without cookies at the gate: the first visit of all.
            cookies = {} if page == "gate" else learner.cookies
            if page in _BEFORE_SIGNING_IN:
                cookies = {name: value for name, value in cookies.items() if name == "language"}
            for cache_, before in ((COLD, ()), (WARM, (elsewhere, NEXT_LESSON if page == "lesson" else elsewhere))):
                visits.append(Visit(page, cache_, weigh(browser, kiosk.address, path, cookies, before)))
    return tuple(visits)
