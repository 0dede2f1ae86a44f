"""The page Fetching: how far it is, what it cost today, and the rules."""

import re
import shutil
import socket

import pytest

from kiosk.database import writing
from kiosk.errors import NetworkError
from kiosk.packs import allowance
from kiosk.packs.allowance import Rules
from kiosk.packs.tables import FetchRun, LinkDay
from kiosk.packs.trust import trust_root
from kiosk.stocking import fetch_runs
from kiosk.stocking.fetches import Request
from kiosk.web.here import Kiosk
from sync.protocol.reading_manifest import read_manifest
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import in_words

PAGE = "/device/fetching"
UNREACHABLE = "%(folder)s cannot be reached (%(why)s). The kiosk tries again when the link is back."
GIVEN = {"repository": "https://packs.example/", "daily": "2.5", "begins": "22", "ends": "6", "shares": "1"}


def test_a_technician_sets_the_rules_and_sees_them(technician: Visitor, kiosk: Kiosk) -> None:
    answer = technician.post(f"{PAGE}/rules", GIVEN, PAGE)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}?done=kept")
    assert allowance.rules(kiosk.settings) == Rules("https://packs.example/", 2_500_000, 22, 6, False, True)
    page = technician.text(PAGE)
    assert 'value="https://packs.example/"' in page
    assert 'value="2.5"' in page
    assert "2.5 MB" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("repository", "packs.example", "begins with https://"),
        ("daily", "much", "as a number"),
        ("daily", "-1", "as a number"),
        ("daily", "inf", "as a number"),
        ("begins", "25", "from 0 to 24"),
        ("ends", "", "from 0 to 24"),
    ],
)
def test_what_cannot_be_kept_to_is_said_and_nothing_is_lost(
    technician: Visitor, kiosk: Kiosk, field: str, value: str, said: str
) -> None:
    answer = technician.post(f"{PAGE}/rules", GIVEN | {field: value}, PAGE)

    assert answer.status_code == 422
    assert said in answer.text
    assert field == "repository" or "https://packs.example/" in answer.text
    assert allowance.rules(kiosk.settings) == Rules()


def test_fetching_is_paused_and_goes_on(technician: Visitor, kiosk: Kiosk) -> None:
    technician.post(f"{PAGE}/pause", {}, PAGE)
    assert allowance.rules(kiosk.settings).paused
    assert "Fetching is paused." in technician.text(PAGE)
    assert "Let it go on" in technician.text(PAGE)

    technician.post(f"{PAGE}/pause", {}, PAGE)
    assert not allowance.rules(kiosk.settings).paused


def test_the_page_shows_how_far_a_fetch_is(technician: Visitor, kiosk: Kiosk) -> None:
    with writing():
        FetchRun.create(
            source="https://packs.example/", state="running", pack="tea-stall", pack_number=2, pack_count=3,
            bytes_done=1_500_000, bytes_total=6_000_000, began_at=kiosk.now(),
        )  # fmt: skip
    page = technician.text(PAGE)
    assert "Pack 2 of 3: tea-stall" in page
    assert "1.5 MB of about 6 MB are here" in page


def test_a_pack_that_comes_is_called_by_its_title(technician: Visitor, kiosk: Kiosk, repository: Repository) -> None:
    kept = kiosk.settings.fetching / "manifests"
    kept.mkdir(parents=True)
    (manifest,) = (repository.folder / "targets" / "tea-stall").iterdir()
    shutil.copy(manifest, kept)
    with writing():
        FetchRun.create(
            source="https://packs.example/", state="running", pack="tea-stall", pack_number=1, pack_count=1,
            began_at=kiosk.now(),
        )  # fmt: skip
    title = read_manifest(manifest.read_bytes()).title["en"]
    assert f"Pack 1 of 1: {title}" in technician.text(PAGE)


def test_the_page_says_what_came_of_the_last_fetches(technician: Visitor, kiosk: Kiosk) -> None:
    row = {"pack": "tea-stall", "version": "1.0.0", "title": {"en": "Tea stall"}, "outcome": "added", "road": "x"}
    failure = {"code": "unreachable", "sentence": "%(folder)s cannot be reached.", "values": {"folder": "Web"}}
    with writing():
        for number, given in enumerate(
            ({"state": "finished", "report": [row]}, {"state": "finished"}, {"state": "failed", "failure": failure})
        ):
            FetchRun.create(source="https://packs.example/", began_at=kiosk.now() - number * 3_600_000, **given)
        LinkDay.create(day=allowance.day_of(kiosk.now()), sent=1000, received=1_199_000)
    page = technician.text(PAGE)
    assert "Tea stall" in page
    assert "Nothing new" in page
    assert "Web cannot be reached." in page
    assert "1.2 MB" in page


@pytest.mark.parametrize("tag", ["en", "ml", "ur"])
def test_why_the_link_failed_is_said_in_words_and_its_cause_to_technicians_only(
    technician: Visitor, operator: Visitor, kiosk: Kiosk, repository: Repository, tag: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
    trust_root(kiosk.settings.trust, repository.root)
    with pytest.raises(NetworkError):
        fetch_runs.run_fetch(kiosk.settings, kiosk.clock, Request(url, wait=lambda _: None))
    pages = {}
    for who in (technician, operator):
        who.client.set_cookie("language", tag)
        pages[who] = who.text(PAGE if who is technician else "/station/fetching")
        assert in_words(tag, UNREACHABLE).partition(" (%(why)s)")[2].strip() in pages[who]
        assert "%(" not in pages[who]
    label = re.escape(in_words(tag, "Technical cause:"))
    assert re.search(rf'{label} <bdi lang="en">[^<]*\[Errno 111\] Connection refused', pages[technician])
    for raw in ("Errno", "()", "refused"):
        assert raw not in pages[operator]


def test_a_fetch_can_be_asked_for(technician: Visitor, kiosk: Kiosk) -> None:
    answer = technician.post(PAGE, {}, PAGE)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?done=asked")
    assert kiosk.fetcher.is_asked()
