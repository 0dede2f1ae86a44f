"""What staff see: the fleet, one kiosk, the results."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.catalogue.publishing import publish
from sync.hub.catalogue.titles import Titles
from sync.hub.database import connected
from sync.hub.fleet import joining, kiosks
from sync.hub.fleet.kiosks import Report
from sync.hub.ledger import storing
from sync.hub.ledger.reading import logs
from sync.hub.pages.staff import accounts
from sync.hub.settings import Settings
from sync.protocol import events
from sync.protocol.requests import State
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.conftest import Clock
from tests.sync.hub.pages.conftest import KIOSK, PASSWORD, sign_in
from tests.sync.hub.simulated_kiosk import Log, study

STATE = State("0.1.0", {"digital-basics": "1.0.0"}, 17, 2_500_000_000)


def report(app: Flask, kiosk_id: str, waiting: int = 0, state: State = STATE) -> None:
    log = logs(kiosk_id)[0]
    now = app.config["HUB"].clock()
    kiosks.remember(kiosk_id, Report(log.log_id, log.acknowledged + waiting, state.digest(), state), now)


def test_a_new_hub_says_how_a_kiosk_joins(meera: FlaskClient) -> None:
    page = meera.get("/").text
    assert "No kiosk has joined yet" in page
    assert "kiosk-hub code" in page


def test_the_fleet_shows_a_kiosk_that_is_well(app: Flask, meera: FlaskClient, kalpetta: str, clock: Clock) -> None:
    report(app, kalpetta)
    clock.pass_seconds(3 * 24 * 3600)
    page = fresh_page(meera, "/")
    for words in ("Kalpetta &lt;b&gt;", "Everything has arrived", "3 days ago", "17", "0.1.0"):
        assert words in page


def fresh_page(client: FlaskClient, path: str) -> str:
    """A page as it looks to somebody who has just signed in again."""
    sign_in(client)
    return client.get(path).text


def test_the_fleet_shows_how_many_records_wait(app: Flask, meera: FlaskClient, kalpetta: str) -> None:
    report(app, kalpetta, waiting=121400)
    assert "121400 records waiting" in meera.get("/").text
    assert "1,21,400" in meera.get("/").text


def test_the_fleet_shows_who_is_silent(app: Flask, meera: FlaskClient, kalpetta: str, clock: Clock) -> None:
    report(app, kalpetta)
    clock.pass_seconds(8 * 24 * 3600)
    page = fresh_page(meera, "/")
    assert "1 kiosk has not been heard from for a week." in page
    assert "Silent for over a week" in page


def test_a_kiosk_that_has_just_joined_is_not_called_silent(meera: FlaskClient, kalpetta: str) -> None:
    page = meera.get("/").text
    assert "Joined, not heard from yet" in page
    assert "for a week" not in page


def test_a_station_can_be_found_by_a_part_of_its_name(meera: FlaskClient, kalpetta: str) -> None:
    assert "Kalpetta" in meera.get("/?find=alpe").text
    assert "No station has “vyth” in its name." in meera.get("/?find=vyth").text


def test_a_long_fleet_comes_in_pages(app: Flask, meera: FlaskClient) -> None:
    hub = app.config["HUB"]
    for number in range(103):
        code = joining.make_code(hub.pepper, 0).code
        applicant = joining.Applicant(f"{number:032x}", bytes(32), f"Station {number:03}", "here")
        joining.join(applicant, code, hub.pepper, 0)
    first, second = meera.get("/").text, meera.get("/?page=2").text
    assert ("Station 099" in first, "Station 100" in first) == (True, False)
    assert ("Station 099" in second, "Station 102" in second) == (False, True)
    assert "101 to 103 of 103" in second


@pytest.mark.parametrize("page", ["0", "-3", "x", "9" * 30])
def test_a_page_that_is_not_there_is_shown_empty_or_first(meera: FlaskClient, kalpetta: str, page: str) -> None:
    assert meera.get(f"/?page={page}").status_code == 200


def test_one_kiosk_shows_its_state_shelf_batches_logs_and_learners(
    app: Flask, meera: FlaskClient, kalpetta: str
) -> None:
    report(app, kalpetta)
    page = meera.get(f"/kiosks/{kalpetta}").text
    for words in ("2.5 GB", "digital-basics", "1.0.0", "1–18", logs(kalpetta)[0].log_id[:8], "Malayalam"):
        assert words in page
    for words in ("ANJU7", "=1+1", "check-phone</bdi>: 7 of 8", "check-phone</bdi>: 3.5 of 8", "not passed"):
        assert words in page


def test_a_kiosk_that_nobody_knows_is_not_there(meera: FlaskClient) -> None:
    assert meera.get("/kiosks/unknown").status_code == 404


def test_results_can_be_narrowed_to_a_kiosk_and_a_pack(meera: FlaskClient, kalpetta: str) -> None:
    everything = meera.get("/results").text
    assert "ANJU7" in everything
    assert "=1+1" in everything
    narrowed = meera.get(f"/results?kiosk={kalpetta}&pack=online-safety").text
    assert "=1+1" in narrowed
    assert "ANJU7" not in narrowed
    assert "Nothing has been learned here yet." in meera.get("/results?kiosk=other").text


def test_results_as_a_table_hold_no_formula(meera: FlaskClient, kalpetta: str) -> None:
    response = meera.get("/results.csv")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="results-')
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row[:5] for row in rows[1:]] == [
        ["Kalpetta <b>", kalpetta, "'=1+1", "ml", "online-safety"],
        ["Kalpetta <b>", kalpetta, "ANJU7", "ml", "digital-basics"],
    ]
    assert rows[2][5:] == ["digital-basics", "1", "meet-your-phone", "1", "check-phone 7/8", "2026-10-26"]
    assert len(list(csv.reader(io.StringIO(meera.get("/results.csv?pack=online-safety").text)))) == 2


def test_the_pages_work_on_postgresql_too(settings: Settings, clock: Clock, postgres_url: str) -> None:
    app = create_app(replace(settings, database=postgres_url), clock)
    hub, client, log = app.config["HUB"], app.test_client(), Log()
    with connected():
        accounts.add("meera", PASSWORD, hub.pepper, 0)
        code = joining.make_code(hub.pepper, 0).code
        joining.join(joining.Applicant(KIOSK, bytes(32), "Kalpetta", "here"), code, hub.pepper, 0)
        study(log, "ANJU7")
        storing.store(KIOSK, log.log_id, log.batch(), hub.clock())
    assert sign_in(client).status_code == 303
    assert "Kalpetta" in client.get("/").text
    for path in (f"/kiosks/{KIOSK}", "/results", "/results.csv", f"/results.csv?kiosk={KIOSK}"):
        assert "ANJU7" in client.get(path).text, path


def test_a_page_speaks_the_language_that_was_chosen_and_remembers_it(stranger: FlaskClient) -> None:
    assert '<html lang="en" dir="ltr">' in stranger.get("/sign-in").text
    assert '<html lang="ml" dir="ltr">' in stranger.get("/sign-in?language=ml").text
    assert '<html lang="ml" dir="ltr">' in stranger.get("/sign-in").text
    assert '<html lang="ml" dir="ltr">' in stranger.get("/sign-in?language=xx").text


def test_a_page_speaks_the_browsers_language(stranger: FlaskClient) -> None:
    page = stranger.get("/sign-in", headers={"Accept-Language": "ta-IN,ta;q=0.9,en;q=0.5"}).text
    assert '<html lang="ta" dir="ltr">' in page


def test_strange_values_in_a_kiosks_state_do_not_break_its_page(app: Flask, meera: FlaskClient, kalpetta: str) -> None:
    report(app, kalpetta, state=State("<script>", {"p": "a\0b"}, -5, 2**53 - 1))
    for path in ("/", f"/kiosks/{kalpetta}"):
        page = meera.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text


@pytest.fixture
def titled(settings: Settings, tmp_path: Path) -> None:
    """The hub has published the pack in which Omana's learner studies."""
    pack = tiny_pack.write(tmp_path / "tea-stall")
    tiny_pack.edit(pack, "ml/01-make-tea.md", 'title = "Make tea"', 'title = "ചായ ഉണ്ടാക്കാം"')
    publish(settings.home, tmp_path / "repository", [pack], datetime.now(UTC))


