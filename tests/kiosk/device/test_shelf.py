"""What stands on the shelf, as technicians see it."""

from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor


def test_an_empty_shelf_says_so(technician: Visitor) -> None:
    assert "The shelf is empty." in technician.text("/device/shelf")


def test_a_pack_is_shown_with_its_version_languages_and_publisher(technician: Visitor, shelf: Repository) -> None:
    page = technician.text("/device/shelf")
    for words in (
        "Tea stall",
        "tea-stall",
        "1.0.0",
        'English</bdi> and <bdi class="own-name" lang="ml" dir="ltr">മലയാളം</bdi>',
        "padippura",
        "1 pack",
    ):
        assert words in page


def test_titles_are_in_the_readers_language(technician: Visitor, shelf: Repository) -> None:
    technician.client.set_cookie("language", "ml")
    assert "ചായക്കട" in technician.text("/device/shelf")


def test_checking_finds_every_file_as_it_should_be(technician: Visitor, shelf: Repository) -> None:
    page = technician.post("/device/shelf/check", page="/device/shelf").text
    assert "Every file is as it should be." in page
    assert "All right" in page


def test_checking_finds_a_changed_byte(kiosk: Kiosk, technician: Visitor, shelf: Repository) -> None:
    drawing = next(file for file in shelf.manifest().files if file.path == "media/cup.svg")
    path = kiosk.blobs.path(drawing.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    page = technician.post("/device/shelf/check", page="/device/shelf").text
    assert "1 file is damaged or missing." in page
    assert "Damaged" in page
    assert "Every file is as it should be." not in page


def test_checking_finds_missing_files(kiosk: Kiosk, technician: Visitor, shelf: Repository) -> None:
    blobs = {file.sha256 for file in shelf.manifest().files}
    for sha256 in blobs:
        kiosk.blobs.remove(sha256)
    page = technician.post("/device/shelf/check", page="/device/shelf").text
    assert f"{len(shelf.manifest().files)} files are damaged or missing." in page


def test_a_pack_without_its_files_is_marked_before_anybody_checks(
    kiosk: Kiosk, technician: Visitor, shelf: Repository
) -> None:
    assert "Incomplete" not in technician.text("/device/shelf")
    kiosk.blobs.remove(shelf.manifest().files[0].sha256)

    page = technician.text("/device/shelf")

    assert "Incomplete" in page
    assert "Files of 1 pack are missing." in page
