"""Evil packs that get on the shelf, shown in Chromium: nothing of them runs, and nothing is asked of another host.

A tablet of the journeys notes every request to another host, every error of a script, and every word on the console of
a policy that was broken.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from kiosk.packs.rendering import media_url
from tests.hostile.conftest import Outcome
from tests.hostile.evil import DRAWING, FRONT, LESSON, QUIZ, Evil, quiz, sha256
from tests.journeys.cast import Learner
from tests.journeys.conftest import browser, new_tablet
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.tablet import KIOSK_NAME, NewTablet, Tablet
from tests.packs import PACK

__all__ = ["browser", "new_tablet"]

pytestmark = pytest.mark.journey

ASHA = Learner("Asha", "4071", "lotus", "en")
HOST = "evil.example"

MARKUP = f"""
<script>window.hacked = 1</script>

<img src="http://{HOST}/a.png" onerror="window.hacked = 2">

<iframe src="http://{HOST}/"></iframe> <meta http-equiv="refresh" content="0;url=http://{HOST}/">

<base href="//{HOST}/">

<svg onload="window.hacked = 3"><use href="http://{HOST}/a.svg#a"/></svg>

<template><script>hacked = 4</script></template>

<noscript><p title="</noscript><img src=x onerror='window.hacked = 5'>"></noscript>

<math><mtext><table><mglyph><style><img src=x onerror="window.hacked = 6"></style></mglyph></table></mtext></math>

