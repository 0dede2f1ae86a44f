"""From an author's folder to the hub's pages, as people would do it, with no network but the station's own."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.journeys import answers, records
from tests.journeys.cast import ADMINISTRATOR, OPERATOR, PASSWORD, TECHNICIAN
from tests.journeys.programs import RunningHub, RunningKiosk, run
from tests.journeys.tablet import HUB_NAME, NewTablet, Tablet
from tests.waiting import until

pytestmark = pytest.mark.journey

PACK, FIRST_LESSON, QUIZ, AFTER_QUIZ = (
    "digital-basics",
    "meet-your-phone",
    "check-phone-and-files",
    "internet-and-wi-fi",
)
VERSION = tomllib.loads((answers.PACKS / PACK / "pack.toml").read_text(encoding="utf-8"))["version"]
NAME, PICTURE, MALAYALAM = "സുനിത", "peacock", "മലയാളം"


def test_a_pack_is_written_learned_from_and_seen_at_the_hub(tmp_path: Path, new_tablet: NewTablet) -> None:
    home, hub_home = tmp_path / "kiosk", tmp_path / "hub"
    run("kiosk-hub", hub_home, "staff", "add", ADMINISTRATOR, "--password-stdin", given=PASSWORD)
    _publish(hub_home, tmp_path)
    _set_up(home, hub_home / "trust/root.json", tmp_path / "stick")
    with RunningKiosk(home) as kiosk:
        code, pin = _enrol(new_tablet(kiosk.port))
        _learn(new_tablet(kiosk.port), pin)
        _come_back(new_tablet(kiosk.port), pin)
        technician = new_tablet(kiosk.port)
        count = _count_waiting(technician, home)
        with RunningHub(hub_home) as hub:
            _join(technician, home, hub)
            _check_first_exchange(home, count)
            records.check_ledger(f"sqlite:///{hub_home / 'hub.db'}", home)
            _look_at_hub(new_tablet(hub.port, HUB_NAME), code)
    assert "Every file is as it should be." in run("kiosk", home, "packs", "check")
    assert "The log is whole" in run("kiosk", home, "check")


def _publish(hub_home: Path, tmp_path: Path) -> None:
    """The author checks the folder and has it published; the repository is copied to a stick."""
    folder = shutil.copytree(answers.PACKS / PACK, tmp_path / "author" / PACK)
    assert "no faults" in run("kiosk-hub", hub_home, "pack", "check", folder)
    assert f"{PACK} {VERSION}: published" in run(
        "kiosk-hub", hub_home, "publish", folder, "--to", tmp_path / "repository"
    )
    shutil.copytree(tmp_path / "repository", tmp_path / "stick")
    shutil.rmtree(tmp_path / "repository")


def _set_up(home: Path, root: Path, stick: Path) -> None:
    """The technician: trust, import, and accounts for the staff."""
    home.mkdir()
    (home / "kiosk.toml").write_text('station = "Kalpetta"\n')
    run("kiosk", home, "trust", root)
    assert f"{PACK} {VERSION}: added" in run("kiosk", home, "packs", "import", stick)
    assert PACK in run("kiosk", home, "packs", "list")
    for name, role in ((OPERATOR, "operator"), (TECHNICIAN, "technician")):
        run("kiosk", home, "staff", "add", name, "--role", role, "--password-stdin", given=PASSWORD)


def _enrol(tablet: Tablet) -> tuple[str, str]:
    """The operator enrols the learner; gives code and PIN as they stand on the slip."""
    tablet.open("/station/learners/enrol").sign_in_as_staff(OPERATOR, PASSWORD)
    page = tablet.page
    assert tablet.path == "/station/learners/enrol"
    page.fill("#name", NAME)
    page.select_option("#language", "ml")
    page.locator(f'label.picture:has(input[name=picture][value="{PICTURE}"])').click()
    page.select_option("#basis", "consent")
    page.locator("label:has(input[name=told])").click()
    tablet.press("form:has(#name) button:not([type=button])")
    code, pin = page.locator(".slip dd").all_inner_texts()
    assert NAME in page.locator(".slip-name").inner_text()
    assert re.fullmatch(r"[2-9A-Z]{6}", code)
    assert re.fullmatch(r"\d{4}", pin)
    return code, pin


def _learn(tablet: Tablet, pin: str) -> None:
    """The learner's first visit: three lessons, a quiz, the lesson after it opened."""
    tablet.open("/").choose_language(MALAYALAM)
    tablet.sign_in(NAME, pin, PICTURE)
    assert tablet.path == "/home"
    assert NAME in tablet.text()
    tablet.press(".gateway a.button")
    tablet.press(f"a[href='/packs/{PACK}']")
    assert tablet.page.locator("h1[lang=ml]").count() == 1
    tablet.press("ol.path li:first-child a")
    assert tablet.path == f"/packs/{PACK}/lessons/{FIRST_LESSON}"
    _see_pictures(tablet)
    _hear(tablet)
    for _ in range(3):
        assert "/lessons/" in tablet.path
        tablet.press("form.onward button")
    assert tablet.path == f"/packs/{PACK}/quizzes/{QUIZ}"
    _take_quiz(tablet)
    tablet.press(f".gateway a[href$='/lessons/{AFTER_QUIZ}']")
    tablet.sign_out()
    assert NAME not in tablet.text()


