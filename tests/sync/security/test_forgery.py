"""Against forged requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.security import forgery

SECRET = bytes(range(32))


def test_a_visitors_own_token_is_genuine() -> None:
    assert forgery.is_genuine(SECRET, "visitor-1", forgery.token(SECRET, "visitor-1"))


def test_a_token_stays_the_same_so_that_pages_keep_their_etag() -> None:
    assert forgery.token(SECRET, "visitor-1") == forgery.token(SECRET, "visitor-1")


def test_another_visitors_token_is_not_genuine() -> None:
    assert not forgery.is_genuine(SECRET, "visitor-1", forgery.token(SECRET, "visitor-2"))


def test_a_token_of_another_kiosk_is_not_genuine() -> None:
    assert not forgery.is_genuine(SECRET, "visitor-1", forgery.token(bytes(32), "visitor-1"))


@given(st.text(max_size=60))
def test_no_guess_is_genuine(guess: str) -> None:
    token = forgery.token(SECRET, "visitor-1")

    assert forgery.is_genuine(SECRET, "visitor-1", guess) is (guess == token)


def test_the_token_does_not_tell_the_visitor() -> None:
    assert "visitor-1" not in forgery.token(SECRET, "visitor-1")


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        (None, "kiosk.local:8080", True),
        ("http://kiosk.local:8080", "kiosk.local:8080", True),
        ("https://kiosk.local:8080", "kiosk.local:8080", True),
        ("http://[fd00::1]:8080", "[fd00::1]:8080", True),
        ("http://kiosk.local", "kiosk.local:8080", False),
        ("http://evil.example", "kiosk.local:8080", False),
        ("http://kiosk.local:8080.evil.example", "kiosk.local:8080", False),
        ("http://kiosk.local:8080@evil.example", "kiosk.local:8080", False),
        ("null", "kiosk.local:8080", False),
        ("", "kiosk.local:8080", False),
        ("file://", "kiosk.local:8080", False),
        ("http://[", "kiosk.local:8080", False),
    ],
)
def test_only_our_own_origin_is_ours(origin: str | None, host: str, same: bool) -> None:
    assert forgery.is_same_origin(origin, host) is same
