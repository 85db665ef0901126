"""When a case is due, and when half of its time is over: by the clock, or by business hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from agent.core.records import Record

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_CLOSED_DAYS = 366


class BusinessHours(Record):
    """When people work: from `opens` to `closes` on `days` that aren't `holidays`, in the IANA zone `timezone`."""

    timezone: str
    opens: time
    closes: time
    days: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    holidays: tuple[date, ...] = Field(default=(), max_length=MAX_CLOSED_DAYS // 2)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("must be an IANA time zone such as Europe/Berlin") from error
        return value

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "BusinessHours":
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError("opens and closes are local times, without an offset")
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes, on the same day")
        return self


def time_after(start: datetime, hours: float, calendar: BusinessHours | None) -> datetime:
    """Return the moment (UTC) when `hours` have passed since `start`; with a calendar, only its open hours count."""
    remaining = timedelta(hours=hours)
    if calendar is None:
        return (start + remaining).astimezone(UTC)
    for opened, closed in open_spans(start, calendar):
        if closed - opened >= remaining:
            return opened + remaining
        remaining -= closed - opened
    raise AssertionError("there is always another open day")


def due_times(start: datetime, hours: float, calendar: BusinessHours | None) -> tuple[datetime, datetime]:
    """Return when half of a case's time is over, and when all of it is (UTC)."""
    return time_after(start, hours / 2, calendar), time_after(start, hours, calendar)


def open_spans(start: datetime, calendar: BusinessHours) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open hours from `start` on, in UTC: durations across a change of the clocks are real ones."""
    zone = ZoneInfo(calendar.timezone)
    start = start.astimezone(UTC)
    day = start.astimezone(zone).date()
    while True:
        if WEEKDAYS[day.weekday()] in calendar.days and day not in calendar.holidays:
            opens = datetime.combine(day, calendar.opens, zone).astimezone(UTC)
            closes = datetime.combine(day, calendar.closes, zone).astimezone(UTC)
            if closes > max(start, opens):
                yield max(start, opens), closes
        day += timedelta(days=1)
