"""What is asked when people decide differently, and how rarely chance is taken for a finding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.peers import DecidedCases, Question, blind_disagreement, comparisons, questions
from agent.errors import BadColumns

REVIEWERS = ("alice", "bob", "carol")
NOTHING = np.empty(0)


def cases(
    *parts: tuple[str, list[bool]], seconds: np.ndarray = NOTHING, length: np.ndarray = NOTHING, shuffled: bool = True
) -> DecidedCases:
    """Return refunds as people decided them, shuffled together; each person's own order stays."""
    who = np.repeat([REVIEWERS.index(name) for name, _ in parts], [len(approved) for _, approved in parts])
    approved = np.concatenate([np.array(approved, bool) for _, approved in parts]) if parts else np.empty(0, bool)
    order = np.arange(len(who))
    if shuffled:
        places = np.random.default_rng(0).random(len(who))
        for person in range(len(REVIEWERS)):
            places[who == person] = np.sort(places[who == person])
        order = np.argsort(places)
    unknown = np.full(len(who), np.nan)
    return DecidedCases(
        reviewers=REVIEWERS,
        actions=("issue_refund",),
        reviewer_index=who[order],
        action_index=np.zeros(len(who), np.int64),
        kind=np.where(approved, 0, 2)[order],
        seconds=seconds[order] if len(seconds) else unknown,
        length=length[order] if len(length) else unknown,
    )


def every(count: int, nth: int) -> list[bool]:
    """Return decisions of which every nth isn't an approval."""
    return [place % nth != nth - 1 for place in range(count)]


def asked(found: tuple[Question, ...]) -> set[tuple[str, str]]:
    return {(question.kind, question.reviewer) for question in found}


def test_who_approves_everything_where_others_do_not_raises_a_question_about_the_process() -> None:
    found = questions(
        cases(("alice", [True] * 60), ("bob", every(60, 5)), ("carol", every(60, 5))), period="this month"
    )

    differs = next(question for question in found if question.kind == "differs")
    assert differs.sentence == (
        "alice approved 60 of 60 issue_refund unchanged this month where others approved 80%: "
        "are these cases easier, or is the threshold too low?"
    )
    assert differs.numbers["difference"] == pytest.approx(0.2)
    assert 0 < differs.numbers["low"] < 0.2 < differs.numbers["high"] < 1
    assert differs.q_value <= 0.05


def test_a_long_run_of_approvals_is_asked_about_where_it_is_unlikely() -> None:
    found = questions(cases(("alice", [True] * 60 + every(20, 2)), ("bob", every(100, 4)), ("carol", every(100, 4))))

    streak = next(question for question in found if question.kind == "streak")
    assert (streak.reviewer, streak.numbers["run"]) == ("alice", 61)


def test_a_long_run_where_all_approve_nearly_everything_is_not_asked_about() -> None:
    assert questions(cases(("alice", [True] * 60), ("bob", every(60, 30)), ("carol", every(60, 30)))) == ()


def test_who_changes_otherwise_than_the_others_is_asked_about() -> None:
    changed = every(40, 2) + every(40, 20)
    steady = every(80, 3)

    assert ("drifts", "alice") in asked(questions(cases(("alice", changed), ("bob", steady), ("carol", steady))))


def test_who_changes_as_the_others_do_is_not_asked_about() -> None:
    changed = every(40, 2) + every(40, 20)

    found = questions(cases(("alice", changed), ("bob", changed), ("carol", changed)))

    assert "drifts" not in {question.kind for question in found}


def read_times(careful: bool) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    length = random.uniform(200, 4000, 180)
    seconds = length / 20 + random.normal(0, 15, 180)
    if not careful:
        seconds[:60] = random.uniform(5, 15, 60)
    return seconds, length


@pytest.mark.parametrize(("careful", "expected"), [(False, {("quick", "alice")}), (True, set())])
def test_whose_time_does_not_depend_on_the_length_where_others_does_is_asked_about(
    careful: bool, expected: set[tuple[str, str]]
) -> None:
    seconds, length = read_times(careful)
    parts = [(name, every(60, 4)) for name in REVIEWERS]

    assert asked(questions(cases(*parts, seconds=seconds, length=length))) == expected


def test_alike_decisions_raise_no_question() -> None:
    assert questions(cases(*((name, every(80, 5)) for name in REVIEWERS))) == ()


@pytest.mark.parametrize("parts", [(), (("alice", [True] * 100),), (("alice", [True] * 9), ("bob", [False] * 9))])
def test_too_little_to_compare_raises_no_question(parts: tuple[tuple[str, list[bool]], ...]) -> None:
    assert questions(cases(*parts)) == ()
    assert comparisons(cases(*parts)) == ()


def test_of_people_who_decide_by_the_same_dice_hardly_anybody_is_asked_about() -> None:
    random, times_asked = np.random.default_rng(11), 0
    for _ in range(100):
        parts = [(name, (random.random(60) < 0.85).tolist()) for name in REVIEWERS]
        times_asked += bool(questions(cases(*parts)))

    assert times_asked <= 12


def test_questions_are_surest_first_and_stricter_control_asks_fewer() -> None:
    given_cases = cases(("alice", [True] * 80), ("bob", every(80, 2)), ("carol", every(80, 12)))

    found, strict = questions(given_cases), questions(given_cases, false_discovery=1e-6)

    assert [question.q_value for question in found] == sorted(question.q_value for question in found)
    assert len(strict) < len(found)
    assert {question.sentence for question in strict} <= {question.sentence for question in found}


def test_a_comparison_gives_both_shares_and_their_difference_with_an_interval() -> None:
    found = {one.reviewer: one for one in comparisons(cases(("alice", every(40, 4)), ("bob", every(40, 2))))}

    assert (found["alice"].own.share, found["alice"].others.share) == (0.75, 0.5)
    assert found["alice"].difference == 0.25
    assert (found["alice"].low, found["alice"].high) == pytest.approx((-found["bob"].high, -found["bob"].low))


def test_classes_are_compared_each_for_itself() -> None:
    count = 60
    given_cases = DecidedCases(
        reviewers=("alice", "bob"),
        actions=("issue_refund", "send_reply"),
        reviewer_index=np.tile([0, 1], count),
        action_index=np.tile([0, 1], count),
        kind=np.tile([0, 2], count),
        seconds=np.full(2 * count, np.nan),
        length=np.full(2 * count, np.nan),
    )

    assert questions(given_cases) == ()


def test_columns_of_unequal_length_are_refused() -> None:
    one = np.zeros(1, np.int64)
    with pytest.raises(BadColumns, match="same length"):
        DecidedCases(("alice",), ("issue_refund",), one, one, np.zeros(2, np.int64), np.zeros(1), np.zeros(1))


def test_blind_disagreement_is_a_share_with_its_interval() -> None:
    found = blind_disagreement(2, 4)

    assert found.share == 0.5
    assert (found.low, found.high) == pytest.approx((0.15, 0.85), abs=5e-5)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.booleans(), max_size=40), min_size=3, max_size=3))
def test_every_question_is_below_its_limit_and_about_somebody_who_decided(approved: list[list[bool]]) -> None:
    for question in questions(cases(*zip(REVIEWERS, approved, strict=True)), false_discovery=0.2):
        assert 0 <= question.q_value <= 0.2
        assert len(approved[REVIEWERS.index(question.reviewer)]) >= 10
        assert question.sentence.endswith("?")
