"""Who may see what, for how long, and from which page a change may come."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.app import create_app
from kiosk.database import writing
from kiosk.people import learners, pins, staff
from kiosk.people.tables import SignIn, Staff
from kiosk.progress import enrolling
from kiosk.progress.tables import Event
from kiosk.settings import Settings
from kiosk.web.audiences import OPEN
from kiosk.web.here import Kiosk
from sync.security import forgery
from tests.kiosk.cast import PASSWORD, PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import RIGHT, begin, delivery, hand_in
from tests.kiosk.visitor import Visitor

LESSON = "/packs/tea-stall/lessons/make-tea"
MINUTE = 60_000
DOORS = ("/", "/sign-in", "/station/sign-in")
POLICY = "Content-Security-Policy"


@pytest.fixture
def pages(app: Flask, learner: Visitor, cast: Cast, shelf: Repository) -> dict[str, str]:
    """The address of every page that can be asked for, by endpoint. Anitha has taken the quiz and begun it again."""
    finished = begin(learner)
    hand_in(learner, finished)
    attempt = begin(learner)
    values = {
        "pack": "tea-stall",
        "lesson": "make-tea",
        "quiz": "check-tea",
        "attempt": attempt.rpartition("/")[2],
        "code": cast.anitha.code,
        "run": "1",
        "digest": "0" * 12,
        "name": "look.css",
        "path": "metadata/timestamp.json",
    }
    found = {
        rule.endpoint: re.sub(r"<(?:[^>]*:)?([^>]+)>", lambda match: values[match[1]], rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
    }
    return {**found, "learn.result": f"{finished}/result"}


@pytest.fixture
def forms(app: Flask, pages: dict[str, str], cast: Cast) -> dict[str, str]:
    """The address of every form that a learner can send."""
    attempt = pages["learn.attempt"].rpartition("/")[2]
    values = {"pack": "tea-stall", "lesson": "make-tea", "quiz": "check-tea", "attempt": attempt}
    values["code"] = cast.anitha.code
    return {
        rule.endpoint: re.sub(r"<([^>]+)>", lambda match: values[match[1]], rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.startswith("learn.")
    }


def token_of(visitor: Visitor, page: str) -> str:
    return re.search(r'name="forgery-token" value="([^"]+)"', visitor.get(page).text)[1]


def sitting_of(visitor: Visitor) -> str:
    return visitor.client.get_cookie("sitting").value


def with_sitting(app: Flask, token: str) -> Visitor:
    """Somebody who has got hold of a sitting's cookie."""
    thief = Visitor(app)
    thief.client.set_cookie("sitting", token)
    return thief


def is_out(visitor: Visitor) -> bool:
    response = visitor.get("/home")
    return response.status_code == 303 and response.location in DOORS


def wait(kiosk: Kiosk, milliseconds: int) -> None:
    """The kiosk's clock goes on by so much."""
    kiosk.clock.let_pass(milliseconds)


def test_a_stranger_sees_the_open_pages_and_nothing_else(stranger: Visitor, pages: dict[str, str]) -> None:
    seen = {endpoint for endpoint, path in pages.items() if stranger.get(path).status_code == 200}
    leading = {"learn.courier_file", "learn.enrol", "learn.still_there", "learn.here", "learn.away"}
    assert seen == {each for each in OPEN if each in pages and not each.startswith("media.")} - leading


