"""Days as the station counts them: India's midnight is 18:30 of the day before in UTC."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from kiosk.station.days import day_starts, iso_day, weekday


def at(text: str) -> int:
    """Milliseconds of a time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "midnight", "day"),
    [
        ("2026-03-02T18:29:59", "2026-03-01T18:30", "2026-03-02"),
        ("2026-03-02T18:30:00", "2026-03-02T18:30", "2026-03-03"),
        ("2026-03-03T12:00:00", "2026-03-02T18:30", "2026-03-03"),
    ],
)
def test_a_day_begins_at_midnight_in_india(app: Flask, now: str, midnight: str, day: str) -> None:
    with app.test_request_context():
        assert day_starts(at(now), 1) == [at(midnight)]
        assert iso_day(at(now)) == day


def test_the_last_days_come_oldest_first(app: Flask) -> None:
    with app.test_request_context():
        starts = day_starts(at("2026-03-03T12:00"), 3)
        assert [iso_day(start) for start in starts] == ["2026-03-01", "2026-03-02", "2026-03-03"]
        assert [weekday(start) for start in starts] == ["Sun", "Mon", "Tue"]


def test_never_has_no_day(app: Flask) -> None:
    with app.test_request_context():
        assert iso_day(0) == ""
