"""Who are you, and your PIN; and leaving again."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from kiosk.database import writing
from kiosk.people import learners
from kiosk.people.tables import Learner, SignIn
from kiosk.progress import enrolling, studying
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import begin, hand_in
from tests.kiosk.visitor import Visitor

WRONG = "1793"
SECOND = 1000


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody who has chosen English."""
    visitor = Visitor(app)
    visitor.client.set_cookie("language", "en")
    return visitor


def names(page: str) -> list[str]:
    return re.findall(r'<a class="tile".*?<bdi[^>]*>([^<]*)</bdi>', page)


def door(code: str) -> str:
    return f"/sign-in/{code}"


def try_pin(visitor: Visitor, code: str, pin: str) -> str:
    """What the page says after a PIN; "" if one is in. The token is the gate's, for the PIN's form may be gone."""
    response = visitor.post(door(code), {"pin": pin}, "/")
    assert response.status_code == 303, response.text
    return "" if response.location == "/home" else visitor.get(response.location).text


def test_without_learners_the_page_says_whom_to_call(stranger: Visitor) -> None:
    page = stranger.text("/sign-in")
    assert names(page) == []
    assert "Nobody has learned here yet." in page
    assert "I am new" in page


def test_everybody_has_a_tile_with_name_and_picture_and_no_code(stranger: Visitor, cast: Cast) -> None:
    page = stranger.text("/sign-in")
    assert names(page) == ["Anitha"]
    assert "Picture: Lotus" in page
    assert f'href="{door(cast.code)}"' in page
    assert cast.code not in page.replace(door(cast.code), "")


def test_who_was_here_last_stands_first_and_twelve_are_shown(stranger: Visitor, kiosk: Kiosk, cast: Cast) -> None:
    cast.enrol_many(f"Learner {number:02}" for number in range(12))
    with writing():
        learners.note_seen(cast.anitha.person, kiosk.now())
    page = stranger.text("/sign-in")
    assert len(names(page)) == 12
    assert names(page)[0] == "Anitha"
    assert "There are more people." in page


def test_twelve_are_all(stranger: Visitor, cast: Cast) -> None:
    cast.enrol_many(f"Learner {number:02}" for number in range(11))
    page = stranger.text("/sign-in")
    assert len(names(page)) == 12
    assert "There are more people." not in page


def test_somebody_is_found_by_name_in_malayalam_and_latin_and_by_code(stranger: Visitor, cast: Cast) -> None:
    manjari = cast.enrol("മഞ്ജരി കൃഷ്ണൻ", "fish")
    cast.enrol("Åsa D'Souza", "kite")
    searches = {
        "മഞ്ജ": ["മഞ്ജരി കൃഷ്ണൻ"],
        "കൃഷ്ണൻ": ["മഞ്ജരി കൃഷ്ണൻ"],
        "കൃഷ്ണന്\u200d": ["മഞ്ജരി കൃഷ്ണൻ"],  # the chillu as older keyboards type it
        "anitha": ["Anitha"],
        "ANI": ["Anitha"],
        "nit": ["Anitha"],
        "  anitha  ": ["Anitha"],
        "d'souza": ["Åsa D'Souza"],
        "A\u030asa": ["Åsa D'Souza"],
        "85ash": [],
        "nobody": [],
        "%": [],
        "_": [],
    }
    for text, expected in searches.items():
        page = stranger.client.get("/sign-in", query_string={"find": text}).text.replace("&#39;", "'")
        assert (text, names(page)) == (text, expected)
    for code in (manjari.code, manjari.code.lower()[:5]):  # of letters alone, it may sound like a name too
        assert names(stranger.text(f"/sign-in?find={code}"))[0] == "മഞ്ജരി കൃഷ്ണൻ"


def test_a_search_says_how_many_and_keeps_what_was_typed(stranger: Visitor, cast: Cast) -> None:
    assert "1 person found" in stranger.text("/sign-in?find=ani")
    page = stranger.get("/sign-in?find=<b>nobody").text
    assert "Nobody with this name was found." in page
    assert 'value="&lt;b&gt;nobody"' in page
    assert "Show everybody who was here lately" in page


def test_blanks_alone_are_no_search_and_a_long_one_is_cut(stranger: Visitor, cast: Cast) -> None:
    assert names(stranger.text("/sign-in?find=%20%20")) == ["Anitha"]
    page = stranger.client.get("/sign-in", query_string={"find": "x" * 9000}).text
    assert "x" * 80 in page
    assert "x" * 81 not in page


def test_closed_and_merged_accounts_have_no_tile_and_no_door(
    app: Flask, stranger: Visitor, kiosk: Kiosk, cast: Cast
) -> None:
    binu, chitra = cast.enrol("Binu"), cast.enrol("Chitra")
    enrolling.close(kiosk.clock, binu.person)
    enrolling.merge(kiosk.clock, cast.anitha, chitra)
    assert names(stranger.text("/sign-in")) == names(stranger.text("/sign-in?find=i")) == ["Anitha"]
    for code in (binu.code, chitra.code):
        assert stranger.get(door(code)).location == "/sign-in"
        assert stranger.post(door(code), {"pin": PIN}, "/").location == "/sign-in"
    assert not SignIn.select().exists()


