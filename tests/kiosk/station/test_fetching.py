"""The page Fetching as operators have it: the allowance and the hours are theirs, the rest is not."""

import pytest

from kiosk.packs import allowance
from kiosk.packs.allowance import Rules
from kiosk.web.here import Kiosk
from tests.kiosk.visitor import Visitor

PAGE = "/station/fetching"
GIVEN = {"daily": "2.5", "begins": "22", "ends": "6"}
RULES = Rules("https://packs.example/", 1_000_000, 0, 24, False, True)


@pytest.fixture(autouse=True)
def _known_address(kiosk: Kiosk) -> None:
    allowance.set_rules(RULES)


def test_an_operator_sets_the_allowance_and_the_hours(operator: Visitor, kiosk: Kiosk) -> None:
    answer = operator.text_after(PAGE, GIVEN)

    assert "That is how packs are fetched from now on." in answer
    assert allowance.rules(kiosk.settings) == Rules("https://packs.example/", 2_500_000, 22, 6, False, True)
    assert 'value="2.5"' in answer


def test_from_where_packs_come_and_who_gets_them_is_not_the_operators_to_set(operator: Visitor, kiosk: Kiosk) -> None:
    operator.post(PAGE, GIVEN | {"repository": "https://evil.example/", "shares": ""})

    rules = allowance.rules(kiosk.settings)
    assert (rules.repository, rules.shares) == ("https://packs.example/", True)
    page = operator.text(PAGE)
    assert 'name="repository"' not in page
    assert "/device/" not in page


@pytest.mark.parametrize(("field", "value", "said"), [("daily", "much", "as a number"), ("ends", "25", "from 0 to 24")])
def test_what_cannot_be_kept_to_is_said_and_changes_nothing(
    operator: Visitor, kiosk: Kiosk, field: str, value: str, said: str
) -> None:
    answer = operator.post(PAGE, GIVEN | {field: value})

    assert answer.status_code == 422
    assert said in answer.text
    assert allowance.rules(kiosk.settings) == RULES


def test_an_operator_pauses_fetching_and_lets_it_go_on(operator: Visitor, kiosk: Kiosk) -> None:
    assert "Fetching is paused." in operator.text_after(f"{PAGE}/pause", {}, PAGE)
    assert allowance.rules(kiosk.settings).paused
    assert "Fetching goes on." in operator.text_after(f"{PAGE}/pause", {}, PAGE)
    assert allowance.rules(kiosk.settings) == RULES
