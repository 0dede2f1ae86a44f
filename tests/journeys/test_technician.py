"""A technician's visit: a stick with a real file system, pulled out in the middle of copying and put in again.

With SCREENSHOTS set to a folder, each page that the technician sees is kept there as a picture, and in Malayalam too.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.benchmarks import workload
from tests.journeys import records
from tests.journeys.cast import PASSWORD, TECHNICIAN
from tests.journeys.conftest import Repository
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.tablet import NewTablet, Tablet
from tests.sticks import Stick, copy_onto, stick
from tests.waiting import until

pytestmark = pytest.mark.journey

MEGABYTES = 256
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def brought(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stick]:
    """A FAT stick with what the kiosk has already, and three packs of 60 MB that it has not."""
    folder = tmp_path_factory.mktemp("brought")
    shutil.copytree(repository.hub, folder / "hub")
    packs = [workload.write(folder / "sources", workload.VERSIONS[0], seed) for seed in SEEDS]
    run("kiosk-hub", folder / "hub", "publish", *packs, "--to", folder / "repository")
    with stick(folder, "vfat", lambda top: copy_onto(folder / "repository", top / "repository"), MEGABYTES) as one:
        yield one


@pytest.fixture
def kiosk(home: Path, tmp_path: Path) -> Iterator[RunningKiosk]:
    """A kiosk that looks for sticks in a folder of this test."""
    with (home / "kiosk.toml").open("a") as settings:
        settings.write(f'stick_folders = ["{tmp_path / "media"}"]\n')
    with RunningKiosk(home) as running:
        yield running
    assert "Traceback" not in running.said.read_text(), running.said.read_text()


def keep(tablet: Tablet, name: str) -> None:
    """A picture of the page, in English and in Malayalam, if pictures are wanted."""
    folder = os.environ.get("SCREENSHOTS")
    if folder is None:
        return
    for language in ("en", "ml"):
        tablet.context.add_cookies([{"name": "language", "value": language, "url": tablet.address}])
        tablet.page.goto(tablet.page.url)
        tablet.page.screenshot(path=f"{folder}/{name}-{language}.png", full_page=True)
    tablet.context.add_cookies([{"name": "language", "value": "en", "url": tablet.address}])
    tablet.page.goto(tablet.page.url)


def test_a_stick_that_is_pulled_out_in_the_middle_and_put_in_again(
    brought: Stick, kiosk: RunningKiosk, home: Path, tmp_path: Path, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/device/usb").sign_in_as_staff(TECHNICIAN, PASSWORD)
    assert "No stick with packs was found." in tablet.text()
    keep(tablet, "1-nothing")

    place = brought.plug_in(tmp_path / "media/STICK")
    until(lambda: "workload-1" in tablet.text(), "the page to notice the stick by itself")
    page = tablet.text()
    for words in ("7 packs", "signed by padippura", "New", "Already here", "Free on the kiosk"):
        assert words in page
    keep(tablet, "2-what-it-holds")

    tablet.press("text=Copy to the kiosk")
    assert "Do not pull out the stick." in tablet.text()
    until(
        lambda: records.rows(home, "SELECT 1 FROM import_run WHERE run = 2 AND bytes_done > 0"),
        "copying to be under way",
    )
    brought.pull_out()
    until(lambda: "Copying did not work" in tablet.text(), "the page to say what happened")
    assert "Put the stick in again, then repeat: what was copied stays." in tablet.text()
    keep(tablet, "3-pulled-out")
    assert "Every file is as it should be." in run("kiosk", home, "packs", "check")
    (before,) = records.rows(home, "SELECT bytes_done, bytes_total FROM import_run WHERE run = 2")

    brought.plug_in(place)
    tablet.press("text=Back to the stick")
    tablet.press("text=Copy to the kiosk")
    until(lambda: "Copying is finished" in tablet.text(), "the rest to be copied", 60)
    keep(tablet, "4-finished")
    (after,) = records.rows(home, "SELECT bytes_done, bytes_total FROM import_run WHERE run = 3")
    assert 0 < after[1] < before[1]
    assert after[0] == after[1]

    tablet.open("/device/imports")
    assert "Broken off" in tablet.text()
    keep(tablet, "5-visits")
    tablet.open("/device/shelf")
    for seed in SEEDS:
        assert workload.pack_id(seed) in tablet.text()
    keep(tablet, "6-shelf")
    assert "Every file is as it should be." in run("kiosk", home, "packs", "check")

    tablet.open(f"/device/packs/{workload.pack_id(1)}/remove")
    assert "No learner has begun it." in tablet.text()
    keep(tablet, "7-remove")
    tablet.page.check("[name=sure]")
    tablet.press("text=Remove the pack")
    assert "The pack is off the shelf." in tablet.text()
    assert "The kiosk does not fetch these by itself." in tablet.text()
    assert workload.pack_id(1) not in run("kiosk", home, "packs", "list")