def test_an_unknown_code_leads_back_to_the_names(stranger: Visitor, cast: Cast) -> None:
    for code in ("NONE", "000000", "'", "%25", "%00", "x" * 2000, "ü", "<script>"):
        response = stranger.get(door(code))
        assert (code, response.status_code, response.location) == (code, 303, "/sign-in")
    assert stranger.post(door("NONE"), {"pin": PIN}, "/").location == "/sign-in"


def test_a_code_is_read_in_small_letters_too(stranger: Visitor, cast: Cast) -> None:
    page = stranger.text(door(cast.code.lower()))
    assert "Anitha" in page
    assert f"Code {cast.code}" not in page, "it is for its owner to know"
    assert "Not you?" in page


def test_the_right_pin_leads_home_and_is_an_event(stranger: Visitor, cast: Cast) -> None:
    response = stranger.post(door(cast.code), {"pin": PIN})
    assert (response.status_code, response.location) == (303, "/home")
    assert "Welcome, <bdi>Anitha</bdi>" in stranger.text("/home")
    event = Event.get(Event.kind.startswith("signed-in"))
    assert event.person == cast.anitha.person
    assert names(stranger.text("/sign-in"))[0] == "Anitha"


def test_a_pin_in_the_digits_of_a_malayalam_or_hindi_keyboard_is_the_same_pin(app: Flask, cast: Cast) -> None:
    for pin in ("൪൦൭൧", "४०७१", "௪௦௭௧"):
        assert try_pin(Visitor(app), cast.code, pin) == ""


def test_a_wrong_pin_says_so_and_lets_nobody_in(stranger: Visitor, cast: Cast) -> None:
    tries = (WRONG, "", "407", "40710", " 4071", "4071\x00", "<script>", "x" * 1000)
    for number, pin in enumerate(tries):
        if number % 4 == 0:
            with writing():
                learners.unlock(cast.anitha.person)
        page = try_pin(stranger, cast.code, pin)
        sentence = "This PIN is not right." if pin == WRONG else "A PIN has four digits."
        assert (pin, sentence in page) == (pin, True)
        assert "<script>alert" not in page
    assert stranger.get("/home").status_code == 303
    assert not SignIn.select().exists()
    assert not Event.select().where(Event.kind.startswith("signed-in")).exists()


def test_a_pin_that_was_tried_stands_in_no_answer(stranger: Visitor, cast: Cast) -> None:
    page = try_pin(stranger, cast.code, "8352")
    assert "8352" not in page
    assert re.search('<input class="pin secret"[^>]*autocomplete="off"', page), "it is shown to nobody, and not kept"


def test_after_a_wrong_pin_the_page_can_be_opened_again_and_sends_nothing(stranger: Visitor, cast: Cast) -> None:
    response = stranger.post(door(cast.code), {"pin": WRONG})
    assert (response.status_code, response.location) == (303, f"{door(cast.code)}?wrong=1")
    for _ in range(9):
        assert "This PIN is not right." in stranger.text(response.location)
    assert try_pin(stranger, cast.code, PIN) == ""


def test_a_locked_pin_is_said_to_be_locked_before_anybody_types(kiosk: Kiosk, stranger: Visitor, cast: Cast) -> None:
    with writing():
        Learner.update(misses=5, locked_until=kiosk.clock.steady() + 30 * SECOND).where(
            Learner.code == cast.code
        ).execute()
    for path in (door(cast.code), f"{door(cast.code)}?wrong=1", f"{door(cast.code)}?again=1"):
        page = stranger.text(path)
        assert "Please wait" in page
        assert 'name="pin"' not in page


@pytest.mark.parametrize("pin", ["", "17", "17930", "17a3", "1 79"])
def test_what_is_no_pin_is_no_try_and_the_page_says_what_one_is_in_the_readers_language(
    stranger: Visitor, cast: Cast, pin: str
) -> None:
    stranger.client.set_cookie("language", "gu")
    for _ in range(6):
        page = try_pin(stranger, cast.code, pin)
    assert "PIN માં ચાર આંકડા હોય છે." in page
    assert re.search("<form[^>]* data-pin novalidate>", page), "else the browser says it, in a language of its own"
    assert Learner.get(Learner.code == cast.code).misses == 0


def test_five_misses_close_the_door_for_half_a_minute(kiosk: Kiosk, stranger: Visitor, cast: Cast) -> None:
    for _ in range(4):
        assert "This PIN is not right." in try_pin(stranger, cast.code, WRONG)
    assert "Please wait 30 seconds." in try_pin(stranger, cast.code, WRONG)
    page = try_pin(stranger, cast.code, PIN)
    assert re.search(r"Please wait (?:30|29) seconds\.", page)
    assert 'name="pin"' not in page
    assert "Try again" in page
    kiosk.clock.let_pass(30 * SECOND)
    assert try_pin(stranger, cast.code, PIN) == ""


