"""A stick, from its plugging in to the packs on the shelf; and sticks that are no good."""

import html
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from kiosk.device.told import told_room
from kiosk.packs import shelf as packs_on_shelf
from kiosk.packs.sticks import stick_in
from kiosk.packs.tables import ImportRun
from kiosk.packs.trust import trust_root
from kiosk.stocking import leaving
from kiosk.stocking.visits import FAILED, FINISHED, ask_import, import_run
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from sync.hub.catalogue.publishing import publish
from tests.kiosk.cast import PASSWORD, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import take_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.small_disk import small_disk
from tests.sync.hub.catalogue import tiny_pack
from tests.waiting import until

USB = "/device/usb"


@pytest.fixture
def stick(tmp_path: Path, kiosk: Kiosk, repository: Repository) -> Path:
    """A stick with the repository on it, of a publisher whom the kiosk trusts."""
    trust_root(kiosk.settings.trust, repository.root)
    return plug_in(tmp_path, repository.folder)


def plug_in(tmp_path: Path, repository: Path) -> Path:
    return Path(shutil.copytree(repository, tmp_path / "media/asha/STICK/repository"))


def copy(technician: Visitor, folder: Path, *packs: str) -> int:
    """Ask for packs as the page's form does; the number of the run."""
    response = technician.post(USB, {"folder": str(folder), "pack": list(packs)})
    assert response.status_code == 303, response.text
    return int(response.location.rpartition("/")[2])


def ended(run: int) -> ImportRun:
    until(lambda: import_run(run).state in (FINISHED, FAILED))
    return import_run(run)


def test_without_a_stick_the_page_says_what_to_do(technician: Visitor) -> None:
    page = technician.text(USB)
    assert "No stick with packs was found." in page
    assert "Look again" in page


def test_a_stick_shows_what_it_holds(technician: Visitor, stick: Path) -> None:
    page = technician.text(USB)
    for words in (
        "STICK",
        "Tea stall",
        "Version 1.0.0",
        "New",
        'English</bdi> and <bdi class="own-name" lang="ml" dir="ltr">മലയാളം</bdi>',
        "Copy to the kiosk",
    ):
        assert words in page


def test_packs_come_onto_the_shelf_at_one_press(technician: Visitor, stick: Path, worker: Worker) -> None:
    run = copy(technician, stick, "tea-stall")
    assert ended(run).state == FINISHED
    page = technician.text(f"/device/imports/{run}")
    for words in ("Copying is finished", "You can take the stick out.", "Tea stall", "New on the shelf"):
        assert words in page
    assert packs_on_shelf.versions() == {"tea-stall": "1.0.0"}
    assert "Tea stall" in technician.text("/device/shelf")


def test_what_is_already_here_cannot_be_chosen(technician: Visitor, stick: Path, shelf: Repository) -> None:
    page = technician.text(USB)
    assert "Already here" in page
    assert "Everything that is here stands on the shelf already." in page
    assert "Copy to the kiosk" not in page
    assert re.search(r'value="tea-stall" disabled', page)


def test_a_pack_that_was_removed_is_named_as_such_and_not_chosen(
    kiosk: Kiosk, technician: Visitor, stick: Path, shelf: Repository, worker: Worker
) -> None:
    leaving.remove(kiosk.settings, kiosk.clock, "tea-stall")
    page = technician.text(USB)
    assert "Was removed here" in page
    assert re.search(r'value="tea-stall"><span', page)
    ended(copy(technician, stick, "tea-stall"))
    assert packs_on_shelf.versions() == {"tea-stall": "1.0.0"}


def test_a_damaged_shelf_is_mended_from_the_stick(
    kiosk: Kiosk, technician: Visitor, stick: Path, shelf: Repository, worker: Worker
) -> None:
    kiosk.blobs.remove(shelf.manifest().files[0].sha256)
    assert "Mends what is here" in technician.text(USB)
    run = copy(technician, stick, "tea-stall")
    ended(run)
    assert "Mended" in technician.text(f"/device/imports/{run}")
    assert packs_on_shelf.damaged_files(kiosk.blobs) == []


def test_nothing_chosen_is_said_and_nothing_is_copied(technician: Visitor, stick: Path) -> None:
    response = technician.post(USB, {"folder": str(stick)})
    assert response.status_code == 422
    assert "Choose at least one pack." in response.text
    assert not ImportRun.select().exists()


def test_while_packs_are_copied_the_page_leads_there(kiosk: Kiosk, technician: Visitor, stick: Path) -> None:
    run = ask_import(kiosk.clock, stick_in(stick), ["tea-stall"])
    page = technician.text(USB)
    assert "Packs are being copied just now." in page
    assert f"/device/imports/{run}" in page
    assert "Copy to the kiosk" not in page


@pytest.mark.parametrize("typed", ["repository", ""])
def test_a_folder_can_be_typed(kiosk: Kiosk, technician: Visitor, repository: Repository, typed: str) -> None:
    trust_root(kiosk.settings.trust, repository.root)
    folder = repository.folder.parent / typed
    page = technician.text(f"{USB}?folder={folder}")
    assert "Tea stall" in page
    assert f'name="folder" value="{repository.folder}"' in page


