"""Whether a person may decide a review now, and what the decisions on it amount to."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import DecisionType, ReviewStatus, Role
from agent.core.verdict import CastVote, ReviewFacts, UndoFacts, is_settled, refuse_decision, refuse_undo

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SKILLS = st.sampled_from(["orders", "refunds", "data"])
NAMES = st.sampled_from(["alice", "anna", "amir"])
DIGESTS = st.sampled_from(["d1", "d2"])
TYPES = st.sampled_from(get_args(DecisionType))
VOTES = st.builds(CastVote, decided_by=NAMES, type=TYPES, args_digest=DIGESTS)
REVIEWS = st.builds(
    ReviewFacts,
    status=st.sampled_from(get_args(ReviewStatus)),
    skill=SKILLS,
    args_digest=DIGESTS,
    approvals=st.integers(1, 3),
    claimed_by=st.none() | NAMES,
    claimed_until=st.none() | st.sampled_from([NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)]),
    votes=st.lists(VOTES, max_size=3).map(tuple),
)


def a_review(**changes: Any) -> ReviewFacts:
    given: dict[str, Any] = {
        "status": "pending",
        "skill": "orders",
        "args_digest": "d1",
        "approvals": 1,
        "claimed_by": None,
        "claimed_until": None,
    }
    return ReviewFacts(**(given | changes))


def code(review: ReviewFacts, name: str = "alice", role: Role = "reviewer", digest: str = "d1") -> str | None:
    refusal = refuse_decision(review, name, role, ("orders",), digest, NOW)
    return refusal.code if refusal is not None else None


@given(REVIEWS, NAMES, st.sets(SKILLS).map(tuple), DIGESTS)
def test_a_decision_without_the_skill_never_counts(
    review: ReviewFacts, name: str, skills: tuple[str, ...], digest: str
) -> None:
    if review.skill not in skills:
        for role in ("reviewer", "intake"):
            refusal = refuse_decision(review, name, role, skills, digest, NOW)
            assert refusal is not None and refusal.code == "skill"


@given(REVIEWS, NAMES, st.sampled_from(get_args(Role)), DIGESTS)
def test_a_decision_counts_only_on_the_arguments_as_they_are_now(
    review: ReviewFacts, name: str, role: Role, digest: str
) -> None:
    if refuse_decision(review, name, role, (review.skill,), digest, NOW) is None:
        assert digest == review.args_digest
        assert review.status in ("pending", "awaiting_second")
        assert role != "intake"
        assert name not in {vote.decided_by for vote in review.votes if vote.args_digest == digest}


@given(REVIEWS, DIGESTS)
def test_an_approval_settles_only_with_enough_of_the_same_arguments(review: ReviewFacts, digest: str) -> None:
    same = {vote.decided_by for vote in review.votes if vote.args_digest == digest}

    assert is_settled(review, "approve", digest) == (len(same) + 1 >= review.approvals)
    assert is_settled(review, "edit", digest) == is_settled(review, "approve", digest)


@given(REVIEWS, st.sampled_from(["reject", "respond", "escalate"]), DIGESTS)
def test_one_refusal_is_always_enough(review: ReviewFacts, kind: DecisionType, digest: str) -> None:
    assert is_settled(review, kind, digest)


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        (a_review(), None),
        (a_review(status="awaiting_second"), None),
        (a_review(status="superseded"), "superseded"),
        (a_review(status="expired"), "expired"),
        (a_review(status="decided"), "already_decided"),
        (a_review(skill="data"), "skill"),
        (a_review(args_digest="d2"), "digest_mismatch"),
        (a_review(claimed_by="anna", claimed_until=NOW + timedelta(seconds=1)), "claimed"),
        (a_review(claimed_by="anna", claimed_until=NOW), None),
        (a_review(claimed_by="alice", claimed_until=NOW + timedelta(seconds=1)), None),
        (a_review(votes=(CastVote(decided_by="alice", type="approve", args_digest="d1"),)), "already_approved"),
        (a_review(votes=(CastVote(decided_by="anna", type="approve", args_digest="d1"),)), None),
    ],
)
def test_why_a_decision_is_refused(review: ReviewFacts, expected: str | None) -> None:
    assert code(review) == expected


def test_an_admin_may_decide_any_skill_and_over_a_claim_but_not_twice() -> None:
    held = a_review(skill="data", claimed_by="anna", claimed_until=NOW + timedelta(hours=1))
    voted = a_review(votes=(CastVote(decided_by="carol", type="approve", args_digest="d1"),))

    assert code(held, "carol", "admin") is None
    assert code(voted, "carol", "admin") == "already_approved"


UNDOABLE = UndoFacts(decided_by="alice", effective_at=NOW, is_undone=False, is_last=True, status="decided")
BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)


def test_who_decided_may_take_it_back_before_it_counts() -> None:
    assert refuse_undo(UNDOABLE, "alice", "reviewer", BEFORE) is None
    assert refuse_undo(UNDOABLE, "carol", "admin", BEFORE) is None


@pytest.mark.parametrize(
    ("changes", "name", "now", "code"),
    [
        ({}, "bob", BEFORE, "not_yours"),
        ({}, "alice", NOW, "undo_over"),
        ({}, "alice", AFTER, "undo_over"),
        ({"is_undone": True}, "alice", BEFORE, "undo_over"),
        ({"is_last": False}, "alice", BEFORE, "undo_over"),
        ({"status": "superseded"}, "alice", BEFORE, "undo_over"),
        ({"status": "expired"}, "alice", BEFORE, "undo_over"),
    ],
)
def test_otherwise_a_decision_stands(changes: dict[str, Any], name: str, now: datetime, code: str) -> None:
    refused = refuse_undo(UNDOABLE.model_copy(update=changes), name, "reviewer", now)

    assert refused is not None
    assert refused.code == code
