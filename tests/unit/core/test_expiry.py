"""When a case is due: by the clock, or by business hours, across weekends, holidays and changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.core.expiry import WEEKDAYS, BusinessHours, due_times, time_after

BERLIN = BusinessHours(timezone="Europe/Berlin", opens=time(9), closes=time(17))
STARTS = st.integers(0, 15 * 365 * 86_400).map(
    lambda second: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
HOURS = st.floats(0.01, 400)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
CALENDARS = st.builds(
    BusinessHours,
    timezone=ZONES,
    opens=st.times(max_value=time(11)),
    closes=st.times(min_value=time(12)),
    days=st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple),
    holidays=st.lists(st.dates(date(2020, 1, 1), date(2035, 1, 1)), max_size=5).map(tuple),
)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def open_seconds(start: datetime, end: datetime, calendar: BusinessHours) -> float:
    """Add up, minute by minute's edge, what of the time between lies in open hours."""
    zone, total, day = ZoneInfo(calendar.timezone), 0.0, start.astimezone(ZoneInfo(calendar.timezone)).date()
    while day <= end.astimezone(zone).date():
        if WEEKDAYS[day.weekday()] in calendar.days and day not in calendar.holidays:
            opens = datetime.combine(day, calendar.opens, zone).astimezone(UTC)
            closes = datetime.combine(day, calendar.closes, zone).astimezone(UTC)
            total += max(0.0, (min(end, closes) - max(start, opens)).total_seconds())
        day += timedelta(days=1)
    return total


@given(STARTS, HOURS)
def test_by_the_clock_hours_are_hours(start: datetime, hours: float) -> None:
    assert time_after(start, hours, None) == start + timedelta(hours=hours)


@given(STARTS, HOURS, CALENDARS)
def test_with_a_calendar_just_so_many_open_hours_lie_between(
    start: datetime, hours: float, calendar: BusinessHours
) -> None:
    due = time_after(start, hours, calendar)

    assert due.utcoffset() == timedelta(0)
    assert open_seconds(start, due, calendar) == pytest.approx(hours * 3600, abs=0.01)


@given(STARTS, HOURS, st.one_of(st.none(), CALENDARS))
def test_half_time_comes_before_the_end(start: datetime, hours: float, calendar: BusinessHours | None) -> None:
    half_time_at, due_at = due_times(start, hours, calendar)

    assert start < half_time_at < due_at


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02 10:00", 2, "2026-03-02 12:00"),
        ("2026-03-02 16:00", 2, "2026-03-03 10:00"),
        ("2026-03-02 06:00", 1, "2026-03-02 10:00"),
        ("2026-03-02 20:00", 1, "2026-03-03 10:00"),
        ("2026-03-06 16:00", 24, "2026-03-11 16:00"),
        ("2026-03-07 12:00", 8, "2026-03-09 17:00"),
    ],
)
def test_what_comes_in_late_is_due_in_the_next_open_hours(start: str, hours: float, due: str) -> None:
    assert time_after(berlin(start), hours, BERLIN) == berlin(due)


def test_a_holiday_doesnt_count() -> None:
    calendar = BERLIN.model_copy(update={"holidays": (date(2026, 3, 3),)})

    assert time_after(berlin("2026-03-02 16:00"), 2, calendar) == berlin("2026-03-04 10:00")


def test_the_night_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    calendar = BusinessHours(timezone="Europe/Berlin", opens=time(0), closes=time(23, 59), days=WEEKDAYS)

    assert time_after(berlin("2026-03-29 00:00"), 4, calendar) == berlin("2026-03-29 05:00")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"timezone": "Mars/Olympus"}, "IANA"),
        ({"timezone": "../etc/passwd"}, "IANA"),
        ({"opens": time(17)}, "before closes"),
        ({"days": ()}, "at least 1"),
        ({"days": ("monday",)}, "mon"),
        ({"opens": time(9, tzinfo=UTC)}, "without an offset"),
    ],
)
def test_a_calendar_without_open_hours_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        BusinessHours(**{"timezone": "UTC", "opens": time(9), "closes": time(17), **changes})
