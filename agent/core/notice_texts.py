"""What a message to reviewers says: kinds, skills, actions, counts and times, and nothing that a customer wrote."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from agent.core.notices import Notice, NoticeKind
from agent.core.records import Record

HEADLINES: Mapping[NoticeKind, str] = {
    "urgent": "New urgent case",
    "half_time": "Half of a case's time is over",
    "expired": "A case expired undecided",
    "attention": "A ticket needs attention",
    "flood": "Too many cases wait",
    "kill_switch": "The kill switch was changed",
    "dead_letter": "A message to a customer can't be delivered",
    "late": "Decisions take too long",
}

COUNTS: Mapping[NoticeKind, tuple[str, str]] = {
    "urgent": ("1 new urgent case", "{} new urgent cases"),
    "half_time": ("1 past half of its time", "{} past half of their time"),
    "expired": ("1 expired", "{} expired"),
    "attention": ("1 needs attention", "{} need attention"),
    "flood": ("1 time too many waited", "{} times too many waited"),
    "kill_switch": ("1 change of the kill switch", "{} changes of the kill switch"),
    "dead_letter": ("1 message undelivered", "{} messages undelivered"),
    "late": ("1 time decisions took too long", "{} times decisions took too long"),
}
"""One and several of each kind, in the order in which a digest counts them."""


class Message(Record):
    """What a channel is given, in plain text."""

    title: str
    body: str


def message_of(
    notices: Sequence[Notice], titles: Mapping[str, str], waiting: int, now: datetime, reviewer_url: str
) -> Message:
    """Return what is said of these notices, all for one skill.

    `titles` are those of the declared actions by name: another name isn't shown. `waiting` counts the skill's cases.
    """
    if len(notices) == 1:
        return _message_of_one(notices[0], titles, waiting, now, reviewer_url)
    skill = notices[0].skill
    kinds = Counter(each.kind for each in notices)
    first, *rest = [_count(kind, kinds[kind]) for kind in COUNTS if kinds[kind]]
    due = [each.due_at for each in notices if each.due_at is not None and each.kind != "expired"]
    lines = [
        ", ".join([f"{first} for {skill}" if skill else first, *rest]) + ".",
        f"The oldest is {in_words(now - min(each.created_at for each in notices))} old.",
        _deadline("The first", min(due), now) if due else "",
        _waiting(skill, waiting),
        _address(reviewer_url),
    ]
    return Message(title=_title(f"{len(notices)} notices", skill), body=_joined(lines))


def in_words(span: timedelta) -> str:
    """Return a length of time in its largest whole unit: `2 days`, `1 hour`, `40 minutes`."""
    seconds = int(span.total_seconds() + 30)  # just under two days are two days
    for name, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if count := seconds // length:
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "less than a minute"


def _message_of_one(
    notice: Notice, titles: Mapping[str, str], waiting: int, now: datetime, reviewer_url: str
) -> Message:
    due_at = notice.due_at if notice.kind != "expired" else None
    lines = [
        f"{titles[notice.action]}." if notice.action and notice.action in titles else "",
        _deadline("It", due_at, now) if due_at else "",
        f"Noted {in_words(now - notice.created_at)} ago." if now - notice.created_at >= timedelta(minutes=1) else "",
        _waiting(notice.skill, waiting),
        _address(reviewer_url, notice.review_id),
    ]
    return Message(title=_title(HEADLINES[notice.kind], notice.skill), body=_joined(lines))


def _count(kind: NoticeKind, count: int) -> str:
    one, many = COUNTS[kind]
    return one if count == 1 else many.format(count)


def _title(headline: str, skill: str | None) -> str:
    return f"Holdpoint: {headline} ({skill})" if skill else f"Holdpoint: {headline}"


def _deadline(what: str, due_at: datetime, now: datetime) -> str:
    return f"{what} is due in {in_words(due_at - now)}." if due_at > now else f"{what} is overdue."


def _waiting(skill: str | None, waiting: int) -> str:
    if skill is None:
        return ""
    return f"1 case waits for {skill}." if waiting == 1 else f"{waiting} cases wait for {skill}."


def _address(reviewer_url: str, review_id: str | None = None) -> str:
    page = f"{reviewer_url.rstrip('/')}/"
    return f"{page}?review={review_id}" if review_id else page


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
