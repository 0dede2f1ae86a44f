"""What the benchmarks work on: a kiosk with the packs of `content_packs/` on its shelf, people, and their pages."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kiosk.packs import rendering_apart
from kiosk.packs.searching import apart
from kiosk.processes import run_apart
from scripts.benchmarks.programs import run
from scripts.benchmarks.visitor import Visitor

ROOT = Path(__file__).parent.parent.parent
PACK = "digital-basics"
LESSON, NEXT_LESSON = f"/packs/{PACK}/lessons/meet-your-phone", f"/packs/{PACK}/lessons/type-in-your-language"
QUIZ, OTHER_QUIZ = f"/packs/{PACK}/quizzes/check-phone-and-files", f"/packs/{PACK}/quizzes/check-internet-and-email"
PIN = "4071"

# Enough people to fill the sign-in page; names as long as people bear them.
_NAMES = (
    "Anitha Kumari", "Rafeeq Mohammed", "അനിത", "സുബൈദ ബീവി", "രാധാകൃഷ്ണൻ", "Selvi Murugan", "सुनीता देवी", "அன்பழகன்",
    "Thomas Kurian", "Lakshmi Narayanan", "ബിന്ദു സുരേഷ്", "Fathima Shifa", "Mary Joseph",
)  # fmt: skip
_PICTURES = (
    "lotus", "boat", "lamp", "kite", "fish", "star", "drum",
    "mango", "peacock", "umbrella", "coconut", "elephant", "lotus",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Station:
    """A kiosk's home with the starter packs on the shelf, and the codes of its learners."""

    home: Path
    codes: tuple[str, ...]

    def learner(self, address: str) -> Visitor:
        """The first of the learners, signed in at the kiosk that serves this home."""
        return Visitor(address).sign_in(self.codes[0], PIN)


@dataclass(frozen=True)
class Bench:
    """What a benchmark is given: a folder for its homes, how often it repeats what it takes the median of, and pairs to
    look up (None: the usual ones)."""

    folder: Path
    runs: int = 5
    pairs: Path | None = None

    @cached_property
    def station(self) -> Station:
        """Made at first use; every benchmark finds it as the one before left it."""
        return prepare_station(self.folder / "station")


def prepare_station(folder: Path) -> Station:
    """A new home below `folder` with the starter packs, all ready, and enough people for a full sign-in page."""
    home = folder / "kiosk"
    import_into(home, folder / "hub", sorted(path.parent for path in (ROOT / "content_packs").glob("*/pack.toml")))
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        codes = pool.map(lambda each: enrol(home, *each), zip(_NAMES, _PICTURES, strict=True))
        station = Station(home, tuple(codes))
    settle(home)
    return station


def import_into(home: Path, hub: Path, packs: list[Path]) -> None:
    """Publish packs with a hub's keys and bring them onto a kiosk's shelf."""
    run("kiosk-hub", hub, "publish", *packs, "--to", hub / "repository")
    run("kiosk", home, "trust", hub / "trust/root.json")
    run("kiosk", home, "packs", "import", hub / "repository")


def settle(home: Path) -> None:
    """Let everything be done that a kiosk does in the background once packs have come."""
    run_apart(rendering_apart.__name__, home / "kiosk.db", home / "blobs", is_stopping=lambda: False)
    run_apart(apart.__name__, home / "kiosk.db", is_stopping=lambda: False)


def enrol(home: Path, name: str, picture: str) -> str:
    """Enrol a learner; gives the learner code."""
    words = ("--pin", PIN, "--language", "ml", "--picture", picture, "--json")
    return json.loads(run("kiosk", home, "learners", "add", name, *words))["code"]


@dataclass(frozen=True, slots=True)
class LearnerPages:
    """Where a learner's pages are: those of an attempt are this learner's own."""

    attempt: str
    result: str

    def paths(self, code: str) -> dict[str, str]:
        """Every page of a learner by its name, in the order in which one comes to it."""
        return {
            "gate": "/",
            "sign-in": "/sign-in",
            "pin": f"/sign-in/{code}",
            "home": "/home",
            "shelf": "/shelf",
            "pack": f"/packs/{PACK}",
            "lesson": LESSON,
            "quiz": QUIZ,
            "attempt": self.attempt,
            "result": self.result,
        }


def prepare_pages(learner: Visitor) -> LearnerPages:
    """Open a lesson, begin one quiz and hand in another, so that every page of this learner has something to show."""
    learner.get(LESSON)
    attempt = learner.post(f"{QUIZ}/start", QUIZ).location
    other = learner.post(f"{OTHER_QUIZ}/start", OTHER_QUIZ).location
    result = learner.post(f"{other}/hand-in", other, anyway="all").location
    return LearnerPages(attempt, result)
