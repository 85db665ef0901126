"""The decisions tab's plain data: filters as the server takes them, rows, and one decision in full."""

from datetime import timedelta

import pytest
from cases import HOSTILE, NOW, review
from fake_history import mark, past

from agent.contract import DecisionView
from reviewer_app.case_view import case_view
from reviewer_app.history_view import (
    FilterProblem,
    HistoryFilters,
    asked_for,
    named_in,
    past_decision,
    past_rows,
    with_regret,
)
from reviewer_app.screen_history import past_decision_html, past_rows_html


def test_no_filter_asks_for_a_page_and_nothing_else():
    assert asked_for(HistoryFilters()) == {"limit": "50"}
    assert not HistoryFilters().is_narrowed


def test_days_are_whole_days_in_utc_and_both_are_included():
    asked = asked_for(HistoryFilters(since="2026-05-01", until=" 2026-05-04 "))
    assert (asked["since"], asked["until"]) == ("2026-05-01T00:00:00+00:00", "2026-05-05T00:00:00+00:00")


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-01", "04.05.2026", "9999-12-31"])
@pytest.mark.parametrize("field", ["since", "until"])
def test_a_day_that_is_none_is_refused_at_its_field(field: str, typed: str):
    with pytest.raises(FilterProblem, match="2026-05-04") as raised:
        asked_for(HistoryFilters(**{field: typed}))
    assert raised.value.field == field


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(FilterProblem, match="before the first day"):
        asked_for(HistoryFilters(since="2026-05-04", until="2026-05-03"))


def test_an_action_may_be_typed_in_words():
    assert asked_for(HistoryFilters(action="Issue  refund"))["action"] == "issue_refund"


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        ("executed", {"executed": "true"}),
        ("not_executed", {"executed": "false"}),
        ("regretted", {"regretted": "true"}),
        ("not_regretted", {"executed": "true", "regretted": "false"}),
        ("something else", {}),
    ],
)
def test_an_outcome_is_asked_of_the_server(outcome: str, asked: dict[str, str]):
    assert asked_for(HistoryFilters(outcome=outcome)) == {"limit": "50", **asked}


def test_a_row_says_who_decided_what_when_on_which_case_and_what_came_of_it():
    (row,) = past_rows([past(regret=mark())], "alice", NOW)
    assert (row.decided, row.decided_at.words, row.ticket_id) == ("You approved this", "12:00 UTC", "T-d-1")
    assert (row.amount, row.risk, row.outcome, row.is_regretted) == ("$82.00", "raised", "carried out", True)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "carried out"),
        ({"was_executed": False}, "not carried out"),
        ({"was_executed": False, "effective_at": NOW + timedelta(seconds=5)}, "doesn't count yet"),
        ({"was_executed": False, "undone_at": NOW}, "taken back"),
        ({"was_executed": False, "type": "reject"}, "nothing was carried out"),
    ],
)
def test_what_came_of_a_decision_is_told_in_words(changes: dict[str, object], outcome: str):
    assert past_rows([past(**changes)], "bob", NOW)[0].outcome == outcome


def test_what_nobody_decided_in_time_names_nobody():
    (row,) = past_rows([past(decided_by="system:expiry", type="escalate", was_executed=False)], "bob", NOW)
    assert row.decided == "Nobody decided in time: it was escalated"


def test_an_edit_shows_each_value_as_proposed_and_as_decided():
    item = past(type="edit", args={**past().args, "amount": 70.0, "reason": "late"})
    edits = past_decision(item, review(), "bob", NOW).edits
    assert [(line.what, line.before[0].words, line.after[0].words) for line in edits] == [
        ("Amount", "$82.00", "$70.00"),
        ("Reason", "damaged", "late"),
    ]


def test_an_approval_of_what_was_proposed_shows_no_change():
    assert past_decision(past(), review(), "bob", NOW).edits == ()


def test_only_what_ran_and_bears_no_mark_can_be_marked():
    ran, marked, refused = past(), past(regret=mark()), past(was_executed=False)
    can = [past_decision(item, None, "bob", NOW).can_be_regretted for item in (ran, marked, refused)]
    assert can == [True, False, False]


def test_when_a_decision_counted_is_told():
    soon = NOW + timedelta(seconds=30)
    waits = past_decision(past(effective_at=soon, was_executed=False), None, "bob", NOW)
    undone = past_decision(past(undone_at=NOW, was_executed=False), None, "bob", NOW)
    assert (waits.counted, waits.counts_from.at) == ("Counts from", soon)
    assert (undone.counted, undone.counts_from.at) == ("Taken back at", NOW)
    assert past_decision(past(), None, "bob", NOW).counted == "Counted at once"


def test_the_other_decision_on_the_case_is_told_beside_this_one():
    both = [
        DecisionView(
            decision_id=each, type="approve", decided_by=name, decided_at=NOW, notes=f"by {name}", message=None
        )
        for each, name in (("d-1", "alice"), ("d-2", "bob"))
    ]
    others = past_decision(past(), review(decisions=both), "alice", NOW).others
    assert [(decided, notes) for decided, _, notes in others] == [("bob approved this", "by bob")]


def test_a_new_mark_stands_on_the_decision_by_which_the_action_ran():
    ran, first = past("d-2", proposal_id="p-1"), past("d-1", proposal_id="p-1", was_executed=False)
    marked = with_regret([ran, first, past("d-0")], mark("p-1"))
    assert [item.regret is not None for item in marked] == [True, False, False]


def test_the_filters_offer_what_was_seen_and_what_is_chosen_people_before_programs():
    seen = [past(), past(decided_by="system:expiry"), past(decided_by="bob", action="cancel_pending_order")]
    actions, people = named_in(seen, HistoryFilters(action="merge_accounts", decided_by="zoe"))
    assert actions == ["cancel_pending_order", "issue_refund", "merge_accounts"]
    assert people == ["alice", "bob", "zoe", "system:expiry"]


def test_an_empty_list_says_whether_filters_hide_something():
    assert "Nothing was decided yet" in past_rows_html((), is_narrowed=False, has_more=False)
    assert "No decision matches" in past_rows_html((), is_narrowed=True, has_more=False)


def test_a_case_that_may_not_be_seen_leaves_the_decision_and_says_why():
    shown = past_decision_html(past_decision(past(notes="As agreed"), None, "bob", NOW), None, "Not yours.")
    assert "As agreed" in shown
    assert "Not yours." in shown


def test_texts_of_strangers_bring_no_element_of_their_own():
    item = past(summary=HOSTILE, ticket_id=HOSTILE, notes=HOSTILE, message=HOSTILE, regret=mark(reason=HOSTILE))
    case = case_view(review(message=HOSTILE, rationale=HOSTILE), "ready", "bob", NOW)
    rows = past_rows_html(past_rows([item], "bob", NOW), is_narrowed=False, has_more=False)
    shown = rows + past_decision_html(past_decision(item, review(), "bob", NOW), case, "")
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "${" not in shown
