"""What the filters above the list let through, and what they offer."""

from datetime import timedelta

import pytest
from cases import NOW, review
from fake_desk import PEOPLE

from agent.contract import ReviewCounts
from reviewer_app.desk import Waiting
from reviewer_app.looking import EVERYTHING, Choices, Looking, choices, further, permitted, seen_through
from reviewer_app.view_model import queue_view

ALICE, CAROL = PEOPLE["alice-token"], PEOPLE["carol-token"]
LATE = review("late", due_at=NOW - timedelta(minutes=1), title="Refund $640.00 on #W8065207", summary="")
ENDLESS = review("endless", due_at=None, customer_name="Mei Kovacs")


def shown(looking: Looking) -> list[str]:
    return [each.review_id for each in seen_through([review("soon"), LATE, ENDLESS], looking, NOW)]


def test_everything_is_shown_in_the_ledgers_order():
    assert shown(EVERYTHING) == ["soon", "late", "endless"]


def test_overdue_shows_neither_what_is_due_later_nor_what_has_no_deadline():
    assert shown(Looking(is_overdue=True)) == ["late"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("T-soon", ["soon"]),
        ("#W8065207", ["late"]),
        ("w80652", ["late"]),
        ("  KOVACS mei ", ["endless"]),
        ("kovacs t-soon", []),
        ("   ", ["soon", "late", "endless"]),
    ],
)
def test_a_search_finds_tickets_orders_and_customers_by_every_word(search: str, found: list[str]):
    assert shown(Looking(search=search)) == found


def test_filters_hold_together():
    assert shown(Looking(is_overdue=True, search="kovacs")) == []


@pytest.mark.parametrize(
    "looking",
    [Looking(skill="a"), Looking(action="a"), Looking(is_mine=True), Looking(is_overdue=True), Looking(search="a")],
)
def test_any_filter_narrows_and_more_pages_do_not(looking: Looking):
    assert looking.is_narrowed
    assert not further(EVERYTHING).is_narrowed


def test_one_more_page_keeps_the_filters():
    assert further(Looking(search="a", pages=2)) == Looking(search="a", pages=3)


def test_a_skill_that_is_lost_is_looked_at_no_more():
    looking = Looking(skill="data", search="a")
    assert permitted(looking, ALICE) == Looking(search="a")
    assert permitted(looking, CAROL) == looking


def test_a_reviewer_chooses_from_their_skills_and_an_administrator_from_all_that_wait():
    waiting = [review("a"), review("b", action="send_reply"), review("c")]
    offered = choices(EVERYTHING, ALICE, ["refunds"], waiting)
    assert offered == Choices(("orders", "refunds"), ("issue_refund", "send_reply"))
    assert choices(EVERYTHING, CAROL, ["data", "accounts"], []) == Choices(("accounts", "data"), ())


@pytest.mark.parametrize("looking", [Looking(skill="a"), Looking(action="a"), Looking(is_mine=True)])
def test_a_list_that_the_server_narrows_does_not_take_choices_away(looking: Looking):
    assert choices(looking, ALICE, ["refunds"], [review()]) is None


def test_the_count_stays_and_says_how_many_are_shown():
    counts = {"refunds": ReviewCounts(pending=7, overdue=2)}
    waiting = Waiting((review("a"), LATE), counts, (), has_more=True)
    view = queue_view(waiting, "alice", NOW, Looking(is_overdue=True))
    assert [row.review_id for row in view.rows] == ["late"]
    assert view.count == "7 cases wait, 2 overdue; 1 shown of the first 2"
    assert (view.is_narrowed, view.has_more) == (True, True)
