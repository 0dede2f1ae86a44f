"""The gate: one chooses a language by its script."""

import re

from kiosk.settings import LANGUAGES
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import in_words


def test_the_gate_offers_every_language_in_its_own_script(stranger: Visitor) -> None:
    page = stranger.text("/")
    offered = re.findall(r'<button class="tile[^>]*value="([^"]+)"[^>]*>([^<]+)</button>', page)
    assert offered == [("en", "English"), ("ml", "മലയാളം"), ("hi", "हिन्दी"), ("ta", "தமிழ்")]


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


def test_staff_find_their_door(stranger: Visitor) -> None:
    assert 'href="/station/sign-in"' in stranger.text("/")


def test_choosing_nothing_leads_back_to_the_gate(stranger: Visitor) -> None:
    assert stranger.get(stranger.post("/language", page="/").location).location == "/"
