"""How pages say when something was, as far as that is known."""

import pytest
from flask import Flask

from sync.hub.app import create_app
from sync.hub.pages.language import day
from sync.protocol.times import BETWEEN, HUB, WALL, Known

assert create_app

NOON, DAY = 1_793_000_000_000, 86_400_000


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Known(NOON, NOON - 5, NOON + 5, HUB), "26 Oct 2026"),
        (Known(NOON, 0, None, WALL), "26 Oct 2026"),
        (Known(NOON, NOON - DAY, NOON + DAY, BETWEEN), "between 25 Oct 2026 and 27 Oct 2026"),
        (Known(NOON, NOON - 5, NOON + 5, BETWEEN), "about 26 Oct 2026"),
        (Known(NOON, NOON - DAY, None, BETWEEN), "about 26 Oct 2026"),
    ],
)
def test_what_is_not_certain_is_said_to_be_so(app: Flask, known: Known, words: str) -> None:
    with app.test_request_context("/?language=en"):
        assert day(known) == words
