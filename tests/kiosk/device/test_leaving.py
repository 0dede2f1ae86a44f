"""Removing a pack and going back to the version before, as a technician sees it."""

from dataclasses import replace

from kiosk.packs import allowance
from kiosk.packs import shelf as packs_on_shelf
from kiosk.progress import studying
from kiosk.stocking import leaving
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

REMOVE = "/device/packs/tea-stall/remove"


def test_what_goes_with_a_pack_is_said_before(kiosk: Kiosk, technician: Visitor, cast: Cast, shelf: Repository) -> None:
    manifest = packs_on_shelf.manifest("tea-stall")
    studying.open_lesson(kiosk.clock, cast.anitha.person, manifest, "make-tea", "en")

    page = technician.text(REMOVE)

    assert "1 learner is in the middle of it and cannot go on." in page
    assert "What was learned stays, and comes back with the pack." in page


def test_a_pack_goes_only_when_somebody_is_sure(technician: Visitor, shelf: Repository) -> None:
    assert technician.post(REMOVE).status_code == 422
    assert packs_on_shelf.versions() == {"tea-stall": "1.0.0"}

    assert technician.post(REMOVE, {"sure": "1"}).status_code == 303
    assert packs_on_shelf.versions() == {}
    assert technician.get(REMOVE).status_code == 404


def test_without_a_version_before_the_page_says_so(technician: Visitor, shelf: Repository) -> None:
    assert "The kiosk keeps no other version of this pack." in technician.text("/device/packs/tea-stall/undo")


def test_while_packs_are_imported_nothing_is_removed(kiosk: Kiosk, technician: Visitor, shelf: Repository) -> None:
    with leaving.alone(kiosk.settings):
        answer = technician.post(REMOVE, {"sure": "1"})
    assert answer.status_code == 422
    assert "Another import is running." in answer.text
    assert packs_on_shelf.versions() == {"tea-stall": "1.0.0"}


def test_a_removed_pack_stands_on_the_page_until_it_is_wanted_again(
    kiosk: Kiosk, technician: Visitor, shelf: Repository
) -> None:
    assert "Removed packs" not in technician.text("/device/shelf")
    technician.post(REMOVE, {"sure": "1"})
    page = technician.text("/device/shelf")
    assert "The kiosk does not fetch these by itself." in page
    assert "Tea stall" in page

    allowance.set_rules(replace(allowance.rules(kiosk.settings), repository="http://127.0.0.1:9/"))
    after = technician.text_after("/device/packs/tea-stall/fetch", {}, "/device/shelf")
    assert "The kiosk fetches the pack again as soon as it can." in after
    assert "Removed packs" not in after
    assert kiosk.fetcher.is_asked()
    technician.post("/device/fetching", {}, "/device/fetching")
    assert technician.post("/device/packs/tea-stall/fetch", {}, "/device/fetching").status_code == 404


def test_who_wants_a_pack_again_where_no_address_is_known_reads_what_to_do(
    technician: Visitor, shelf: Repository
) -> None:
    technician.post(REMOVE, {"sure": "1"})
    after = technician.text_after("/device/packs/tea-stall/fetch", {}, "/device/shelf")
    assert "This kiosk knows no address to fetch packs from." in after
    assert "as soon as it can" not in after
    assert "Removed packs" not in after
