"""How far an import is, at each of its states."""

from kiosk.database import writing
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.tables import ImportRun
from kiosk.packs.trust import trust_root
from kiosk.stocking.imports import Progress, import_packs
from kiosk.web.here import Kiosk
from kiosk.web.language import COOKIE
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

RELOADS = 'http-equiv="refresh" content="3"'


def page(kiosk: Kiosk, technician: Visitor, **columns: object) -> str:
    with writing():
        run = ImportRun.create(folder="/media/stick", asked_at=kiosk.now(), **columns)
    return technician.text(f"/device/imports/{run.run}")


def test_one_that_waits_reloads_itself(kiosk: Kiosk, technician: Visitor) -> None:
    shown = page(kiosk, technician, state="waiting")
    assert "It begins in a moment." in shown
    assert RELOADS in shown


def test_one_that_runs_shows_how_far_it_is(kiosk: Kiosk, technician: Visitor) -> None:
    numbers = {"pack": "tea-stall", "pack_number": 1, "pack_count": 3}
    sizes = {"bytes_done": 30_000_000, "bytes_total": 120_000_000}
    shown = page(kiosk, technician, state="running", **numbers, **sizes)
    for words in ("Pack 1 of 3: tea-stall", "30 MB of 120 MB copied", 'value="25"', "Do not pull out the stick."):
        assert words in shown
    assert RELOADS in shown


def test_the_pack_in_work_is_named_by_its_title_in_the_readers_language(
    kiosk: Kiosk, technician: Visitor, repository: Repository
) -> None:
    trust_root(kiosk.settings.trust, repository.root)
    seen: list[tuple[str, str]] = []

    def look(progress: Progress) -> None:
        columns = {"state": "running", **vars(progress), "report": []}
        technician.client.set_cookie(COOKIE, "en")
        in_english = page(kiosk, technician, **columns)
        technician.client.set_cookie(COOKIE, "ml")
        seen.append((in_english, page(kiosk, technician, **columns)))

    import_packs(kiosk.settings, kiosk.clock, FolderSource(repository.folder), show=look)

    assert len(seen) > 1
    for in_english, in_malayalam in seen:
        assert "Pack 1 of 1: Tea stall" in in_english
        assert "ചായക്കട" in in_malayalam


def test_one_that_is_finished_says_in_plain_words_what_came_of_it(kiosk: Kiosk, technician: Visitor) -> None:
    outcomes = ("added", "updated", "repaired", "kept", "newer-here")
    report = [
        {"pack": outcome, "version": "1.2.3", "title": {"en": f"Pack {outcome}"}, "outcome": outcome}
        for outcome in outcomes
    ]
    shown = page(kiosk, technician, state="finished", report=report)
    for words in ("New on the shelf", "Updated", "Mended", "Was here already", "Left out: a newer version is here"):
        assert words in shown
    assert RELOADS not in shown


def test_one_that_failed_says_why_with_its_values(kiosk: Kiosk, technician: Visitor) -> None:
    sentence = "The kiosk's disk is too full: %(needed)s MB are needed, %(free)s MB are free. Remove a pack first."
    failure = {"code": "disk-full", "sentence": sentence, "values": {"needed": 900, "free": 12}}
    shown = page(kiosk, technician, state="failed", failure=failure)
    assert "900 MB are needed, 12 MB are free." in shown
    assert RELOADS not in shown


def test_an_import_that_never_was_is_not_found(technician: Visitor) -> None:
    for number in ("77", str(2**63 - 1), str(2**63), "9" * 23, "-1", "x"):
        assert (number, technician.get(f"/device/imports/{number}").status_code) == (number, 404)


def test_a_pack_of_which_nothing_can_be_read_does_not_make_a_page_without_end(
    kiosk: Kiosk, technician: Visitor
) -> None:
    fault = {"path": "", "code": "blob-damaged", "sentence": "%(path)s is damaged."}
    faults = [{**fault, "values": {"path": number}} for number in range(1000, 1300)]
    report = [{"pack": "tea", "version": "1.0.0", "title": {"en": "Tea"}, "outcome": "incomplete", "faults": faults}]

    shown = page(kiosk, technician, state="finished", report=report)

    assert shown.count("is damaged.") == 10
    assert "(+290)" in shown
    assert "1299 is damaged." not in technician.text("/device/imports.csv")