<form action="http://{HOST}/"><button>Press</button></form> <style>@import url(http://{HOST}/a.css);</style>

![a](http://{HOST}/b.png) ![b](//{HOST}/c.png) ![c](data:image/svg+xml,<svg/onload=alert(1)>)
![d](\\\\\\\\{HOST}\\e.png)

[one](javascript:window.hacked=7) [two](JaVaScRiPt:alert(1))
[three](java&#x09;script:alert(1)) [four](&#106;avascript:alert(1))
[five](data:text/html,<script>alert(1)</script>) [six](vbscript:x)
[seven](//{HOST}) [eight](\x01javascript:alert(1)) [nine][ref]
<javascript:alert(1)> <http://{HOST}/> <asha@{HOST}> [ten](../../../../sign-out)
[eleven](/station) [twelve]( javascript:alert(1))

[ref]: javascript:alert(1) "onmouseover=alert(1)"

![" onerror="window.hacked=8](../media/cup.svg "' onload='window.hacked=9")

!!! try "<img src=x onerror=window.hacked=10>"
    `<script>window.hacked=11</script>` **<b onclick=alert(1)>bold</b>**

| <script>window.hacked=12</script> | a |
|---|:-:|
| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |

&lt;script&gt;window.hacked=13&lt;/script&gt; \x02amp\x03lt;script\x02amp\x03gt;
<!-- --><script>window.hacked=14</script> ]]>
"""

SVG = f"""<?xml version="1.0"?>
<?xml-stylesheet href="http://{HOST}/a.css"?>
<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY out SYSTEM "http://{HOST}/entity">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:h="http://www.w3.org/1999/xhtml"
 viewBox="0 0 10 10" onload="parent.hacked = top.hacked = 20">
<script>top.hacked = 21; alert(21)</script><script href="http://{HOST}/a.js"/><h:script>alert(22)</h:script>
<style>@import url(http://{HOST}/b.css); rect {{ fill: url(http://{HOST}/c.svg#a) }}</style>
<image href="http://{HOST}/d.png" width="5" height="5"/><image xlink:href="//{HOST}/e.png" width="5" height="5"/>
<use href="http://{HOST}/f.svg#a"/><use xlink:href="data:image/svg+xml,&lt;svg onload='alert(1)'/&gt;#a"/>
<foreignObject width="10" height="10"><h:iframe src="http://{HOST}/g"/>
<h:meta http-equiv="refresh" content="0;url=http://{HOST}/h"/>
<h:img src="x" onerror="alert(23)"/><h:form action="http://{HOST}/"/></foreignObject>
<animate attributeName="href" to="javascript:alert(24)"/><set attributeName="onload" to="alert(25)"/>
<a href="javascript:alert(26)"><rect width="10" height="10"/></a><text>&c;</text></svg>"""

PAGE = f"<!DOCTYPE html><script>top.hacked = 30; alert(30)</script><img src=http://{HOST}/i.png>"

DEEP_LESSON, DEEP = "en/02-count-change.md", "1. " * 1600 + "<script>window.hacked = 60</script>"

HOSTILE = (
    "<img src=x onerror=window.hacked=40><script>window.hacked=41</script>"
    "[a](javascript:alert(1))'\"--><b>{{ 7*7 }}%(a)s"
)


def _quiz() -> str:
    text = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    made = quiz('"Put the steps in order."', f'"{text}"')
    for old in ("Leaves need hot water.", "Sugar", "Boil water", "Boiling", "A cup of tea with steam"):
        made = made.replace(f'"{old}"', f'"{text} {old}"', 1)
    made = made.replace('["leaves", "leaf"]', f'["{text}", "leaf"]', 1)
    return made.replace('unit = "₹"', """unit = '"><script>a</script>'""")


def _face(document: dict[str, Any]) -> dict[str, Any]:
    """Titles, too, are markup."""
    for entry in document["contents"]:
        entry["faces"]["en"]["title"] = f"<script>window.hacked=50</script>{entry['id']}'\\"
    return {**document, "title": {**document["title"], "en": "<img src=x onerror=window.hacked=51>"}}


@pytest.fixture
def kiosk(evil: Evil, take_in: Callable[[], Outcome], tmp_path: Path) -> RunningKiosk:
    evil.put(LESSON, f"{FRONT}{MARKUP}\n\n![steam](../media/page.webp)\n\n![film](../media/film.mp4)\n")
    evil.put(DEEP_LESSON, f"{FRONT}{DEEP}")
    evil.put(QUIZ, _quiz()).put(DRAWING, SVG)
    for name in ("page.webp", "page.svg", "film.mp4", "film.en.vtt", "page.png"):
        evil.put(f"media/{name}", f"{PAGE}<!-- {name} -->")
    evil.manifest = _face
    evil.sign()
    outcome = take_in()
    assert (outcome.code, outcome.version) == (0, "2.0.0"), outcome.said
    home = tmp_path / "kiosk"
    run("kiosk", home, "learners", "add", ASHA.name, "--pin", ASHA.pin, "--language", "en", "--picture", ASHA.picture)
    return RunningKiosk(home)


def watch(tablet: Tablet) -> list[str]:
    """Dialogs, and pages that open by themselves."""
    seen: list[str] = []
    tablet.page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    tablet.context.on("page", lambda page: seen.append(f"opened {page.url}"))
    return seen


def settle(page: Page) -> None:
    """Every picture was loaded or given up."""
    page.wait_for_load_state("networkidle")


def is_untouched(page: Page) -> bool:
    return page.evaluate("() => window.hacked === undefined && document.querySelector('article script') === null")


def test_what_an_evil_pack_shows_runs_nothing_and_asks_no_other_host(
    kiosk: RunningKiosk, new_tablet: NewTablet, evil: Evil
) -> None:
    with kiosk:
        tablet = new_tablet(kiosk.port)
        seen = watch(tablet)
        tablet.open("/").choose_language("English")
        tablet.sign_in(ASHA.name, ASHA.pin, ASHA.picture)
        for path in ("/home", f"/packs/{PACK}", f"/packs/{PACK}/lessons/make-tea", f"/packs/{PACK}/quizzes/check-tea"):
            tablet.open(path)
            settle(tablet.page)
            assert is_untouched(tablet.page), path
        tablet.open(f"/packs/{PACK}/lessons/count-change")
        assert is_untouched(tablet.page)
        assert "window.hacked = 60" in tablet.page.locator("article").inner_text()
        tablet.open(f"/packs/{PACK}/lessons/make-tea")
        _press_every_link(tablet)
        tablet.open(f"/packs/{PACK}/quizzes/check-tea").press('form[action$="/start"] button')
        settle(tablet.page)
        assert is_untouched(tablet.page)
        assert tablet.page.locator("section.question").count() == 6
        assert "{{ 7*7 }}" in tablet.text()
        assert seen == []
    assert "Traceback" not in kiosk.said.read_text()


def _press_every_link(tablet: Tablet) -> None:
    links = tablet.page.locator("article a[href]").evaluate_all("links => links.map(link => link.href)")
    ours = (f"{tablet.address}/packs/{PACK}/lessons/", f"{tablet.address}/media/")
    assert all(link.startswith(ours) for link in links), links
    for element in tablet.page.locator("article a").all():
        element.dispatch_event("click")
    assert tablet.path == f"/packs/{PACK}/lessons/make-tea"


@pytest.mark.parametrize("path", [DRAWING, "media/page.svg", "media/page.webp", "media/page.png", "media/film.mp4"])
def test_a_medium_that_is_opened_by_itself_is_no_page_that_runs(
    path: str, kiosk: RunningKiosk, browser: Browser, evil: Evil
) -> None:
    with kiosk, browser.new_context() as context:
        page, seen, failed = context.new_page(), [], []
        page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        page.on("popup", lambda other: seen.append(other.url))
        page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
        address = f"http://{KIOSK_NAME}:{kiosk.port}{media_url(sha256(evil.files[path]), path)}"
        answer = page.goto(address, wait_until="commit")
        page.wait_for_load_state("load")
        headers = answer.headers if answer else {}

    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert "html" not in headers["content-type"]
    assert seen == []
    # The browser gives up before it asks: the policy of the answer forbids it, and no name was looked up.
    assert {why for url, why in failed if HOST in url} <= {"csp", "origin"}, failed
    assert page.url == address


def test_no_text_of_a_pack_is_served_as_a_file(kiosk: RunningKiosk, evil: Evil) -> None:
    with kiosk:
        for path in (LESSON, QUIZ):
            for ending in (".md", ".svg", ".html", ".webp"):
                address = f"{kiosk.address}/media/{sha256(evil.files[path])}{ending}"
                with pytest.raises(HTTPError) as refused:
                    urlopen(address)  # noqa: S310 - an address of this machine
                assert refused.value.code == 404, address
