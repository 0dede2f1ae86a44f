"""The gate: one chooses a language by its script."""

import html
import re

import pytest

from kiosk.settings import LANGUAGES
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import begin, hand_in
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import in_words

TILE = re.compile(
    r'<button class="tile" name="language" value="([^"]+)".*?<span[^>]*>([^<]+)</span>(?:<svg.*?</svg>)?</button>',
    re.DOTALL,
)
MOST_SOUND_BYTES = 4_000


def test_the_gate_offers_every_language_in_its_own_script(stranger: Visitor) -> None:
    offered = dict(TILE.findall(stranger.text("/")))
    assert list(offered) == list(LANGUAGES)
    assert {"en": "English", "ml": "മലയാളം", "hi": "हिन्दी", "ta": "தமிழ்"}.items() <= offered.items()


def test_a_name_is_drawn_so_that_a_tablet_without_its_letters_shows_it(stranger: Visitor) -> None:
    page = stranger.text("/")
    drawn = re.findall(r'value="([^"]+)"[^>]*><svg [^>]*aria-hidden="true"[^>]*><path d="m[^"]+z"/></svg>', page)
    assert drawn == [tag for tag in LANGUAGES if tag != "en"]


def test_beside_each_name_is_a_link_to_its_sound(stranger: Visitor) -> None:
    sounds = re.findall(r'<a class="hear" href="([^"]+/names/([a-z]+)\.opus)" data-sound>', stranger.text("/"))
    assert [tag for _, tag in sounds] == list(LANGUAGES)
    for url, _ in sounds:
        sound = stranger.get(url)
        assert sound.data.startswith(b"OggS")
        assert len(sound.data) <= MOST_SOUND_BYTES


def test_the_language_of_the_tablet_is_marked(stranger: Visitor) -> None:
    for tag in LANGUAGES:
        stranger.client.set_cookie("language", tag)
        page = stranger.text("/")
        assert re.findall(r'value="([^"]+)"[^>]*aria-current="true"', page) == [tag]
        assert in_words(tag, "Choose your language") in page


def test_after_choosing_a_stranger_is_asked_who_is_there(stranger: Visitor) -> None:
    assert stranger.get("/home").location == "/"
    chosen = stranger.post("/language", {"language": "ml"}, "/")
    assert stranger.get(chosen.location).location == "/sign-in"
    assert in_words("ml", "Who are you?") in stranger.text("/sign-in")


def test_a_learner_may_change_the_language_in_the_middle_of_a_lesson(learner: Visitor, shelf: Repository) -> None:
    learner.post("/language", {"language": "hi"}, "/")
    page = learner.text("/packs/tea-stall/lessons/make-tea")
    assert '<html lang="hi"' in page
    assert "Anitha" in page


NEXT = re.compile(r'<input type="hidden" name="next" value="([^"]*)">')


def gate_from(visitor: Visitor, page: str) -> list[str]:
    """Where the gate leads back to, opened by the link on a page: as a browser names the page."""
    shown = visitor.get(page)
    assert shown.status_code == 200, page
    link = re.search(r'<a class="tongue" href="([^"]+)">', shown.text)
    assert link is not None, page
    before = f"http://localhost{page}"
    return list(map(html.unescape, NEXT.findall(visitor.client.get(link[1], headers={"Referer": before}).text)))


@pytest.mark.parametrize(
    "page",
    [
        "/packs/tea-stall",
        "/packs/tea-stall/lessons/make-tea",
        "/packs/tea-stall/quizzes/check-tea",
        "/shelf",
        "/progress",
        "/search?q=tea+leaves&page=1",
        "/search?q=%E0%B4%9A%E0%B4%BE%E0%B4%AF",
    ],
)
def test_who_changes_the_language_comes_back_to_the_page(learner: Visitor, shelf: Repository, page: str) -> None:
    [target] = gate_from(learner, page)
    assert target == page
    chosen = learner.post("/language", {"language": "hi", "next": target}, "/")
    assert (chosen.status_code, chosen.location) == (303, page)
    assert '<html lang="hi"' in learner.text(page)


def test_who_changes_the_language_of_a_quiz_goes_on_with_it(learner: Visitor, shelf: Repository) -> None:
    attempt = begin(learner)
    kept = attempt.replace("/attempts/", "/questions/")
    for page in (attempt, kept):
        assert gate_from(learner, page) == [page]
        assert learner.post("/language", {"language": "hi", "next": page}, "/").location == page
    result = hand_in(learner, attempt)
    assert gate_from(learner, result) == [result]
    assert learner.get(kept).location == result


def test_staff_and_guests_come_back_too(operator: Visitor, stranger: Visitor, shelf: Repository) -> None:
    assert (
        operator.post("/language", {"language": "hi", "next": "/station/learners"}, "/").location == "/station/learners"
    )
    stranger.post("/look-around", page="/sign-in")
    page = "/packs/tea-stall/lessons/make-tea"
    assert gate_from(stranger, page) == [page]
    assert stranger.post("/language", {"language": "hi", "next": page}, "/").location == page


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "/\x07home",
        "/nowhere", "/language", "/sign-out", "/packs/tea-stall/quizzes/check-tea/start", "",
    ],
)  # fmt: skip
def test_the_gate_leads_to_no_other_site_and_to_no_form(learner: Visitor, shelf: Repository, target: str) -> None:
    assert learner.post("/language", {"language": "hi", "next": target}, "/").location == "/home"
    for browser in ({"query_string": {"next": target}}, {"headers": {"Referer": f"http://localhost{target}"}}):
        assert not NEXT.findall(learner.client.get("/", **browser).text), browser
    assert not NEXT.findall(learner.client.get("/", headers={"Referer": target}).text)


def test_the_gate_keeps_nothing_of_somebody_who_has_left(learner: Visitor, shelf: Repository) -> None:
    learner.post("/sign-out", page="/finish")
    before = {"Referer": "http://localhost/search?q=tea"}
    assert not NEXT.findall(learner.client.get("/", headers=before).text)
    assert "tea" not in learner.post("/language", {"language": "hi", "next": "/search?q=tea"}, "/").location


def test_staff_find_their_door(stranger: Visitor) -> None:
    assert 'href="/station/sign-in"' in stranger.text("/")


def test_choosing_nothing_leads_back_to_the_gate(stranger: Visitor) -> None:
    assert stranger.get(stranger.post("/language", page="/").location).location == "/"
