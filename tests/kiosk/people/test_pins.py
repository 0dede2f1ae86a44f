"""PINs: which can be used, and how they are typed."""

import pytest

from kiosk.errors import OperatorError
from kiosk.people import pins


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "pin"),
        ("123", "pin"),
        ("12345", "pin"),
        ("12a4", "pin"),
        ("1 34", "pin"),
        ("1111", "pin-easy"),
        ("0000", "pin-easy"),
    ],
)
def test_a_pin_that_cannot_be_used_is_refused(pin: str, code: str) -> None:
    with pytest.raises(OperatorError) as refused:
        pins.check(pin)

    assert refused.value.code == code


def test_a_pin_that_is_made_can_be_used() -> None:
    for _ in range(200):
        pins.check(pins.make())


def test_digits_of_any_script_are_understood() -> None:
    assert pins.latin_digits("൪൭൧൧ ४७ ௪ 4a") == "4711 47 4 4a"
