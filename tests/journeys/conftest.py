"""A signed repository of the starter packs, kiosks that have them on the shelf, and tablets with a browser."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.benchmarks.prepared import settle
from tests import waiting
from tests.conftest import Shared
from tests.journeys.answers import PACKS
from tests.journeys.cast import ANITHA, NAMESAKE, OPERATOR, PASSWORD, TECHNICIAN, Learner
from tests.journeys.programs import RunningKiosk, run, serving_without_fault
from tests.journeys.tablet import ARGUMENTS, KIOSK_NAME, NewTablet, Tablet
from tests.packs import Publisher

PackFiles = dict[str, bytes | str]
NewHome = Callable[[PackFiles], Path]


@dataclass(frozen=True, slots=True)
class Repository:
    """A signed repository, and the home of the hub that signed it."""

    folder: Path
    hub: Path

    @property
    def root(self) -> Path:
        """What vouches for it."""
        return self.hub / "trust/root.json"


@pytest.fixture(scope="session")
def repository(shared: Shared) -> Repository:
    """The starter packs as their authors wrote them. No test may change it."""

    def make(folder: Path) -> None:
        packs = sorted(path.parent for path in PACKS.glob("*/pack.toml"))
        run("kiosk-hub", folder / "hub", "publish", *packs, "--to", folder / "repository")

    folder = shared("publisher", make)
    return Repository(folder / "repository", folder / "hub")


@pytest.fixture(scope="session")
def prepared_home(repository: Repository, shared: Shared) -> Path:
    """A kiosk that trusts the publisher, has the packs on its shelf, knows its people, and has done whatever is done
    once: rendered, indexed, compiled. Only ever copied."""

    def make(folder: Path) -> None:
        home = new_home(folder)
        run("kiosk", home, "trust", repository.root)
        run("kiosk", home, "packs", "import", repository.folder)
        for name, role in ((OPERATOR, "operator"), (TECHNICIAN, "technician")):
            run("kiosk", home, "staff", "add", name, "--role", role, "--password-stdin", given=PASSWORD)
        people = {}
        for who in (ANITHA, NAMESAKE):
            words = (who.name, "--pin", who.pin, "--language", who.language, "--picture", who.picture, "--json")
            people[who.picture] = json.loads(run("kiosk", home, "learners", "add", *words))["code"]
        (folder / "codes.json").write_text(json.dumps(people))
        settle(home)
        with serving_without_fault(home):
            pass

    return shared("prepared", make) / "kiosk"


def new_home(folder: Path) -> Path:
    """The home of a kiosk that asks nobody on its network for packs: looking for them takes it a second at each end."""
    home = folder / "kiosk"
    home.mkdir()
    (home / "kiosk.toml").write_text('station = "Kalpetta"\nneighbours = false\n')
    return home


@pytest.fixture
def home(prepared_home: Path, tmp_path: Path) -> Path:
    """A home like the prepared one, of this test's own."""
    return shutil.copytree(prepared_home, tmp_path / "kiosk")


@pytest.fixture
def code_of(prepared_home: Path) -> Callable[[Learner], str]:
    """The learner code of somebody who is known at the prepared kiosk."""
    codes = json.loads((prepared_home.parent / "codes.json").read_text())
    return lambda learner: codes[learner.picture]


@pytest.fixture
def kiosk(home: Path) -> Iterator[RunningKiosk]:
    """The kiosk, serving; no page of it may have failed by the end."""
    with serving_without_fault(home) as running:
        yield running


@pytest.fixture(scope="session")
def new_tea_home(tmp_path_factory: pytest.TempPathFactory) -> NewHome:
    """Makes homes of kiosks that have the tiny pack alone, with these files, on the shelf, and know Anitha."""

    def make(files: PackFiles) -> Path:
        folder = tmp_path_factory.mktemp("tea")
        publisher, home, root = Publisher(folder), new_home(folder), folder / "root.json"
        publisher.publish(files=files)
        root.write_bytes(publisher.root)
        run("kiosk", home, "trust", root)
        run("kiosk", home, "packs", "import", publisher.repository)
        words = (ANITHA.name, "--pin", ANITHA.pin, "--language", ANITHA.language, "--picture", ANITHA.picture)
        run("kiosk", home, "learners", "add", *words)
        return home

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Of this module only: a second Playwright in one thread is refused."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("These tests need a browser: install the package chromium.", False)
    with sync_playwright() as playwright:
        # Playwright switches the cache for the way back off; tablets have it.
        launched = playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS), ignore_default_args=["--disable-back-forward-cache"]
        )
        yield launched
        launched.close()


@pytest.fixture
def new_tablet(browser: Browser) -> Iterator[NewTablet]:
    """Makes tablets for a kiosk's port; for a hub's with `HUB_NAME`. Options are those of the browser's context."""
    with ExitStack() as tablets:

        def make(port: int, host: str = KIOSK_NAME, **options: Any) -> Tablet:
            context = browser.new_context(viewport={"width": 360, "height": 740}, **options)
            tablets.callback(context.close)
            context.set_default_timeout(1000 * waiting.SECONDS)
            tablet = Tablet(context, host, port)
            made.append(tablet)
            return tablet

        made: list[Tablet] = []
        yield make
        assert [fault for tablet in made for fault in tablet.faults] == []
