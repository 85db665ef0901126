"""How the desk is doing, as plain values for the screen: tiles and tables; what isn't known yet is never a zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from agent.contract import Me, Stats
from agent.contract.stats import AgeBucket, Agreement, AloneShare, Lag, Spread, WaitingByAge
from reviewer_app.wording import duration, sentence_case

NO_DATA = "No data yet"
PERIODS = (("7 days", 7), ("28 days", 28), ("90 days", 90))
USUAL_DAYS = 28
ALARM_HOURS = 4
AGES: Mapping[AgeBucket, str] = {
    "under_1h": "Under 1 h",
    "1h_to_4h": "1 to 4 h",
    "4h_to_24h": "4 to 24 h",
    "over_24h": "Over 24 h",
}
LAG_PARTS = (
    ("held_to_seen", "Held to seen"),
    ("seen_to_claimed", "Seen to claimed"),
    ("claimed_to_decided", "Claimed to decided"),
    ("decided_to_executed", "Decided to carried out"),
    ("held_to_decided", "Held to decided"),
)


@dataclass(frozen=True)
class Tile:
    """One figure; `tone` is `bad` for what someone should look into, which `note` then says."""

    label: str
    value: str
    note: str
    tone: Literal["plain", "bad"] = "plain"


@dataclass(frozen=True)
class Table:
    """Rows of texts below a heading for each column; the first of a row names it. `nothing` is said without rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = NO_DATA


@dataclass(frozen=True)
class FiguresView:
    """The whole tab apart from its charts; a table without rows says that there is no data yet."""

    tiles: tuple[Tile, ...]
    waiting: Table
    lag: Table
    lag_by: Table
    alone: Table
    agreement: Table
    agreement_by_week: Table
    reviewers: Table
    expired: Table
    tickets: Table


def figures_view(stats: Stats, me: Me) -> FiguresView:
    """Return the figures as the server gave them to this person."""
    return FiguresView(
        tiles=_tiles(stats),
        waiting=_waiting(stats),
        lag=Table(
            "How long cases took that people decided",
            ("Part", "Cases", "Half within (P50)", "95 % within (P95)"),
            tuple(
                (label, *_spread(getattr(stats.lag.overall, part))) for part, label in _known_parts(stats.lag.overall)
            ),
        ),
        lag_by=_lag_by(stats),
        alone=_alone(stats),
        agreement=Table(
            "Approved unchanged, by action",
            ("Action", "Agreement", "95 % interval", "Cases"),
            tuple((sentence_case(name), *_agreed(each)) for name, each in sorted(stats.agreement.by_action.items())),
        ),
        agreement_by_week=_agreement_by_week(stats),
        reviewers=_reviewers(stats, me),
        expired=Table(
            "Ran out of time, by action",
            ("Action", "Cases"),
            tuple((sentence_case(name), str(count)) for name, count in sorted(stats.expired_by_action.items())),
            nothing="No case ran out of time",
        ),
        tickets=Table(
            "Tickets as they stand now",
            ("Status", "Tickets"),
            tuple((sentence_case(status), str(count)) for status, count in stats.tickets.items() if count),
        ),
    )


def percent(share: float | None) -> str:
    """Return a share as `91 %`; what is short of all or above nothing never reads as such."""
    if share is None:
        return NO_DATA
    whole = round(share * 100)
    if share < 1 and whole == 100:
        return "over 99 %"
    return "under 1 %" if share > 0 and whole == 0 else f"{whole} %"


def agreement_actions(stats: Stats) -> list[tuple[str, str]]:
    """Return the choices of the agreement's chart: everything, and each action that was decided."""
    return [("Every action", ""), *((sentence_case(name), name) for name in sorted(stats.agreement.by_action))]


def _tiles(stats: Stats) -> tuple[Tile, ...]:
    waiting, total = stats.waiting, stats.lag.overall.held_to_decided
    late = stats.lag.overall.is_late
    expired = sum(stats.expired_by_action.values())
    stuck = stats.tickets.get("attention", 0)
    tickets = sum(stats.tickets.values())
    return (
        Tile(
            "Waiting now",
            _cases(waiting.pending),
            f"{waiting.overdue} overdue" if waiting.overdue else "none overdue",
            "bad" if waiting.overdue else "plain",
        ),
        Tile(
            "95 % decided within",
            duration(total.p95_seconds) if total.p95_seconds is not None else NO_DATA,
            _lag_note(total, is_late=late),
            "bad" if late else "plain",
        ),
        Tile(
            "Ran alone",
            percent(stats.resolved_alone.overall.share),
            _of(stats.resolved_alone.overall.alone, stats.resolved_alone.overall.executed, "actions carried out"),
        ),
        Tile("Agreement", percent(stats.agreement.overall.share), _agreement_note(stats.agreement.overall)),
        Tile(
            "Ran out of time",
            _cases(expired),
            "nobody decided before the deadline" if expired else "in this period",
            "bad" if expired else "plain",
        ),
        Tile(
            "Tickets",
            f"{tickets:,}" if tickets else NO_DATA,
            f"{stuck} need{'s' if stuck == 1 else ''} attention" if stuck else "none needs attention",
            "bad" if stuck else "plain",
        ),
    )


