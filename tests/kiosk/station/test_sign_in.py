"""The door for staff on a tablet that everybody uses."""

import re

import pytest

from kiosk.people.tables import Staff
from tests.kiosk.cast import Cast
from tests.kiosk.visitor import Visitor


def test_a_shared_tablet_is_not_asked_to_keep_a_password(stranger: Visitor) -> None:
    page = stranger.text("/station/sign-in")
    assert 'type="password"' not in page
    fields = {name: re.search(rf'<input id="{name}"[^>]*>', page)[0] for name in ("name", "password")}
    for field in fields.values():
        for attribute in ('autocomplete="off"', 'autocapitalize="none"', 'autocorrect="off"', 'spellcheck="false"'):
            assert attribute in field
    assert 'class="secret"' in fields["password"]
    assert 'value=""' in fields["password"]


def test_a_password_that_was_wrong_is_not_shown_again(stranger: Visitor) -> None:
    response = stranger.post("/station/sign-in", {"name": "Omana", "password": "not the right one"})
    assert "not the right one" not in response.text


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, ["Write your name.", "Write your password."]),
        ({"name": "", "password": "x"}, ["Write your name."]),
        ({"name": "Omana", "password": ""}, ["Write your password."]),
    ],
)
def test_what_was_left_empty_is_named_and_counts_for_no_miss(
    stranger: Visitor, cast: Cast, fields: dict[str, object], missing: list[str]
) -> None:
    page = stranger.post("/station/sign-in", fields).text
    assert [each for each in ("Write your name.", "Write your password.") if each in page] == missing
    assert "do not match" not in page
    assert sum(member.misses for member in Staff.select()) == 0
