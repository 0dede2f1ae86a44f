"""Sentences of pages that can be heard."""

import gettext
import html
import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.settings import CATALOGUES, DOMAIN, LANGUAGES
from kiosk.web import spoken
from tests.kiosk.cast import Cast
from tests.kiosk.visitor import Visitor

LOOK = Path(spoken.__file__).parent / "static"
MOST_BYTES = {"notice": 200_000, "revise": 32_000}  # two sentences in one
LINK = re.compile(r'(?:href|src)="(/look/[0-9a-f]+/spoken/(\w+)-(\w+)-[0-9a-f]+\.opus)"')


def visitor_in(app: Flask, tag: str) -> Visitor:
    visitor = Visitor(app)
    visitor.client.set_cookie("language", tag)
    return visitor


@pytest.mark.parametrize("tag", ["en", "ml"])
def test_the_names_the_pin_and_the_notice_can_be_heard(app: Flask, cast: Cast, tag: str) -> None:
    visitor = visitor_in(app, tag)
    for path, what in (("/sign-in", "names"), (f"/sign-in/{cast.code}", "pin"), ("/new", "notice")):
        ((address, said, language),) = LINK.findall(visitor.text(path))
        assert (said, language) == (what, tag)
        sound = visitor.get(address)
        assert sound.mimetype == "audio/ogg"
        assert sound.data[:4] == b"OggS"
    assert 'preload="none"' in visitor.text("/new")


def test_what_is_heard_is_what_stands_on_the_page(app: Flask, cast: Cast) -> None:
    page = html.unescape(visitor_in(app, "en").text("/new"))
    for sentence in spoken.SENTENCES["notice"]:
        assert sentence in page
    assert spoken.SENTENCES["names"][0] in visitor_in(app, "en").text("/sign-in")
    assert spoken.SENTENCES["pin"][0] in visitor_in(app, "en").text(f"/sign-in/{cast.code}")


@pytest.mark.parametrize("tag", ["en", "ml", "ur"])
def test_asking_for_help_and_choosing_colours_can_be_heard(app: Flask, tag: str) -> None:
    visitor = visitor_in(app, tag)
    for path, what in (("/help", "help"), ("/contrast", "contrast")):
        ((_, said, language),) = LINK.findall(visitor.text(path))
        assert (said, language) == (what, tag)
    visitor.post("/help", {"call": "on"}, "/help")
    assert [said for _, said, _ in LINK.findall(visitor.text("/help"))] == ["called"]


def test_words_that_were_changed_are_silent_until_they_are_spoken_again() -> None:
    text = spoken.words("names", gettext.translation(DOMAIN, CATALOGUES, ["ml"]).gettext)
    assert (LOOK / spoken.name_of("names", "ml", text)).exists()
    assert not (LOOK / spoken.name_of("names", "ml", f"{text}.")).exists()
    assert not (LOOK / spoken.name_of("names", "hi", text)).exists()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_all_that_can_be_heard_is_spoken_in_every_language(tag: str) -> None:
    translate = gettext.translation(DOMAIN, CATALOGUES, [tag], fallback=tag == "en").gettext
    names = [spoken.name_of(what, tag, spoken.words(what, translate)) for what in spoken.SENTENCES]
    assert [name for name in names if not (LOOK / name).exists()] == [], "scripts/spoken_pages speaks them"


def test_a_sound_is_small() -> None:
    for sound in (LOOK / spoken.FOLDER).glob("*.opus"):
        what = sound.name.partition("-")[0]
        assert sound.stat().st_size <= MOST_BYTES.get(what, 16_000 * len(spoken.SENTENCES[what])), sound.name
