"""A kiosk and a hub, served as they are at a station, with people who are signed in and something on every page."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database
from kiosk.settings import read_settings
from scripts.benchmarks import prepared
from scripts.benchmarks.visitor import Visitor
from sync.hub.app import create_app as create_hub
from sync.hub.settings import read_settings as read_hub_settings
from tests.a11y.pages import HUB, Page, Who
from tests.journeys.answers import PACKS
from tests.journeys.cast import ANITHA, NAMESAKE, OPERATOR, PASSWORD, TECHNICIAN
from tests.journeys.programs import RunningHub, RunningKiosk, run
from tests.kiosk.learn import spoken_quiz
from tests.packs import write_source

ROOT = Path(__file__).parents[2]
ADMINISTRATOR = "Asha"
_TIMED = "/packs/tea-stall/quizzes/serve-tea"
_OTHERS = (("Rafeeq Mohammed", "boat", "hi"), ("സുബൈദ ബീവി", "lamp", "ml"), ("அன்பழகன்", "kite", "ta"))
# What others serve nearby is no part of any page, and nobody is signed out while the others' pages are looked at.
_SETTINGS = 'station = "Kalpetta"\nneighbours = false\nlearner_idle = 7200\nstaff_idle = 7200\n'
_RULES = {"kiosk": "language", "hub": "hub-language"}


@dataclass(frozen=True, slots=True)
class Stage:
    """`people`: the cookies of each; `places`: what stands in addresses, by name."""

    kiosk: str
    hub: str
    people: dict[Who, dict[str, str]]
    places: dict[str, str]
    apps: dict[str, Flask]

    def address(self, page: Page, endpoint: str = "") -> str:
        """Where a page is, or where another endpoint with the same values is."""
        which, host = ("hub", self.hub) if page.who in HUB else ("kiosk", self.kiosk)
        values = {name: self.places.get(value, value) for name, value in page.values.items()}
        with self.apps[which].test_request_context():
            path = self.apps[which].url_for(endpoint or page.endpoint, **values)
        return host + urlsplit(path).path + (f"?{page.query}" if page.query else "")

    def cookies(self, page: Page, language: str, contrast: str = "") -> list[dict[str, str]]:
        which, host = ("hub", self.hub) if page.who in HUB else ("kiosk", self.kiosk)
        values = {**self.people[page.who], _RULES[which]: language}
        if contrast:
            values["contrast"] = contrast
        return [{"name": name, "value": value, "url": host} for name, value in values.items()]


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """The stage, below a new folder, for as long as the block lasts."""
    hub_home, home, repository = folder / "hub", folder / "kiosk", folder / "repository"
    tea = write_source(folder / "sources", files=spoken_quiz.files())
    packs = sorted(path.parent for path in PACKS.glob("*/pack.toml"))
    run("kiosk-hub", hub_home, "publish", *packs, tea, "--to", repository)
    home.mkdir()
    (home / "kiosk.toml").write_text(
        f'station = "Kalpetta"\nneighbours = false\nstick_folders = ["{folder / "media"}"]\n'
    )
    run("kiosk", home, "trust", hub_home / "trust/root.json")
    run("kiosk", home, "packs", "import", repository)
    shutil.copytree(repository, folder / "media/STICK")
    codes = _people(home, hub_home)
    apps = {"kiosk": _kiosk_app(folder / "empty"), "hub": create_hub(read_hub_settings(folder / "empty-hub", {}))}
    with RunningHub(hub_home) as hub, RunningKiosk(home) as kiosk:
        people, places = _sign_in(kiosk.address, hub.address, codes)
        run("kiosk", home, "join", hub.address, run("kiosk-hub", hub_home, "code").strip())
        run("kiosk", home, "exchange")
        places["run"] = "1"
        with sqlite3.connect(hub_home / "hub.db") as database:
            (places["kiosk"],) = database.execute("SELECT kiosk_id FROM kiosk").fetchone()
        yield Stage(kiosk.address, hub.address, people, {**places, **codes}, apps)
        said = kiosk.said.read_text() + hub.said.read_text()
        assert "Traceback" not in said, said


def _kiosk_app(home: Path) -> Flask:
    """The app of an empty kiosk: for its addresses alone."""
    home.mkdir()
    app = create_app(open_kiosk(read_settings(home)))
    close_database()
    return app


def _people(home: Path, hub: Path) -> dict[str, str]:
    """Staff and learners; gives the learners' codes."""
    for name, role in ((OPERATOR, "operator"), (TECHNICIAN, "technician")):
        run("kiosk", home, "staff", "add", name, "--role", role, "--password-stdin", given=PASSWORD)
    run("kiosk-hub", hub, "staff", "add", ADMINISTRATOR, "--password-stdin", given=PASSWORD)
    codes = {
        "anitha": prepared.enrol(home, ANITHA.name, ANITHA.picture),
        "namesake": prepared.enrol(home, NAMESAKE.name, NAMESAKE.picture),
    }
    for name, picture, _ in _OTHERS:
        codes[name] = prepared.enrol(home, name, picture)
    return codes


def _sign_in(kiosk: str, hub: str, codes: dict[str, str]) -> tuple[dict[Who, dict[str, str]], dict[str, str]]:
    """Cookies of everybody, and where the learner's attempts are."""
    learner, guest, operator, technician, staff = (Visitor(at) for at in (kiosk, kiosk, kiosk, kiosk, hub))
    learner.sign_in(codes["anitha"], prepared.PIN)
    learner.cookies["language"] = "en"  # the tiny pack is written in no other
    timed = learner.post(f"{_TIMED}/start", _TIMED).location
    gaps = {"answer-gaps-verb": "Boil", "answer-gaps-vessel": "cup", "check": "gaps"}
    learner.post(f"{timed}/check", timed, **gaps)
    learner.cookies["language"] = "ml"
    pages = prepared.prepare_pages(learner)
    guest.post("/look-around", "/sign-in")
    guest.get(prepared.LESSON)
    guest.post(f"{prepared.LESSON}/finish", prepared.LESSON)
    for someone, name in ((operator, OPERATOR), (technician, TECHNICIAN)):
        someone.post("/station/sign-in", "/station/sign-in", name=name, password=PASSWORD)
    staff.post("/sign-in", "/sign-in", name=ADMINISTRATOR, password=PASSWORD)
    people: dict[Who, dict[str, str]] = {
        "anybody": {},
        "learner": learner.cookies,
        "guest": guest.cookies,
        "operator": operator.cookies,
        "technician": technician.cookies,
        "hub-visitor": {},
        "hub-staff": staff.cookies,
    }
    attempts = {"attempt": pages.attempt, "handed-in": pages.result.removesuffix("/result"), "timed": timed}
    places = {name: path.rpartition("/")[2] for name, path in attempts.items()}
    places["pictured"] = _with_pictures(kiosk)
    return people, places


def _with_pictures(kiosk: str) -> str:
    """Enrol somebody who signs in with pictures; gives the code."""
    someone = Visitor(kiosk)
    secret = {"first": "boat", "second": "fish", "third": "star", "sure": "1"}
    fields = {"agreed": "1", "name": "Selvi", "age": "grown-up", "picture": "drum", "secret": "pictures", **secret}
    someone.post("/new/you", "/new/you?agreed=1", **fields)
    tile = next(each for each in Visitor(kiosk).get("/sign-in").text.split("<a ") if "Selvi" in each)
    return tile.partition("/sign-in/")[2].partition('"')[0]
