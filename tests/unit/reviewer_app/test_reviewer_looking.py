"""What the filters above the list let through, and what they offer."""

from dataclasses import replace

import pytest
from cases import NOW, review
from fake_desk import PEOPLE

from agent.contract import MATCHING_LIMIT, ReviewCounts
from reviewer_app.desk import Waiting
from reviewer_app.filter_view import FilterOption, filter_bar
from reviewer_app.looking import EVERYTHING, Looking, further, permitted
from reviewer_app.view_model import queue_view

ALICE, CAROL = PEOPLE["alice-token"], PEOPLE["carol-token"]
COUNTS = {"refunds": ReviewCounts(pending=7, overdue=2), "orders": ReviewCounts(pending=1, overdue=0)}
WAITING = Waiting((review("a"), review("b")), COUNTS, (), has_more=True, actions={"issue_refund": 7, "send_reply": 1})


def in_short(options: tuple[FilterOption, ...]) -> list[tuple[str, int | None]]:
    return [(option.name, option.count) for option in options]


def test_another_page_keeps_the_filters():
    assert further(Looking(search="a", pages=2)) == Looking(search="a", pages=3)


def test_a_skill_that_is_lost_is_looked_at_no_more():
    looking = Looking(skill="data", search="a")
    assert permitted(looking, ALICE) == Looking(search="a")
    assert permitted(looking, CAROL) == looking


def test_each_skill_says_how_much_waits_for_it():
    bar = filter_bar(EVERYTHING, ALICE, WAITING)
    assert in_short(bar.skills) == [("", 8), ("orders", 1), ("refunds", 7)]
    assert in_short(bar.actions) == [("issue_refund", 7), ("send_reply", 1)]
    assert [each.name for each in bar.skills if each.is_on] == [""]


def test_an_administrator_is_offered_every_skill_that_waits():
    waiting = replace(WAITING, counts={"data": COUNTS["orders"]})
    assert in_short(filter_bar(EVERYTHING, CAROL, waiting).skills) == [("", 1), ("data", 1)]


@pytest.mark.parametrize("person", ["alice", "carol"])
def test_a_list_of_one_skill_leaves_the_other_counts_as_they_were(person: str):
    me = PEOPLE[f"{person}-token"]
    before = filter_bar(EVERYTHING, me, WAITING)
    bar = filter_bar(Looking(skill="orders"), me, replace(WAITING, counts={"orders": COUNTS["orders"]}), before)
    assert in_short(bar.skills) == [("", 8), ("orders", 1), ("refunds", 7)]
    assert [each.name for each in bar.skills if each.is_on] == ["orders"]


def test_an_action_that_waits_no_more_stays_while_it_is_looked_at():
    bar = filter_bar(Looking(action="merge_accounts"), ALICE, WAITING)
    assert ("merge_accounts", 0) in in_short(bar.actions)


@pytest.mark.parametrize(
    ("matching", "said"), [(1, "1 matches"), (2, "2 match"), (MATCHING_LIMIT, f"{MATCHING_LIMIT} or more match")]
)
def test_the_count_says_how_many_match_on_the_whole_list(matching: int, said: str):
    view = queue_view(replace(WAITING, matching=matching), "alice", NOW, Looking(is_overdue=True))
    assert view.count.startswith(f"8 cases wait, 2 overdue; {said}")
    assert (view.is_narrowed, view.has_more) == (True, True)
