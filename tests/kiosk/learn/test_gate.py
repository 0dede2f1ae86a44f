"""The gate: one chooses a language by its script."""

import re

from kiosk.settings import LANGUAGES
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import in_words

TILE = re.compile(
    r'<button class="tile" name="language" value="([^"]+)".*?<span[^>]*>([^<]+)</span></button>', re.DOTALL
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


def test_staff_find_their_door(stranger: Visitor) -> None:
    assert 'href="/station/sign-in"' in stranger.text("/")


def test_choosing_nothing_leads_back_to_the_gate(stranger: Visitor) -> None:
    assert stranger.get(stranger.post("/language", page="/").location).location == "/"
