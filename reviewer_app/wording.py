"""Values as a person reads them: money, times, names, and what an error means for the reviewer."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, assert_never

from agent.contract import ReviewSummary
from reviewer_app.errors import (
    AlreadyDecided,
    BadField,
    CapReached,
    ClaimedByOther,
    DeskError,
    DigestMismatch,
    Expired,
    MissingSkill,
    NotFound,
    NotSignedIn,
    NotWaiting,
    Refused,
    ServerTrouble,
    ServerUnreachable,
    Superseded,
    UndoOver,
)

RiskBand = Literal["low", "raised", "high"]

PAST_TENSE = {
    "approve": "approved this",
    "edit": "approved this with changes",
    "reject": "rejected this",
    "respond": "answered the customer",
    "escalate": "escalated this",
}
# Zero-width joiners shape emoji and several scripts; every other invisible character only serves to hide something.
_HARMLESS_INVISIBLE = {"\u200c", "\u200d"}


@dataclass(frozen=True)
class Moment:
    """A point in time, and how it reads in UTC; the browser shows it in the reader's own zone."""

    at: datetime
    words: str


def moment(at: datetime, now: datetime) -> Moment:
    """Return a point in time for `reviewer_app.html.time_html`."""
    return Moment(at, clock_time(at, now))


def money(dollars: float) -> str:
    """Return dollars as `$1,234.50`."""
    sign = "-" if dollars < 0 else ""
    return f"{sign}${abs(dollars):,.2f}"


def sentence_case(name: str) -> str:
    """Return an identifier as words: `order_is_pending` reads `Order is pending`."""
    words = name.replace("_", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:]


def field_words(name: str) -> str:
    """Return a field's name as words, without saying that it holds ids: `item_ids` reads `Items`."""
    plural, single = name.removesuffix("_ids"), name.removesuffix("_id")
    return sentence_case(f"{plural}s" if plural != name else single or name)


def clock_time(at: datetime, now: datetime) -> str:
    """Return `14:02 UTC`, with the date when it isn't today's and the year when it isn't this one."""
    there, here = at.astimezone(UTC), now.astimezone(UTC)
    time = f"{there:%H:%M} UTC"
    if there.date() == here.date():
        return time
    return f"{time} on {there.day} {there:%b}" + ("" if there.year == here.year else f" {there.year}")


def duration(seconds: float) -> str:
    """Return a length of time in its two largest units: `3 h 12 min`, `2 days 3 h`, `under a minute`."""
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days} {'day' if days == 1 else 'days'}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes % 60} min" if minutes % 60 else "")
    return f"{minutes} min" if minutes else "under a minute"


def due_in_words(due_at: datetime | None, now: datetime) -> str:
    """Return how long is left, or how late it is."""
    if due_at is None:
        return "no deadline"
    left_seconds = (due_at - now).total_seconds()
    return f"due in {duration(left_seconds)}" if left_seconds >= 0 else f"overdue by {duration(-left_seconds)}"


def half_time_in_words(review: ReviewSummary, now: datetime) -> str:
    """Return when half of a case's time is over; empty once it is due, or without a deadline."""
    if review.half_time_at is None or (review.due_at is not None and review.due_at <= now):
        return ""
    left_seconds = (review.half_time_at - now).total_seconds()
    if left_seconds <= 0:
        return "past half time"
    return f"half time in {duration(left_seconds) if left_seconds < 7200 else f'{int(left_seconds // 3600)} h'}"


def age_in_words(at: datetime, now: datetime) -> str:
    """Return how long ago something was."""
    return f"{duration(max(0.0, (now - at).total_seconds()))} ago"


def short_age(at: datetime, now: datetime) -> str:
    """Return how long ago something was, in its largest unit: `3 d`, `25 h`, `12 min`."""
    minutes = int(max(0.0, (now - at).total_seconds()) // 60)
    if minutes >= 2 * 1440:
        return f"{minutes // 1440} d"
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def visible(text: str) -> str:
    """Return `text` with every invisible or direction-changing character spelt out as `[U+202E]`."""
    return "".join(f"[U+{ord(char):04X}]" if _is_hidden(char) else char for char in text)


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} and char not in _HARMLESS_INVISIBLE | {
        "\n",
        "\t",
        "\r",
    }


def claim_in_words(review: ReviewSummary, person: str, now: datetime) -> str:
    """Return who is on this case, or an empty string when nobody is (or the claim has run out).

    One's own claim has no end to watch: it is renewed while the case is open.
    """
    if review.claimed_by is None or (review.claimed_until is not None and review.claimed_until <= now):
        return ""
    until = f" until {clock_time(review.claimed_until, now)}" if review.claimed_until else ""
    return "You hold this" if review.claimed_by == person else f"{review.claimed_by} is on this{until}"


def explain(error: DeskError, person: str, now: datetime) -> str:
    """Return what an error means for the person at the page, and what to do next."""
    match error:
        case NotSignedIn():
            return "Your session has ended. Sign in again."
        case ServerUnreachable():
            return "The server can't be reached. This page tries again every few seconds."
        case ServerTrouble():
            return "The server had trouble answering. Refresh before you try again."
        case Refused():
            return _explain_refusal(error, person, now)
        case _:
            return "The server did not do this. Refresh before you try again."


def _explain_refusal(error: Refused, person: str, now: datetime) -> str:  # noqa: PLR0911 (one return an error)
    match error:
        case AlreadyDecided():
            who = "You" if error.decided_by == person else error.decided_by
            verb = PAST_TENSE.get(error.decision_type, "decided this")
            when = f" at {clock_time(error.decided_at, now)}" if error.decided_at else ""
            return f"{who} {verb}{when}. That decision stands; yours was not recorded."
        case ClaimedByOther():
            until = f" until {clock_time(error.claimed_until, now)}" if error.claimed_until else ""
            return f"{error.claimed_by} holds this case{until}. Your action was not recorded."
        case Superseded():
            return "The customer wrote again, so this case no longer stands. A new one follows once it is planned."
        case DigestMismatch():
            return "The proposal changed after you opened it. Nothing was recorded: look at it again."
        case Expired():
            return "The time to decide this case ran out before your decision came. Nothing was recorded."
        case UndoOver():
            return "Too late to undo: the decision counts already."
        case NotWaiting():
            return "This case doesn't wait any more."
        case MissingSkill():
            return f"This case needs a skill you don't hold. {error.detail.message}"
        case CapReached():
            return "You hold as many cases as you may. Decide or release one first."
        case BadField():
            field = f"{sentence_case(error.detail.field)}: " if error.detail.field else ""
            return f"{field}{error.detail.message}"
        case NotFound():
            return "This case is not here any more."
        case _:
            return error.detail.message


def risk_band(score: float) -> RiskBand:
    """Return the band a score falls in: below 0.4 (the threshold classes start at), below 0.7, or above."""
    if score < 0.4:
        return "low"
    return "raised" if score < 0.7 else "high"


def risk_in_words(band: RiskBand) -> str:
    """Return a band's name on the screen, so that colour never stands alone."""
    match band:
        case "low":
            return "Low risk"
        case "raised":
            return "Raised risk"
        case "high":
            return "High risk"
        case _:
            assert_never(band)
