"""What a form may say about a learner."""

from dataclasses import replace

import pytest

from kiosk.errors import OperatorError
from kiosk.people.details import Details, check_details

ANITHA = Details("Anitha", "ml", "lotus", "consent", 1994, "9847012345")
LANGUAGES = ("en", "ml")


def test_details_that_can_be_kept_are_accepted() -> None:
    check_details(ANITHA, LANGUAGES, 2026)
    check_details(replace(ANITHA, birth_year=None, phone="", name="അ" * 80), LANGUAGES, 2026)
    check_details(replace(ANITHA, phone="+919847012345"), LANGUAGES, 2026)
    check_details(replace(ANITHA, birth_year=2008), LANGUAGES, 2026)
    check_details(replace(ANITHA, birth_year=2012, basis="guardian", guardian="Leela"), LANGUAGES, 2026)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("name-empty", {"name": " \u00a0"}),
        ("name-long", {"name": "A" * 81}),
        ("language", {"language": "hi"}),
        ("language", {"language": ""}),
        ("picture", {"picture": "../x"}),
        ("basis", {"basis": "because"}),
        ("birth-year", {"birth_year": 1919}),
        ("birth-year", {"birth_year": 2027, "basis": "guardian", "guardian": "Leela"}),
        ("guardian", {"birth_year": 2009}),
        ("phone", {"phone": "12345"}),
        ("phone", {"phone": "98470 12345"}),
        ("phone", {"phone": "call me"}),
    ],
)
def test_each_wrong_detail_has_its_code(code: str, wrong: dict[str, object]) -> None:
    with pytest.raises(OperatorError) as refused:
        check_details(replace(ANITHA, **wrong), LANGUAGES, 2026)  # type: ignore[arg-type]

    assert refused.value.code == code
    assert "%(" not in str(refused.value)
