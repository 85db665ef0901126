"""What stands above the list: the skills with what waits for each, the actions, and what is looked at, as values."""

from dataclasses import dataclass

from agent.contract import Me
from reviewer_app.desk import Waiting
from reviewer_app.looking import Looking
from reviewer_app.wording import sentence_case


@dataclass(frozen=True)
class FilterOption:
    """One thing to look at: its name on the wire, in words, and how much waits there."""

    name: str
    label: str
    count: int | None
    overdue: int = 0
    is_on: bool = False


@dataclass(frozen=True)
class FilterBar:
    """The filters as they are set; `skills` begin with every skill."""

    skills: tuple[FilterOption, ...]
    actions: tuple[FilterOption, ...]
    flags: tuple[FilterOption, ...]


def filter_bar(looking: Looking, me: Me, waiting: Waiting | None, known: FilterBar | None = None) -> FilterBar:
    """Return the filters; a list of one skill or action counts only that, so the others keep what `known` says."""
    counts = dict(waiting.counts) if waiting is not None else {}
    before = {each.name: each for each in known.skills} if known is not None else {}
    own = {*counts, *(name for name in before if name)} if me.role == "admin" else set(me.skills)
    skills = tuple(
        FilterOption(name, sentence_case(name), counts[name].pending, counts[name].overdue, looking.skill == name)
        if name in counts
        else _kept(name, before.get(name), is_on=looking.skill == name)
        for name in sorted(own)
    )
    total = sum(each.count or 0 for each in skills)
    late = sum(each.overdue for each in skills)
    every = FilterOption("", "All", total, late, not looking.skill)
    actions = dict(waiting.actions) if waiting is not None else {}
    if looking.action:
        actions.setdefault(looking.action, 0)
    return FilterBar(
        skills=(every, *skills),
        actions=tuple(
            FilterOption(name, sentence_case(name), count, is_on=looking.action == name)
            for name, count in sorted(actions.items())
            if count or looking.action == name
        ),
        flags=(
            FilterOption("mine", "Mine", None, is_on=looking.is_mine),
            FilterOption("overdue", "Overdue", late, is_on=looking.is_overdue),
            FilterOption("unclaimed", "Unclaimed", None, is_on=looking.is_unclaimed),
            FilterOption("stuck", "Attention", None, is_on=looking.is_stuck),
        ),
    )


def _kept(name: str, before: FilterOption | None, *, is_on: bool) -> FilterOption:
    count, overdue = (before.count, before.overdue) if before is not None else (0, 0)
    return FilterOption(name, sentence_case(name), count, overdue, is_on)
