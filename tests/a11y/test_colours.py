"""The colours hold the contrast that the look promises, in each choice of colours, as the style sheets are served."""

import re
from itertools import product
from pathlib import Path

import pytest

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database
from kiosk.settings import read_settings
from kiosk.web import media
from sync.hub.app import create_app as create_hub
from sync.hub.settings import read_settings as read_hub_settings
from tests.a11y.colours import Choice, contrast, read_pairs, read_tokens, value_of

CHOICES = [Choice(*each) for each in product((False, True), repeat=3)]
TEXT, SIGN = 4.5, 3.0  # 1.4.3 for letters; 1.4.11 for what tells a control, a state, or where one is
# What the look promises on paper: light, dark.
PROMISED = {
    "ink": (14.8, 15.1),
    "quiet": (6.4, 9.0),
    "leaf": (7.0, 9.7),
    "water": (6.5, 9.7),
    "laterite": (6.0, 8.7),
    "edge": (3.5, 4.5),
}
# What stands on what: letters, then signs and outlines. Soft grounds hold letters in ink.
LETTERS = (
    *product(("ink", "quiet", "leaf", "water", "laterite"), ("paper", "card")),
    *product(("ink",), ("stone", "leaf-soft", "water-soft", "laterite-soft", "turmeric-soft")),
    ("on-leaf", "leaf"),
    ("on-turmeric", "turmeric"),
    ("on-roof", "roof"),
)
SIGNS = (
    *product(("edge", "focus", "leaf", "water", "laterite"), ("paper", "card")),
    ("turmeric", "roof"),
    ("leaf", "leaf-soft"),
    ("water", "water-soft"),
    ("laterite", "laterite-soft"),
)


@pytest.fixture(scope="module", params=["look.css", "hub.css"])
def css(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A style sheet as browsers get it."""
    home = tmp_path_factory.mktemp("home")
    if request.param == "hub.css":
        client = create_hub(read_hub_settings(home, {})).test_client()
        (address,) = re.findall(r'href="([^"]*hub\.css[^"]*)"', client.get("/sign-in").text)
        return client.get(address).text
    app = create_app(open_kiosk(read_settings(home)))
    close_database()
    with app.test_request_context():
        address = media.asset_url("look.css")
    return app.test_client().get(address).text


def too_pale(css: str, choice: Choice) -> list[str]:
    tokens = read_tokens(css, choice)
    pairs = [(*pair, TEXT) for pair in LETTERS] + [(*pair, SIGN) for pair in SIGNS]
    found = [
        f"{one} on {other}: {contrast(tokens[one], tokens[other]):.2f}"
        for one, other, least in pairs
        if one in tokens and other in tokens and contrast(tokens[one], tokens[other]) < least
    ]
    for selector, said in read_pairs(css).items():
        one, other = (value_of(each, tokens) for each in said)
        if contrast(one, other) < TEXT:
            found.append(f"{selector}: {contrast(one, other):.2f}")
    return found


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_letters_and_signs_stand_out_in_each_choice_of_colours(css: str, choice: Choice) -> None:
    assert too_pale(css, choice) == []


def test_every_token_that_is_looked_at_is_a_token_of_the_kiosk() -> None:
    tokens = read_tokens((Path(media.__file__).parent / "static/look.css").read_text(), Choice())
    assert {name for pair in (*LETTERS, *SIGNS) for name in pair} <= tokens.keys()


@pytest.mark.parametrize("name", PROMISED)
def test_on_paper_the_colours_read_as_well_as_the_look_promises(css: str, name: str) -> None:
    for is_dark, promised in zip((False, True), PROMISED[name], strict=True):
        tokens = read_tokens(css, Choice(is_dark))
        assert round(contrast(tokens[name], tokens["paper"]), 1) >= promised


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_stronger_choice_is_stronger_and_the_tablets_own_wish_is_the_same(is_dark: bool) -> None:
    css = (Path(media.__file__).parent / "static/look.css").read_text()
    usual, strong = read_tokens(css, Choice(is_dark)), read_tokens(css, Choice(is_dark, is_strong=True))
    for name in PROMISED:
        assert contrast(strong[name], strong["paper"]) > contrast(usual[name], usual["paper"])
    assert contrast(strong["edge"], strong["paper"]) == pytest.approx(21)
    assert read_tokens(css, Choice(is_dark, wants_contrast=True)) == strong


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (":root { --ink: #777; --paper: #fff }", Choice()),
        ("@media screen and (prefers-color-scheme: dark) { :root { --leaf: #222; --paper: #000 } }", Choice(True)),
        ('[data-contrast="high"] { --edge: #bbb; --card: #fff }', Choice(is_strong=True)),
        ("@media (prefers-contrast:more) { :root { --edge: #bbb; --card: #fff } }", Choice(wants_contrast=True)),
        (":root { --paper: #fff } p { color: #999; background: var(--paper) }", Choice()),
    ],
)
def test_pale_colours_are_found_out_where_they_are(bad: str, found: Choice) -> None:
    assert too_pale(bad, found) != []
    assert found == Choice() or too_pale(bad, Choice()) == []


def test_contrast_is_reckoned_as_wcag_has_it() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#fff", "#767676") == pytest.approx(4.54, abs=0.005)