@pytest.fixture
def tea_seller(app: Flask, titled: None, kalpetta: str) -> str:
    """The code of a learner who finished a lesson and a quiz of that pack."""
    log, item = Log(), {"pack": "tea-stall", "version": "1.0.0", "language": "ml"}
    log.append(events.LearnerEnrolled("TEA234", "ml"), "tea")
    log.append(events.LessonFinished(**item, lesson="make-tea"), "tea")
    log.append(events.LessonFinished(**item, lesson="gone"), "tea")
    log.append(events.QuizStarted("t1", **item, quiz="check-tea"), "tea")
    log.append(events.QuizFinished("t1", 1250, 6000, False), "tea")
    storing.store(kalpetta, log.log_id, log.batch(), app.config["HUB"].clock())
    return "TEA234"


def test_staff_read_titles_where_they_are_known_and_ids_where_not(
    app: Flask, meera: FlaskClient, kalpetta: str, tea_seller: str
) -> None:
    report(app, kalpetta, state=State("0.1.0", {"tea-stall": "1.0.0", "online-safety": "2.0.0"}, 3, 10**9))
    page = meera.get("/results").text
    for words in (
        ">Tea stall</option>",
        "Make tea",
        "gone",
        "Check yourself: tea</bdi>: 1.2 of 6",
        "check-phone</bdi>: 7 of 8",
    ):
        assert words in page, words
    page = meera.get(f"/kiosks/{kalpetta}").text
    for words in ("<bdi>Tea stall</bdi>", "<bdi>online-safety</bdi>", "Check yourself: tea</bdi>: 1.2 of 6"):
        assert words in page, words