def test_a_folder_that_was_not_typed_is_asked_for(technician: Visitor) -> None:
    assert "Write where the packs lie." in technician.text(f"{USB}?folder=")
    assert "Write where the packs lie." not in technician.text(USB)


@pytest.mark.parametrize("folder", ["/nowhere", "relative", "%00"])
def test_a_folder_without_packs_says_so(kiosk: Kiosk, technician: Visitor, repository: Repository, folder: str) -> None:
    trust_root(kiosk.settings.trust, repository.root)
    assert "There are no packs in" in technician.text(f"{USB}?folder={folder}")


def test_a_kiosk_that_trusts_nobody_says_so(tmp_path: Path, technician: Visitor, repository: Repository) -> None:
    plug_in(tmp_path, repository.folder)
    page = technician.text(USB)
    assert "This kiosk trusts no publisher yet." in page
    assert "Copy to the kiosk" not in page


def test_a_stick_of_somebody_else_is_refused(
    tmp_path: Path, kiosk: Kiosk, technician: Visitor, repository: Repository
) -> None:
    trust_root(kiosk.settings.trust, repository.root)
    foreign = tmp_path / "foreign"
    publish(foreign / "hub", foreign / "repository", [tiny_pack.write(foreign / "tea-stall")], datetime.now(UTC))
    plug_in(tmp_path, foreign / "repository")
    page = technician.text(USB)
    assert "Nothing can be copied from here." in page
    assert "Copy to the kiosk" not in page


@pytest.mark.parametrize("part", ["timestamp", "snapshot", "targets", "padippura"])
def test_a_stick_with_a_changed_byte_in_its_metadata_is_refused(technician: Visitor, stick: Path, part: str) -> None:
    path = next(path for path in (stick / "metadata").iterdir() if path.name.endswith(f"{part}.json"))
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":7'))
    page = technician.text(USB)
    assert "Nothing can be copied from here." in page
    assert "Tea stall" not in page


def test_one_bad_stick_does_not_hide_a_good_one(technician: Visitor, stick: Path) -> None:
    bad = stick.parent.parent / "BAD/metadata"
    bad.mkdir(parents=True)
    (bad / "timestamp.json").write_text("rubbish")
    page = technician.text(USB)
    assert "Nothing can be copied from here." in page
    assert "Tea stall" in page


def test_a_damaged_pack_file_stops_the_import_and_says_why(technician: Visitor, stick: Path, worker: Worker) -> None:
    pack_file = stick / "packs/tea-stall-1.0.0.pack"
    content = pack_file.read_bytes()
    pack_file.write_bytes(content[:-200] + bytes(byte ^ 255 for byte in content[-200:]))
    run = copy(technician, stick, "tea-stall")
    assert ended(run).state == FINISHED
    page = technician.text(f"/device/imports/{run}")
    assert "Bring these again, on another stick:" in page
    assert "Tea stall 1.0.0" in page
    assert "Not all of it could be read" in page
    assert "Copy the pack again from its source." in page
    assert packs_on_shelf.versions() == {}


def test_a_stick_that_was_pulled_out_is_named(technician: Visitor, stick: Path, kiosk: Kiosk) -> None:
    run = copy(technician, stick, "tea-stall")
    shutil.rmtree(stick)
    kiosk.worker.start()
    assert ended(run).state == FAILED
    kiosk.worker.stop(10)
    assert "There are no packs in" in technician.text(f"/device/imports/{run}")


def test_a_pack_whose_pack_file_is_missing_is_said_on_the_page_and_in_the_report(
    technician: Visitor, stick: Path, worker: Worker
) -> None:
    shutil.rmtree(stick / "packs")
    assert "Not on this stick" in technician.text(USB)
    run = copy(technician, stick, "tea-stall")
    assert ended(run).state == FINISHED
    assert "Not on this stick: its pack file is missing" in technician.text(f"/device/imports/{run}")


@pytest.mark.parametrize("folder", ["x" * 5000, "/nowhere"])
def test_a_name_that_cannot_be_a_folder_is_no_fault_of_the_kiosk(technician: Visitor, stick: Path, folder: str) -> None:
    assert technician.get(f"{USB}?folder={folder}").status_code == 200


@pytest.mark.parametrize("folder", ["/" + "x" * 5000, "x" * 5000, "/" + "y/" * 3000, "/a\0b"])
def test_a_folder_that_no_disk_could_have_holds_no_packs(technician: Visitor, stick: Path, folder: str) -> None:
    page = html.unescape(technician.client.get(USB, query_string={"folder": folder}).text)
    assert "There are no packs in" in page
    assert "Tea stall" in page


def test_many_may_look_at_a_stick_at_once(app: Flask, technician: Visitor, cast: Cast, stick: Path) -> None:
    def look(_: int) -> int:
        thomas = Visitor(app).sign_in_as_staff(cast.technician, PASSWORD)
        return sum("Copy to the kiosk" in thomas.text(USB) for _ in range(5))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(look, range(4))) == [5, 5, 5, 5]


