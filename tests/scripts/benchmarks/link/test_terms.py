"""How terms of a link are written, and what becomes of nonsense."""

import json

import pytest

from scripts.benchmarks.link.terms import Outage, Terms, read_outage, read_rate, read_seconds, read_share


def test_terms_are_read_as_an_engineer_writes_them() -> None:
    assert read_rate("64k") == read_rate("64000") == read_rate("64kbit/s") == 64_000
    assert read_rate("2M") == 2_000_000
    assert read_seconds("600ms") == pytest.approx(0.6)
    assert read_seconds("10s") == 10
    assert read_share("3%") == pytest.approx(0.03)
    assert read_outage("10s/30s") == Outage(10, 30)
    assert read_outage("10s/1m/forget") == Outage(10, 60, forgets=True)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_rate, "fast"),
        (read_rate, "64q"),
        (read_seconds, "10"),
        (read_share, "0.03"),
        (read_outage, "10s"),
        (read_outage, "10s/30s/later"),
    ],
)
def test_nonsense_is_refused_and_what_was_found_is_named(read: object, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read(text)  # type: ignore[operator]


@pytest.mark.parametrize("terms", [{"rate": 0}, {"loss": 3}, {"round_trip": -1}])
def test_a_link_that_cannot_be_is_refused(terms: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not"):
        Terms(**terms)


def test_terms_come_back_from_json_as_they_were() -> None:
    terms = Terms(64_000, 0.6, 0.03, Outage(10, 30, forgets=True), 7)
    assert Terms.from_json(json.loads(json.dumps(terms.as_json()))) == terms


def test_an_outage_comes_after_its_time_again_and_again() -> None:
    outage = Outage(lasts=10, every=30)
    assert [outage.is_down(at) for at in (0, 29.9, 30, 39.9, 40, 69.9, 70)] == [
        False, False, True, True, False, False, True,
    ]  # fmt: skip
    assert [outage.number(at) for at in (0, 29.9, 30, 41, 70)] == [0, 0, 1, 1, 2]