def test_titles_are_in_the_readers_language(meera: FlaskClient, tea_seller: str) -> None:
    page = meera.get("/results?language=ml").text
    assert "ചായക്കട" in page
    assert "ചായ ഉണ്ടാക്കാം" in page


def test_one_learner_is_shown_with_every_lesson_that_was_finished(
    meera: FlaskClient, kalpetta: str, tea_seller: str
) -> None:
    path = f"/kiosks/{kalpetta}/learners/{tea_seller}"
    for page in (f"/kiosks/{kalpetta}", "/results"):
        assert f'href="{path}"' in meera.get(page).text
    page = meera.get(path).text
    for words in ("TEA234", "Tea stall", "Make tea", "gone", "Check yourself: tea</bdi>: 1.2 of 6", "26 Oct 2026"):
        assert words in page, words
    assert "check-phone" not in page


def test_the_skills_that_a_learner_showed_are_said_in_words(
    app: Flask, meera: FlaskClient, kalpetta: str, titled: None
) -> None:
    log, item = Log(), {"pack": "tea-stall", "version": "1.0.0", "language": "ml"}
    for person, code in (("tea", "TEA234"), ("rice", "RICE23")):
        log.append(events.LearnerEnrolled(code, "ml"), person)
        log.append(events.LessonFinished(**item, lesson="make-tea"), person)
    log.append(events.QuizStarted("t1", **item, quiz="check-tea"), "tea")
    log.append(events.SkillShown("t1", "count-change", "0011", 2, 3), "tea")
    log.append(events.SkillShown("t1", "clean-cups", "010", 2, 3), "tea")
    log.append(events.SkillShown("t1", "greet", "00", 2, 3), "tea")
    storing.store(kalpetta, log.log_id, log.batch(), app.config["HUB"].clock())
    page = " ".join(re.sub(r"<[^>]+>", "", meera.get(f"/kiosks/{kalpetta}/learners/TEA234").text).split())
    assert "count change (Check yourself: tea): Mastered, 2 of the last 3 right" in page
    assert "clean cups (Check yourself: tea): Not yet mastered, 1 of the last 3 right" in page
    assert "greet (Check yourself: tea): Not yet mastered, 0 of the last 2 right" in page
    other = meera.get(f"/kiosks/{kalpetta}/learners/RICE23").text
    assert "Skills" not in other
    page = meera.get(f"/kiosks/{kalpetta}/learners/TEA234?language=ml").text
    assert "Mastered" not in page
    assert "count change" in page


@pytest.mark.parametrize("path", ["/kiosks/none/learners/TEA234", f"/kiosks/{KIOSK}/learners/NOBODY"])
def test_a_learner_whom_nobody_knows_is_not_there(meera: FlaskClient, kalpetta: str, path: str) -> None:
    assert meera.get(path).status_code == 404


def test_the_table_names_every_lesson_that_was_finished(meera: FlaskClient, tea_seller: str) -> None:
    text = meera.get("/results.csv?pack=tea-stall").data.decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text))
    shown = dict(zip(heads, row, strict=True))
    assert (shown["Pack"], shown["Title"]) == ("tea-stall", "Tea stall")
    assert (shown["Lessons finished"], shown["Which lessons"]) == ("2", "Make tea; gone")
    assert shown["Best marks"] == "Check yourself: tea 1.2/6"


@pytest.mark.parametrize("path", ["/results", "/"])
def test_a_page_beyond_the_last_is_the_last(meera: FlaskClient, kalpetta: str, path: str) -> None:
    page = meera.get(f"{path}?page=999999").text
    assert "Kalpetta" in page.partition("<table")[2]
    assert "yet." not in page


@pytest.mark.parametrize("pack", ["../../keys", "..", "a/b", "\0", "x" * 300])
def test_a_pack_whose_id_is_a_path_is_called_by_it(settings: Settings, titled: None, pack: str) -> None:
    assert Titles(settings.home, "en").pack(pack) == pack
