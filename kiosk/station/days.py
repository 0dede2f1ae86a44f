"""Days as the station counts them: from midnight to midnight in its own time zone. Times are milliseconds."""

from datetime import UTC, datetime, time, timedelta

import flask_babel
from babel.dates import format_date


def day_starts(now: int, count: int) -> list[int]:
    """When each of the last days began, the oldest first and today last."""
    today = _local(now).date()
    midnights = [datetime.combine(today - timedelta(days=back), time()) for back in reversed(range(count))]
    return [int(flask_babel.to_utc(each).replace(tzinfo=UTC).timestamp() * 1000) for each in midnights]


def weekday(at: int) -> str:
    """The short name of a day of the week, in the page's language."""
    return format_date(_local(at).date(), "ccc", locale=flask_babel.get_locale())


def iso_day(at: int) -> str:
    """A day as spreadsheets sort it, such as 2026-03-03; "" for never."""
    return _local(at).date().isoformat() if at else ""


def _local(at: int) -> datetime:
    return flask_babel.to_user_timezone(datetime.fromtimestamp(at / 1000, tz=UTC))