def _cases(count: int) -> str:
    return f"{count:,} case{'' if count == 1 else 's'}" if count else "none"


def _of(part: int, whole: int, what: str) -> str:
    return f"{part:,} of {whole:,} {what}" if whole else f"no {what}"


def _lag_note(total: Spread, *, is_late: bool) -> str:
    if total.p50_seconds is None:
        return "from held to decided"
    half = f"half within {duration(total.p50_seconds)}, {_cases(total.n)}"
    return f"Alarm: over {ALARM_HOURS} h; {half}" if is_late else half


def _agreement_note(overall: Agreement) -> str:
    if overall.low is None or overall.high is None:
        return "nothing decided by people"
    return f"approved unchanged; 95 % interval {_range(overall)}, {_cases(overall.n)}"


def _range(agreement: Agreement) -> str:
    if agreement.low is None or agreement.high is None:
        return NO_DATA
    return f"{agreement.low * 100:.0f} to {agreement.high * 100:.0f} %"


def _agreed(agreement: Agreement) -> tuple[str, str, str]:
    return percent(agreement.share), _range(agreement), f"{agreement.n:,}"


def _waiting(stats: Stats) -> Table:
    skills = stats.waiting.by_skill
    rows = [*((sentence_case(skill), each) for skill, each in sorted(skills.items()))]
    everything: list[tuple[str, WaitingByAge]] = [("All", stats.waiting)] if len(rows) > 1 else []
    return Table(
        "Cases that wait now, by skill and age",
        ("Skill", *AGES.values(), "All", "Overdue"),
        tuple(
            (
                name,
                *(str(each.by_age[age].pending) for age in get_args(AgeBucket)),
                str(each.pending),
                str(each.overdue),
            )
            for name, each in [*rows, *everything]
        ),
        nothing="Nothing waits",
    )


def _known_parts(lag: Lag) -> Iterable[tuple[str, str]]:
    return [(part, label) for part, label in LAG_PARTS if getattr(lag, part).n]


def _spread(spread: Spread) -> tuple[str, str, str]:
    p50, p95 = spread.p50_seconds, spread.p95_seconds
    return (
        f"{spread.n:,}",
        duration(p50) if p50 is not None else NO_DATA,
        duration(p95) if p95 is not None else NO_DATA,
    )


def _lag_by(stats: Stats) -> Table:
    named = [(f"Skill: {name}", each) for name, each in sorted(stats.lag.by_skill.items())]
    named += [(f"Tier: {name}", each) for name, each in sorted(stats.lag.by_tier.items())]
    named += [(f"Week: {week}", each) for week, each in sorted(stats.lag.by_week.items())]
    return Table(
        "From held to decided, by skill, customer tier and week",
        ("Of", "Cases", "Half within (P50)", "95 % within (P95)", "Alarm"),
        tuple(
            (name, *_spread(each.held_to_decided), f"over {ALARM_HOURS} h" if each.is_late else "")
            for name, each in named
            if each.held_to_decided.n
        ),
    )


def _alone(stats: Stats) -> Table:
    shares: list[tuple[str, AloneShare]] = [
        *((sentence_case(name), each) for name, each in sorted(stats.resolved_alone.by_action.items())),
        *((f"Week {week}", each) for week, each in sorted(stats.resolved_alone.by_week.items(), reverse=True)),
    ]
    return Table(
        "What ran alone, by action and by week",
        ("Of", "Ran alone", "Alone", "Carried out"),
        tuple((name, percent(each.share), f"{each.alone:,}", f"{each.executed:,}") for name, each in shares),
    )


def _agreement_by_week(stats: Stats) -> Table:
    weeks = [(week, "Every action", each) for week, each in stats.agreement.by_week.items()]
    weeks += [(each.week, sentence_case(each.action), each) for each in stats.agreement.by_action_and_week]
    newest_first = sorted(weeks, key=lambda row: row[0], reverse=True)
    return Table(
        "Approved unchanged, by week and action",
        ("Week", "Action", "Agreement", "95 % interval", "Cases"),
        tuple((week, action, *_agreed(each)) for week, action, each in newest_first),
    )


def _reviewers(stats: Stats, me: Me) -> Table:
    caption = "Reviewers" if me.role == "admin" else "Your own decisions"
    return Table(
        caption,
        ("Name", "Decisions", "Half decided within", "Approved unchanged", "95 % interval"),
        tuple(
            (
                each.name,
                f"{each.decisions:,}",
                duration(each.median_decision_seconds) if each.median_decision_seconds is not None else NO_DATA,
                percent(each.agreement.share if each.agreement else None),
                _range(each.agreement) if each.agreement else NO_DATA,
            )
            for each in stats.reviewers
        ),
    )
