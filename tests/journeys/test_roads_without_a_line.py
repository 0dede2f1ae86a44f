"""Records that reach head office by a helper's phone, and by a stick, in real browsers at both ends."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Download

from tests.journeys import records
from tests.journeys.cast import PASSWORD, TECHNICIAN
from tests.journeys.conftest import RunningKiosk
from tests.journeys.programs import RunningHub, run
from tests.journeys.road import Road
from tests.journeys.tablet import HUB_NAME, NewTablet, Tablet
from tests.sync.hub.pages.conftest import PASSWORD as HUB_PASSWORD

pytestmark = pytest.mark.journey


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path / "hub") as running:
        run("kiosk-hub", running.home, "staff", "add", "meera", "--password-stdin", given=HUB_PASSWORD)
        yield running


@pytest.fixture
def media(tmp_path: Path, home: Path) -> Path:
    """Where the kiosk looks for sticks."""
    with (home / "kiosk.toml").open("a") as settings:
        settings.write(f'stick_folders = ["{tmp_path / "media"}"]\n')
    return tmp_path / "media"


def save(tablet: Tablet, button: str, folder: Path) -> Path:
    """Press what begins a download; gives the file, under the name that the browser shows."""
    with tablet.page.expect_download() as begun:
        tablet.page.get_by_role("link", name=button).click()
    download: Download = begun.value
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def test_a_stranger_carries_the_records_on_a_phone(
    media: Path, home: Path, kiosk: RunningKiosk, hub: RunningHub, new_tablet: NewTablet, tmp_path: Path
) -> None:
    code = run("kiosk-hub", hub.home, "code").strip()
    (home / "trust" / "root.json").unlink()
    with Road(hub.port) as line:  # there when the kiosk was set up in town, and never again
        run("kiosk", home, "join", line.address, code)
    waiting = records.waiting(home)
    assert waiting > 0

    phone = new_tablet(kiosk.port, java_script_enabled=False).open("/")
    phone.page.get_by_role("link", name="Carry records to head office").click()
    assert f"{line.address}/courier" in phone.text()
    file = save(phone, "Take the file", tmp_path)
    assert file.name.startswith("padippura-kalpetta-")

    elsewhere = new_tablet(hub.port, HUB_NAME, java_script_enabled=False).open("/courier")
    elsewhere.page.set_input_files("#file", file)
    elsewhere.press("main button")
    assert f"{waiting} records have arrived" in elsewhere.text()
    answer = save(elsewhere, "Save the answer file", tmp_path)
    assert answer.suffix == ".envelope"

    phone.page.set_input_files("#answer", answer)
    phone.press('form[action="/courier"] button')
    assert f"{waiting} records have reached head office" in phone.text()
    assert records.waiting(home) == 0
    records.check_ledger(f"sqlite:///{hub.home / 'hub.db'}", home)


def test_a_technician_carries_the_records_on_a_stick_from_a_kiosk_that_never_had_a_line(
    media: Path, home: Path, kiosk: RunningKiosk, hub: RunningHub, new_tablet: NewTablet, tmp_path: Path
) -> None:
    stick = media / "STICK"
    stick.mkdir(parents=True)
    (home / "trust" / "root.json").unlink()
    run("kiosk-hub", hub.home, "code", "--file", stick)
    tablet = new_tablet(kiosk.port).open("/station/sign-in")
    tablet.sign_in_as_staff(TECHNICIAN, PASSWORD)
    tablet.open("/device/exchange")
    tablet.press('form[action$="/stick/join"] button')
    assert "belongs to head office now" in tablet.text()
    waiting = records.waiting(home)
    tablet.press('form[action$="/stick/copy"] button')
    assert f"{waiting} records are on the stick now" in tablet.text()

    office = new_tablet(hub.port, HUB_NAME).open("/sign-in")
    office.sign_in_as_staff("meera", HUB_PASSWORD)
    office.open("/sticks")
    office.page.set_input_files("#file", sorted((stick / "padippura-exchange/to-hub").iterdir()))
    office.press("main button")
    assert "Kalpetta" in office.text()
    archive = save(office, "Save all answers", tmp_path)
    shutil.unpack_archive(archive, stick)

    tablet.open("/device/exchange")
    assert "answers for this kiosk on it" in tablet.text()
    tablet.press('form[action$="/stick/take"] button')
    assert f"{waiting} records have reached head office" in tablet.text()
    assert records.waiting(home) == 0
    assert not any((stick / "padippura-exchange/to-hub").iterdir())
    records.check_ledger(f"sqlite:///{hub.home / 'hub.db'}", home)