@pytest.mark.parametrize("person", ["stranger", "operator", "technician"])
def test_a_learners_pages_are_for_learners(
    pages: dict[str, str], cast: Cast, person: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    theirs = [each for each in pages.items() if each[0].startswith("learn.") and each[0] not in OPEN]
    for method in ("GET", "HEAD", "OPTIONS"):
        for endpoint, path in theirs:
            response = visitor.client.open(path, method=method)
            assert (endpoint, response.status_code, response.location in DOORS) == (endpoint, 303, True)
            assert cast.anitha.name not in response.text


def test_a_learner_sees_every_page_for_learners(learner: Visitor, pages: dict[str, str]) -> None:
    mine = {endpoint: path for endpoint, path in pages.items() if endpoint.startswith("learn.")}
    assert len(mine) >= 13
    seen = {endpoint: learner.get(path).status_code for endpoint, path in mine.items()}
    leading = (
        "learn.handed_in",
        "learn.checked",
        "learn.more_time_given",
        "learn.late_form_sent",
        "learn.late_revision_sent",
        "learn.courier_file",
        "learn.enrol",
        "learn.away",
        "learn.revised",
        "learn.revision_question",
    )
    assert seen == {**dict.fromkeys(mine, 200), **dict.fromkeys(leading, 303), "learn.here": 204}


def test_another_learner_sees_nothing_of_an_attempt(
    app: Flask, cast: Cast, pages: dict[str, str], forms: dict[str, str]
) -> None:
    binu = Visitor(app).sign_in_as_learner(cast.enrol("Binu").code, PIN)
    for endpoint in ("learn.attempt", "learn.questions", "learn.kept", "learn.result"):
        assert binu.get(pages[endpoint]).status_code == 404
    before = Event.select().count()
    assert binu.post(forms["learn.answer"], RIGHT, "/finish").status_code == 403
    assert binu.post(forms["learn.hand_in"], RIGHT, "/finish").status_code == 404
    assert Event.select().count() == before


def test_a_stranger_is_shown_to_the_gate_first_and_then_to_the_names(stranger: Visitor) -> None:
    assert stranger.get("/home").location == "/"
    stranger.client.set_cookie("language", "ml")
    assert stranger.get("/home").location == "/sign-in"


def test_no_form_of_a_learner_works_without_its_token(learner: Visitor, forms: dict[str, str]) -> None:
    before = Event.select().count()
    fields: dict[str, object] = {**RIGHT, "pin": PIN, "language": "ml", "anyway": "all"}
    assert len(forms) >= 7
    for token in ({}, *({forgery.FIELD: given} for given in ("", "0" * 64, "ü", "x" * 5000))):
        sent = {each: learner.client.post(path, data=fields | token) for each, path in forms.items()}
        assert {each: response.status_code for each, response in sent.items()} == dict.fromkeys(forms, 403) | {
            "learn.choose_language": 303,
            "learn.contrast": 303,
            "learn.enrol": 303,
            "learn.look_around": 303,
            "learn.call_operator": 303,
            "learn.late_form": 303,
            "learn.late_revision": 303,
            "learn.pin": 303,
            "learn.take_courier_answer": 303,
        }, token
        assert sent["learn.choose_language"].location == "/?again=1"
        assert sent["learn.pin"].location == f"{forms['learn.pin']}?again=1"
    assert Event.select().count() == before
    assert not is_out(learner)
    assert learner.client.get_cookie("language") is None


def test_a_token_is_of_one_visitor_and_one_sitting(app: Flask, learner: Visitor, cast: Cast) -> None:
    other = Visitor(app)
    before = token_of(other, "/")
    anithas = token_of(learner, "/finish")
    other.sign_in_as_learner(cast.enrol("Binu").code, PIN)
    for token in (before, anithas):
        assert other.client.post("/sign-out", data={forgery.FIELD: token}).status_code == 403
    assert not is_out(other)


def test_a_token_counts_in_the_form_alone(learner: Visitor) -> None:
    token = token_of(learner, "/finish")
    assert learner.client.post(f"/sign-out?{forgery.FIELD}={token}").status_code == 403
    assert learner.client.post("/sign-out", json={forgery.FIELD: token}).status_code == 403
    assert not is_out(learner)


def test_a_token_stays_the_same_for_a_sitting(learner: Visitor, kiosk: Kiosk) -> None:
    first = token_of(learner, "/finish")
    wait(kiosk, 5 * MINUTE)
    assert token_of(learner, "/finish") == first


def test_a_change_comes_from_a_page_of_ours(learner: Visitor) -> None:
    fields = {forgery.FIELD: token_of(learner, "/finish")}
    foreign = ("null", "", "http://localhost:8090", "http://localhost.evil.example", "http://evil.example", "localhost")
    for origin in foreign:
        response = learner.client.post("/sign-out", data=fields, headers={"Origin": origin})
        assert (origin, response.status_code) == (origin, 403)
    assert not is_out(learner)
    assert learner.client.post("/sign-out", data=fields, headers={"Origin": "http://localhost"}).status_code == 303
    assert is_out(learner)


def test_a_browser_that_sends_no_origin_is_held_to_the_token(learner: Visitor) -> None:
    assert learner.client.post("/sign-out", data={forgery.FIELD: token_of(learner, "/finish")}).status_code == 303
    assert is_out(learner)


def test_the_page_of_questions_that_the_tablet_keeps_has_the_way_out_without_a_name(
    learner: Visitor, pages: dict[str, str], cast: Cast
) -> None:
    page = learner.text(pages["learn.questions"])
    assert cast.anitha.name not in page
    assert forgery.FIELD not in page
    assert learner.client.post("/sign-out", headers={"Origin": "http://localhost"}).location == "/goodbye"
    assert is_out(learner)


def test_leaving_without_a_token_is_for_browsers_that_say_that_our_own_page_asks(learner: Visitor) -> None:
    assert learner.client.post("/sign-out").status_code == 403
    for origin in ("null", "http://evil.example"):
        assert learner.client.post("/sign-out", headers={"Origin": origin}).status_code == 403
    other = learner.client.post("/help", data={"call": "on"}, headers={"Origin": "http://localhost"})
    assert "again=1" in other.location
    assert not is_out(learner)


def test_to_look_is_not_to_leave(learner: Visitor) -> None:
    assert learner.get("/sign-out").status_code == 404
    assert not is_out(learner)


@pytest.mark.parametrize("person", ["learner", "operator"])
def test_a_sitting_that_nobody_uses_ends(kiosk: Kiosk, person: str, request: pytest.FixtureRequest) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    page, idle = ("/home", 10) if person == "learner" else ("/station/", 5)
    for _ in range(3):
        wait(kiosk, (idle - 1) * MINUTE)
        assert visitor.get(page).status_code == 200
    wait(kiosk, idle * MINUTE)
    assert visitor.get(page).status_code == 303
    assert not SignIn.select().exists()


@pytest.mark.parametrize(("person", "page", "step"), [("learner", "/home", 9), ("operator", "/station/", 4)])
def test_a_sitting_ends_after_four_hours_however_busy(
    kiosk: Kiosk, person: str, page: str, step: int, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    passed = 0
    while visitor.get(page).status_code == 200:
        wait(kiosk, step * MINUTE)
        passed += step
        assert passed <= 250
    assert passed >= 240


def test_what_is_sent_after_a_sitting_ended_is_not_done_and_one_is_asked_back(
    kiosk: Kiosk, learner: Visitor, forms: dict[str, str]
) -> None:
    token, before = token_of(learner, "/finish"), Event.select().count()
    wait(kiosk, 10 * MINUTE)
    for endpoint, path in forms.items():
        if endpoint not in OPEN:
            response = learner.client.post(path, data={**RIGHT, forgery.FIELD: token})
            expected = (303, "/goodbye" if endpoint == "learn.sign_out" else "/sign-in?away=1")
            assert (endpoint, response.status_code, response.location) == (endpoint, *expected)
    assert Event.select().count() == before
    assert "so the tablet signed you out" in learner.text("/sign-in?away=1")


def test_a_form_that_was_left_open_when_one_signed_out_asks_back_too(
    app: Flask, learner: Visitor, operator: Visitor, forms: dict[str, str], cast: Cast
) -> None:
    token = token_of(learner, "/finish")
    learner.post("/sign-out", page="/finish")
    before = Event.select().count()
    for endpoint, path in forms.items():
        if endpoint not in OPEN:
            response = learner.client.post(path, data={**RIGHT, forgery.FIELD: token})
            expected = (303, "/goodbye" if endpoint == "learn.sign_out" else "/sign-in?out=1")
            assert (endpoint, response.status_code, response.location) == (endpoint, *expected)
    assert Event.select().count() == before
    learner.client.set_cookie("language", "en")
    assert "You are signed out." in learner.text("/sign-in?out=1")

    path = f"/station/learners/{cast.anitha.code}/close"
    token = token_of(operator, path)
    operator.post("/station/sign-out", page="/station/")
    fields = {"reason": "asked", "sure": "1", forgery.FIELD: token}
    assert operator.client.post(path, data=fields).location == "/station/sign-in?out=1"
    assert operator.client.post("/station/sign-out", data=fields).location == "/station/sign-in"
    assert "You are signed out." in operator.text("/station/sign-in?out=1")
    assert not cast.anitha.is_closed


def test_a_sign_in_form_whose_cookie_was_lost_is_shown_once_more_and_then_works(app: Flask, cast: Cast) -> None:
    pin, staffs = f"/sign-in/{cast.code}", "/station/sign-in"
    password = {"name": cast.operator, "password": PASSWORD, "next": "/station/learners"}
    for path, fields, home in ((pin, {"pin": PIN}, "/home"), (staffs, password, "/station/learners")):
        visitor = Visitor(app)
        visitor.client.set_cookie("language", "en")
        token = token_of(visitor, path)
        visitor.client.delete_cookie("visitor")
        response = visitor.client.post(path, data={**fields, forgery.FIELD: token})
        assert response.status_code == 303
        assert response.location.partition("?")[0] == path
        assert "Try once more." in visitor.text(response.location)
        fields = {name: value for name, value in fields.items() if name != "next"}
        kept = re.search(r'name="next" value="([^"]+)"', visitor.text(response.location))
        again = {**fields, **({"next": kept[1]} if kept else {}), forgery.FIELD: token_of(visitor, response.location)}
        assert visitor.client.post(path, data=again).location == home


def test_staff_are_asked_back_too(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    path = f"/station/learners/{cast.anitha.code}/close"
    token = token_of(operator, path)
    wait(kiosk, 5 * MINUTE)
    response = operator.client.post(path, data={"reason": "asked", "sure": "1", forgery.FIELD: token})
    assert (response.status_code, response.location) == (303, "/station/sign-in?away=1")
    assert not cast.anitha.is_closed


def test_a_cookie_is_worth_nothing_after_i_am_done(app: Flask, learner: Visitor, shelf: Repository) -> None:
    stolen, token = sitting_of(learner), token_of(learner, "/finish")
    thief = with_sitting(app, stolen)
    assert thief.get("/home").status_code == 200
    assert learner.post("/sign-out", page="/finish").location == "/goodbye"
    assert learner.client.get_cookie("sitting") is None
    before = Event.select().count()
    for visitor in (learner, thief):
        assert is_out(visitor)
        assert visitor.get(LESSON).status_code == 303
    assert thief.client.post(f"{LESSON}/finish", data={forgery.FIELD: token}).location == "/sign-in?away=1"
    assert Event.select().count() == before


def test_signing_out_ends_this_tablets_sitting_alone(app: Flask, learner: Visitor, cast: Cast) -> None:
    elsewhere = Visitor(app).sign_in_as_learner(cast.anitha.code, PIN)
    learner.post("/sign-out", page="/finish")
    assert (is_out(learner), is_out(elsewhere)) == (True, False)


def test_a_sitting_that_somebody_planted_is_never_used(app: Flask, cast: Cast) -> None:
    victim = with_sitting(app, "planted")
    victim.sign_in_as_learner(cast.anitha.code, PIN)
    assert sitting_of(victim) != "planted"
    assert is_out(with_sitting(app, "planted"))


def test_the_next_person_on_a_tablet_ends_the_sitting_before(app: Flask, learner: Visitor, cast: Cast) -> None:
    before = sitting_of(learner)
    learner.sign_in_as_learner(cast.enrol("Binu").code, PIN)
    assert sitting_of(learner) != before
    assert is_out(with_sitting(app, before))
    assert "Binu" in learner.text("/home")
    assert "Anitha" not in learner.text("/home")


def test_staff_who_sign_in_end_the_learners_sitting_and_the_other_way_round(
    app: Flask, learner: Visitor, cast: Cast
) -> None:
    first = sitting_of(learner)
    learner.sign_in_as_staff(cast.operator, PASSWORD)
    second = sitting_of(learner)
    assert is_out(learner)
    assert is_out(with_sitting(app, first))
    learner.sign_in_as_learner(cast.anitha.code, PIN)
    assert with_sitting(app, second).get("/station/").status_code == 303


def test_each_sitting_has_a_cookie_of_its_own_that_cannot_be_guessed(app: Flask, cast: Cast) -> None:
    tokens = {sitting_of(Visitor(app).sign_in_as_learner(cast.anitha.code, PIN)) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)  # 256 bits


def test_a_sittings_cookie_is_for_our_own_requests_and_no_script(learner: Visitor, stranger: Visitor) -> None:
    stranger.get("/")
    for client, name in ((learner.client, "sitting"), (stranger.client, "visitor")):
        cookie = client.get_cookie(name)
        assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
        assert (cookie.max_age, cookie.expires) == (None, None)


def test_a_cookie_goes_over_https_alone_where_there_is_https(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    page = client.get(f"/sign-in/{cast.anitha.code}", base_url="https://localhost")
    token = re.search(r'name="forgery-token" value="([^"]+)"', page.text)[1]
    fields = {"pin": PIN, forgery.FIELD: token}
    response = client.post(f"/sign-in/{cast.anitha.code}", data=fields, base_url="https://localhost")
    assert response.status_code == 303
    cookies = [*page.headers.getlist("Set-Cookie"), *response.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    assert all("; Secure" in cookie for cookie in cookies)


def test_no_file_of_the_kiosk_holds_what_a_cookie_holds(kiosk: Kiosk, learner: Visitor) -> None:
    token = sitting_of(learner).encode()
    files = [path for path in Path(kiosk.settings.home).rglob("*") if path.is_file()]
    assert kiosk.settings.database in files
    assert not [path for path in files if token in path.read_bytes()]


def test_a_cookie_that_is_none_of_ours_is_a_strangers(app: Flask, cast: Cast) -> None:
    for token in ("", "x", "x" * 3000, "%00", "ü", "' OR 1=1 --", ";"):
        headers = {"Cookie": f"sitting={token}"}
        browser = app.test_client(use_cookies=False)  # which would send its own cookies instead
        found = [browser.get(path, headers=headers).status_code for path in ("/home", "/sign-in")]
        assert (token, found) == (token, [303, 200])


def test_a_new_pin_a_closed_account_and_a_merged_one_end_their_sittings_at_once(
    app: Flask, kiosk: Kiosk, cast: Cast
) -> None:
    binu, chitra, devan = (cast.enrol(name) for name in ("Binu", "Chitra", "Devan"))
    visitors = [Visitor(app).sign_in_as_learner(one.code, PIN) for one in (binu, chitra, devan)]
    kept = pins.kept(kiosk.secrets, "8352")
    with writing():
        learners.set_secret(binu.person, kept)
    enrolling.close(kiosk.clock, chitra.person)
    enrolling.merge(kiosk.clock, cast.anitha, devan)
    assert [is_out(visitor) for visitor in visitors] == [True, True, True]


def test_a_sitting_that_outlived_its_account_opens_nothing(kiosk: Kiosk, learner: Visitor, cast: Cast) -> None:
    with writing():
        learners.close(cast.anitha.person, kiosk.now())
    assert SignIn.select().exists()
    assert is_out(learner)


def test_staff_lose_a_role_at_once(operator: Visitor, cast: Cast) -> None:
    with writing():
        Staff.update(roles="technician").where(Staff.name == cast.operator).execute()
    assert operator.get("/station/").status_code == 403
    with writing():
        Staff.delete().where(Staff.name == cast.operator).execute()
    assert operator.get("/station/").status_code == 303


def test_who_has_two_roles_sees_both_audiences(app: Flask, kiosk: Kiosk, cast: Cast) -> None:
    with writing():
        staff.add(kiosk.secrets, "Meera", ("operator", "technician"), PASSWORD)
    meera = Visitor(app).sign_in_as_staff("Meera", PASSWORD)
    assert [meera.get(path).status_code for path in ("/station/", "/device/shelf", "/home")] == [200, 200, 303]


def test_a_page_elsewhere_that_points_its_name_at_us_gets_nothing(tmp_path: Path, kiosk: Kiosk) -> None:
    """DNS rebinding: we answer to addresses, plain names, `.local` names and those of the settings."""
    named = Settings(tmp_path / "home", host_names=("Learn.example.ORG",))
    client = create_app(replace(kiosk, settings=named)).test_client()
    ours = [
        "localhost:8080",
        "kiosk",
        "KIOSK.local:8080",
        "kiosk.local.",
        "192.168.4.1",
        "192.168.4.1:8080",
        "[fd00::1]:8080",
        "[fd00::1]",
        "learn.example.org",
        "Learn.Example.org:8080",
    ]
    foreign = [
        "evil.example",
        "learn.example.org.evil.example",
        "192.168.4.1.evil.example:8080",
        "evil.example.",
        "local.evil.example",
        "999.1.1.1",
    ]
    found = {host: client.get("/", headers={"Host": host}).status_code for host in ours + foreign}
    assert found == {**dict.fromkeys(ours, 200), **dict.fromkeys(foreign, 400)}


def test_the_station_is_found_without_the_stroke_at_its_end(operator: Visitor, stranger: Visitor) -> None:
    response = operator.get("/station")
    assert response.status_code == 308
    assert response.location.endswith("/station/")
    assert stranger.client.get("/station", follow_redirects=True).request.path == "/station/sign-in"
    assert operator.client.get("/station", headers={"Host": "evil.example"}).status_code == 400


@pytest.fixture
def answers(
    app: Flask, stranger: Visitor, learner: Visitor, operator: Visitor, pages: dict[str, str], kiosk: Kiosk
) -> list[tuple[int, TestResponse]]:
    """One answer of each kind that the kiosk gives."""
    attempt = pages["learn.attempt"]
    etag = learner.get(LESSON).headers["ETag"]
    look = re.search(r'href="(/look/[^"]+)"', stranger.text("/"))[1]
    large, leaf = {"find": "x" * 300_000}, {"question": "leaf", "answer-leaf": "leaf"}
    return [
        (200, stranger.get("/")),
        (200, learner.get(LESSON)),
        (200, learner.client.get(LESSON, headers={"Accept-Encoding": "gzip"})),
        (200, operator.get("/station/learners.csv")),
        (200, stranger.get(look)),
        (200, stranger.client.options("/")),
        (200, learner.client.head("/home")),
        (204, learner.client.post(f"{attempt}/answers", data={**delivery(learner, attempt), **leaf})),
        (303, stranger.get("/home")),
        (304, learner.client.get(LESSON, headers={"If-None-Match": etag})),
        (400, stranger.client.get("/", headers={"Host": "evil.example"})),
        (400, learner.client.post(f"{attempt}/answers", data={**delivery(learner, attempt), "question": "none"})),
        (403, learner.client.post("/sign-out")),
        (403, operator.get("/device/shelf")),
        (404, stranger.get("/none")),
        (404, learner.get("/packs/none")),
        (404, stranger.get("/media/none")),
        (404, stranger.client.put("/")),
        (413, stranger.client.post("/language", data=large)),
    ]


def test_every_kind_of_answer_carries_the_headers_that_protect(answers: list[tuple[int, TestResponse]]) -> None:
    assert [response.status_code for _, response in answers] == [status for status, _ in answers]
    for _, response in answers:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        if response.mimetype == "text/css":
            continue  # no document: what style may do is what its page says
        policy = response.headers[POLICY]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "base-uri 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "Cache-Control" in response.headers


def test_no_page_has_a_script_or_a_style_of_its_own(
    learner: Visitor, operator: Visitor, technician: Visitor, pages: dict[str, str]
) -> None:
    visitors = {"learn": learner, "station": operator, "device": technician}
    for endpoint, path in pages.items():
        visitor = visitors.get(endpoint.partition(".")[0])
        page = visitor.get(path).text if visitor else ""
        assert not re.search(r"<script(?![^>]* src=\"/look/)", page), endpoint
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), endpoint
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page), endpoint


def test_a_page_with_a_name_is_not_kept_on_the_tablet(
    learner: Visitor, stranger: Visitor, pages: dict[str, str]
) -> None:
    for endpoint, path in pages.items():
        if endpoint.startswith("learn.") and endpoint != "learn.questions":
            assert learner.get(path).headers["Cache-Control"] == "no-store", endpoint
    assert learner.get(pages["learn.questions"]).headers["Cache-Control"] == "private, max-age=600"  # without a name
    assert stranger.get("/").headers["Cache-Control"] == "private, no-cache"


def test_a_page_on_which_a_secret_is_typed_is_not_kept_on_the_tablet(stranger: Visitor, cast: Cast) -> None:
    for path in (f"/sign-in/{cast.code}", "/station/sign-in"):
        assert (path, stranger.get(path).headers["Cache-Control"]) == (path, "no-store")