def test_pauses_grow_and_are_said_in_minutes(kiosk: Kiosk, stranger: Visitor, cast: Cast) -> None:
    with writing():
        Learner.update(misses=8).where(Learner.code == cast.code).execute()
    try_pin(stranger, cast.code, WRONG)
    kiosk.clock.let_pass(30 * SECOND)
    assert "Please wait 8 minutes." in try_pin(stranger, cast.code, PIN)


def test_one_persons_misses_close_nobody_elses_door(stranger: Visitor, cast: Cast) -> None:
    binu = cast.enrol("Binu")
    with writing():
        Learner.update(misses=4).where(Learner.code == cast.code).execute()
    try_pin(stranger, cast.code, WRONG)
    assert try_pin(stranger, binu.code, PIN) == ""


def test_a_success_forgets_the_misses(stranger: Visitor, cast: Cast) -> None:
    try_pin(stranger, cast.code, WRONG)
    try_pin(stranger, cast.code, PIN)
    assert Learner.get(Learner.code == cast.code).misses == 0


def test_after_twenty_misses_only_the_operator_can_help(stranger: Visitor, cast: Cast) -> None:
    with writing():
        Learner.update(misses=20).where(Learner.code == cast.code).execute()
    page = try_pin(stranger, cast.code, PIN)
    assert "Call the operator." in page
    assert 'name="pin"' not in page
    with writing():
        learners.unlock(cast.anitha.person)
    assert try_pin(stranger, cast.code, PIN) == ""


def test_finish_tells_what_was_done_in_this_sitting(kiosk: Kiosk, app: Flask, cast: Cast, shelf: Repository) -> None:
    manifest = shelf.manifest()
    studying.finish_lesson(kiosk.clock, cast.anitha.person, manifest, "count-change", "en")
    kiosk.clock.let_pass(60 * SECOND)
    learner = Visitor(app).sign_in_as_learner(cast.code, PIN)
    learner.client.set_cookie("language", "en")
    page = learner.text("/finish")
    assert "Are you done for today, <bdi>Anitha</bdi>?" in page
    assert "You can go on where you were" in page
    assert "Count change" not in page

    learner.post("/packs/tea-stall/lessons/make-tea/finish", page="/packs/tea-stall/lessons/make-tea")
    hand_in(learner, begin(learner))
    page = learner.text("/finish")
    assert "Everything you did is saved." in page
    assert page.index("Make tea") < page.index("Check yourself: tea")
    assert re.search(r"Check yourself: tea</span> · 6 of 6", page)
    assert "Count change" not in page
    hand_in(learner, begin(learner), {}, anyway=True)
    assert re.search(r"Check yourself: tea</span> · 0 of 6", learner.text("/finish")), "what was done last"


def test_what_left_the_shelf_is_not_listed_and_does_no_harm(
    kiosk: Kiosk, learner: Visitor, cast: Cast, shelf: Repository
) -> None:
    gone = replace(shelf.manifest(), pack="gone")
    studying.finish_lesson(kiosk.clock, cast.anitha.person, gone, "make-tea", "ml")
    page = learner.text("/finish")
    assert "Make tea" not in page
    learner.post("/packs/tea-stall/lessons/make-tea/finish", page="/packs/tea-stall/lessons/make-tea")
    assert "Make tea" in learner.text("/finish")


def test_signing_out_says_goodbye_and_leads_to_the_gate(learner: Visitor) -> None:
    learner.client.set_cookie("language", "en")
    response = learner.post("/sign-out", page="/finish")
    page = learner.text(response.location)
    assert "You are signed out." in page
    assert "Anitha" not in page
    assert re.search(r'<a class="button[^"]*" href="/">', page)
    assert learner.get("/home").location == "/sign-in"


def test_signing_in_again_on_the_way_keeps_one_sitting(learner: Visitor, cast: Cast) -> None:
    learner.sign_in_as_learner(cast.code, PIN)
    assert SignIn.select().count() == 1


def test_every_page_that_bears_a_name_has_a_way_out_for_who_bears_another(
    app: Flask, learner: Visitor, shelf: Repository
) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("learn.") and "GET" in rule.methods]
    paths = sorted(rule.rule for rule in rules if not rule.arguments and rule.endpoint != "learn.away")
    paths += [begin(learner), "/packs/tea-stall", "/packs/none"]
    bearing = {path: text for path in paths if "Anitha" in (text := learner.get(path).text)}
    assert len(bearing) > 8
    assert [path for path, text in bearing.items() if 'action="/sign-out"' not in text] == []
    assert [path for path, text in bearing.items() if text.count('action="/sign-out"') > 1] == []
