"""Who takes over a case whose time is half over."""

from collections.abc import Sequence

from agent.contract import Role
from agent.core.records import Record


class Candidate(Record):
    """Somebody with a case's skill; `held` counts the live claims they hold beside this case."""

    name: str
    role: Role
    cap: int
    held: int
    is_away: bool


def choose_assignee(candidates: Sequence[Candidate], holder: str | None, barred: frozenset[str]) -> str | None:
    """Return who takes the case, or None when nobody can: whoever holds the fewest, by name among equals.

    Whoever has it now keeps it only when nobody else can take it; an administrator steps in only where no reviewer has
    the skill; who is away, at their cap or `barred` is passed over.
    """
    reviewers = [each for each in candidates if each.role == "reviewer"]
    able = [
        each
        for each in reviewers or candidates
        if not each.is_away and each.held < each.cap and each.name not in barred
    ]
    ranked = sorted(able, key=lambda each: (each.name == holder, each.held, each.name))
    return ranked[0].name if ranked else None