def _see_pictures(tablet: Tablet) -> None:
    pictures = tablet.page.locator("article.lesson img")
    assert pictures.count() > 0
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.get_attribute("alt")
        assert until(
            lambda shown=picture: shown.evaluate("picture => picture.complete && picture.naturalWidth"), "it to load"
        )


def _hear(tablet: Tablet) -> None:
    """Nothing of the sound is fetched before somebody wants to hear it; then it plays, fetched in ranges."""
    sounds = [each for each in tablet.responses if each.url.endswith(".opus")]
    assert sounds == []
    tablet.page.evaluate("document.querySelector('audio').play()")
    until(lambda: tablet.page.evaluate("document.querySelector('audio').currentTime") > 0.2, "the voice")
    tablet.page.evaluate("document.querySelector('audio').pause()")
    assert {each.status for each in tablet.responses if each.url.endswith(".opus")} == {206}


def _take_quiz(tablet: Tablet) -> None:
    """All six kinds; the first question is answered wrongly, the others as the author says is right."""
    questions = answers.read_questions(PACK, QUIZ, "ml")
    assert {each["kind"] for each in questions} == {"single", "multiple", "number", "text", "ordering", "matching"}
    tablet.press('form[action$="/start"] button')
    for place, each in enumerate(questions):
        tablet.give(each, answers.right(each) if place else answers.wrong(each))
        tablet.wait_saved(each)
    tablet.press("#hand-in ~ button")
    assert tablet.path.endswith("/result")
    assert {"7", "8"} <= set(re.findall(r"\d+", tablet.page.locator(".marks").inner_text()))
    shown = tablet.page.locator("section.question")
    verdicts = [shown.nth(place).locator("> .verdict").get_attribute("class") for place in range(len(questions))]
    assert verdicts == ["verdict wrong"] + 7 * ["verdict right"]
    assert shown.nth(0).locator("dl.answers dt").count() == 2
    right = next(each["text"] for each in questions[0]["options"] if each.get("right"))
    assert right in shown.nth(0).inner_text()
    for place, each in enumerate(questions):
        assert each["explanation"][:20] in shown.nth(place).locator(".why").inner_text()


def _come_back(tablet: Tablet, pin: str) -> None:
    """On another tablet: one way on, to the lesson that was opened last."""
    tablet.open("/").choose_language(MALAYALAM)
    tablet.sign_in(NAME, pin, PICTURE)
    assert tablet.path == "/home"
    tablet.press(".gateway a.button")
    assert tablet.path == f"/packs/{PACK}/lessons/{AFTER_QUIZ}"
    tablet.open(f"/packs/{PACK}")
    assert tablet.page.locator("ol.path .stone.done").count() == 4
    tablet.open("/progress")
    assert tablet.page.locator(".verdict.right").count() == 1
    tablet.sign_out()


def _count_waiting(tablet: Tablet, home: Path) -> int:
    """What the technician reads of events that wait; no hub is there yet."""
    tablet.open("/device/exchange").sign_in_as_staff(TECHNICIAN, PASSWORD)
    count = len(records.log_of(home))
    assert count > 20
    assert str(count) in re.findall(r"\d+", tablet.page.locator(".form > .quiet").last.inner_text())
    return count


def _join(tablet: Tablet, home: Path, hub: RunningHub) -> None:
    tablet.page.fill("#address", hub.address)
    tablet.page.fill("#code", run("kiosk-hub", hub.home, "code").strip())
    tablet.press("form:has(#code) button")
    until(lambda: records.waiting(home) == 0, "everything to have reached the hub")
    tablet.open("/device/exchange")
    assert tablet.page.locator("ul.counts li:first-child b").inner_text() == "0"
    assert tablet.page.locator("tbody .verdict.wrong").count() == 0


def _check_first_exchange(home: Path, count: int) -> None:
    """One exchange took all that waited; later ones bring what it logged itself (the hub's time)."""
    runs = records.rows(home, "SELECT events, result FROM exchange_run ORDER BY id")
    assert runs[0] == (count, "sent")
    assert sum(events for events, _ in runs) == len(records.log_of(home))


def _look_at_hub(tablet: Tablet, code: str) -> None:
    """The administrator: the kiosk, its learner by code alone, and what was finished."""
    tablet.open("/").sign_in_as_staff(ADMINISTRATOR, PASSWORD)
    tablet.press("tbody a:has-text('Kalpetta')")
    row = tablet.page.locator(f"tr:has(th:has-text('{code}'))")
    numbers = re.findall(r"\d+", row.inner_text().replace(code, ""))
    assert numbers[:3] == ["3", "7", "8"]
    assert "Check yourself: phone, typing, files: 7 of 8" in row.inner_text()
    assert row.locator(".signed.well").count() == 1
    assert PACK in tablet.page.locator("ul.shelf").inner_text()
    tablet.press("main a[href^='/results']")
    assert code in tablet.text()
    assert NAME not in tablet.page.content()
