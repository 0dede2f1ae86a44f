"""How the hub writes amounts."""

import pytest
from flask import Flask

from sync.hub.pages.language import size


@pytest.mark.parametrize(("language", "said"), [("en", "58 GB"), ("ml", "58 GB"), ("ur", "\u206658 GB\u2069")])
def test_an_amount_keeps_its_unit_behind_it_where_a_page_runs_from_the_right(
    app: Flask, language: str, said: str
) -> None:
    with app.test_request_context(f"/?language={language}"):
        assert size(58_000_000_000) == said