def test_a_stick_stays_in_while_another_part_of_it_holds_something_new(
    kiosk: Kiosk, technician: Visitor, tmp_path: Path
) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in(kiosk, publisher)
    shutil.copytree(publisher.repository, tmp_path / "media/FIRST")
    page = technician.text(USB)
    assert "Everything that is here stands on the shelf already." in page
    assert "You can take the stick out." in page

    publisher.publish(pack="coffee-stall")
    shutil.copytree(publisher.repository, tmp_path / "media/SECOND")
    page = technician.text(USB)
    assert "Everything that is here stands on the shelf already." in page
    assert "You can take the stick out." not in page


def test_where_nothing_is_to_be_copied_a_full_disk_is_no_matter(app: Flask) -> None:
    with app.test_request_context():
        assert told_room([], free=0)["fits"]


def test_a_page_with_packs_looks_again_on_request_with_the_same_filters(technician: Visitor, two_packs: Path) -> None:
    page = technician.text(f"{USB}?new=1")
    assert "Look again" in page
    assert f'href="{USB}?new=1"' in page


def test_what_a_stick_is_called_comes_back_harmless(tmp_path: Path, technician: Visitor) -> None:
    bad = tmp_path / "media" / "<script>alert(1)<" / "metadata"
    bad.mkdir(parents=True)
    (bad / "timestamp.json").write_text("{}")
    raw = technician.get(USB).text
    assert "<script>alert" not in raw
    assert "<script>alert" in html.unescape(raw)


def again(page: str) -> str:
    """Where the page goes by itself to look again; that a tablet left alone is asked after is another matter."""
    found = re.search(r'http-equiv="refresh" content="(\d+;url=/device[^"]*)"', page)
    return found[1] if found else ""


def test_a_page_that_finds_no_stick_waits_for_one_where_the_machine_tells_of_it(
    app: Flask, kiosk: Kiosk, technician: Visitor, cast: Cast, tmp_path: Path, repository: Repository
) -> None:
    trust_root(kiosk.settings.trust, repository.root)
    assert again(technician.text(USB)) == f"5;url={USB}"
    assert again(technician.text(f"{USB}?since=0")) == f"5;url={USB}"

    kiosk.watch.start()
    try:
        waiting = again(technician.text(USB))
        assert waiting == f"1;url={USB}?since={kiosk.watch.number}"
        with ThreadPoolExecutor(1) as threads, small_disk(tmp_path / "media/STICK", megabytes=4) as disk:
            plug_in_as(disk, repository.folder)
            held = threads.submit(technician.text, waiting.partition("=")[2])
            page = held.result(60)
    finally:
        kiosk.watch.stop()
    assert "Tea stall" in page
    assert again(page) == ""


def plug_in_as(disk: Path, repository: Path) -> None:
    shutil.copytree(repository, disk / "repository")


@pytest.fixture
def two_packs(tmp_path: Path, kiosk: Kiosk) -> Path:
    """A stick with a pack that stands on the shelf, and one that is new; both in English and Malayalam."""
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in(kiosk, publisher)
    publisher.publish(pack="coffee-stall")
    return plug_in(tmp_path, publisher.repository)


def shown(page: str) -> list[str]:
    """The packs that a form on the page offers."""
    return re.findall(r'name="pack" value="([^"]+)"', page)


def test_only_what_is_new_is_shown_on_request(technician: Visitor, two_packs: Path) -> None:
    assert shown(technician.text(USB)) == ["coffee-stall", "tea-stall"]
    page = technician.text(f"{USB}?new=1")
    assert shown(page) == ["coffee-stall"]
    assert re.search(r'name="new" value="1" checked', page)
    assert "2 packs" in page, "what the stick holds is said all the same"


def test_packs_are_shown_by_language(technician: Visitor, two_packs: Path) -> None:
    page = technician.text(f"{USB}?in=ml")
    assert shown(page) == ["coffee-stall", "tea-stall"]
    assert re.search(r'<option value="ml" lang="ml" selected', page)
    assert "All languages" in page
    page = technician.text(f"{USB}?in=ta&new=1")
    assert shown(page) == []
    assert "No pack on this stick is like that." in page
    assert "Copy to the kiosk" not in page


def test_the_filters_stay_when_nothing_was_chosen(technician: Visitor, two_packs: Path) -> None:
    action = re.search(r'method="post" action="(/device/usb[^"]*)"', technician.text(f"{USB}?in=en&new=1"))
    assert action
    answer = technician.post(action[1], {"folder": str(two_packs)})
    assert answer.status_code == 422
    assert shown(answer.text) == ["coffee-stall"]


def test_what_a_new_version_changes_is_said_in_whole_sentences(
    technician: Visitor, two_packs: Path, tmp_path: Path
) -> None:
    publisher = Publisher(tmp_path / "publisher")
    changed = tiny_pack.SECOND_LESSON.replace("four", "five")
    publisher.publish(version="1.1.0", files={"en/02-count-change.md": changed})
    shutil.rmtree(two_packs)
    page = re.sub(r"<.*?>", "", technician.text(f"{USB}?folder={publisher.repository}"))
    assert "In place of 1.0.0: 1 lesson changed. Nobody is in the middle of it." in page
