"""Who takes over a case at half time."""

from typing import Any

import pytest

from agent.core.assigning import Candidate, choose_assignee

NOBODY: frozenset[str] = frozenset()


def candidate(name: str, held: int = 0, **changes: Any) -> Candidate:
    given: dict[str, Any] = {"role": "reviewer", "cap": 3, "is_away": False}
    return Candidate(name=name, held=held, **(given | changes))


def test_whoever_holds_the_fewest_is_chosen() -> None:
    assert choose_assignee([candidate("a", 2), candidate("b", 1), candidate("c", 2)], None, NOBODY) == "b"


def test_among_equals_the_first_by_name_is_chosen() -> None:
    assert choose_assignee([candidate("b"), candidate("c"), candidate("a")], None, NOBODY) == "a"


def test_whoever_has_it_keeps_it_only_when_nobody_else_can_take_it() -> None:
    assert choose_assignee([candidate("a", 0), candidate("b", 2)], "a", NOBODY) == "b"
    assert choose_assignee([candidate("a", 0), candidate("b", 3)], "a", NOBODY) == "a"


@pytest.mark.parametrize("unable", [{"is_away": True}, {"cap": 0}, {"held": 3}, {"held": 9}])
def test_who_is_away_or_at_their_cap_is_passed_over(unable: dict[str, Any]) -> None:
    assert choose_assignee([candidate("a", **unable), candidate("b", 2)], None, NOBODY) == "b"
    assert choose_assignee([candidate("a", **unable)], None, NOBODY) is None


def test_who_is_barred_is_passed_over() -> None:
    assert choose_assignee([candidate("a"), candidate("b", 2)], None, frozenset({"a"})) == "b"


def test_an_administrator_steps_in_only_where_no_reviewer_has_the_skill() -> None:
    admin = candidate("a", role="admin")
    assert choose_assignee([admin, candidate("b", 2)], None, NOBODY) == "b"
    assert choose_assignee([admin, candidate("b", is_away=True)], None, NOBODY) is None
    assert choose_assignee([admin], None, NOBODY) == "a"
    assert choose_assignee([], None, NOBODY) is None
