"""Choosing similar past decisions: few, alike, and each of them something new."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.similar import FEWEST, MOST, NEARLY_AS_ALIKE, THE_SAME, TIE, Candidate, choose, shortened

FLOOR = 0.6
WIDTH = 8
TICKET = np.eye(WIDTH, dtype=np.float32)[0]


def at(similarity: float, direction: int = 1) -> np.ndarray:
    """A vector of length 1 with that cosine to the ticket."""
    vector = np.zeros(WIDTH, dtype=np.float32)
    vector[0], vector[direction] = similarity, (1 - similarity**2) ** 0.5
    return vector


def a_candidate(action: str = "cancel", type: str = "approve", has_notes: bool = False) -> Candidate:
    return Candidate(action=action, type=type, has_notes=has_notes)


def places(pool: list[np.ndarray], candidates: list[Candidate] | None = None) -> list[int]:
    chosen = choose(TICKET, np.stack(pool), candidates or [a_candidate()] * len(pool), FLOOR)
    return [each.place for each in chosen]


@st.composite
def pools(draw: st.DrawFn) -> tuple[np.ndarray, list[Candidate]]:
    size = draw(st.integers(1, 30))
    numbers = st.floats(-1, 1, allow_nan=False, width=32)
    rows = np.array(
        draw(st.lists(st.lists(numbers, min_size=WIDTH, max_size=WIDTH), min_size=size, max_size=size)),
        dtype=np.float32,
    )
    rows[:, 0] += draw(st.sampled_from([0, 1, 3]))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.where(lengths > 1e-3, rows / np.maximum(lengths, 1e-3), 0).astype(np.float32)
    some = st.builds(
        a_candidate, st.sampled_from(["cancel", "return"]), st.sampled_from(["approve", "edit"]), st.booleans()
    )
    return rows, draw(st.lists(some, min_size=size, max_size=size))


@settings(deadline=None)
@given(pools())
def test_the_chosen_are_few_above_the_floor_different_and_in_order(drawn: tuple[np.ndarray, list[Candidate]]) -> None:
    pool, candidates = drawn
    similarities = pool @ TICKET

    chosen = choose(TICKET, pool, candidates, FLOOR)

    taken = [each.place for each in chosen]
    assert len(taken) <= MOST
    assert len(set(taken)) == len(taken)
    assert all(similarities[place] >= FLOOR for place in taken)
    assert [each.similarity for each in chosen] == sorted((each.similarity for each in chosen), reverse=True)
    assert [each.similarity for each in chosen] == pytest.approx(
        [float(similarities[place]) for place in taken], abs=1e-4
    )
    for one in taken:
        for other in taken:
            alike = (
                candidates[one].action == candidates[other].action and candidates[one].type == candidates[other].type
            )
            assert one == other or not alike or float(pool[one] @ pool[other]) < THE_SAME


@settings(deadline=None)
@given(pools())
def test_what_was_left_out_is_unlike_or_said_already_or_one_too_many(drawn: tuple[np.ndarray, list[Candidate]]) -> None:
    pool, candidates = drawn
    similarities = pool @ TICKET

    taken = [each.place for each in choose(TICKET, pool, candidates, FLOOR)]

    assert bool(taken) == bool((similarities >= FLOOR).any())
    for place in set(range(len(pool))) - set(taken):
        is_said = any(
            float(pool[place] @ pool[other]) >= THE_SAME
            and (candidates[place].action, candidates[place].type) == (candidates[other].action, candidates[other].type)
            for other in taken
        )
        is_late = len(taken) == MOST or (
            len(taken) >= FEWEST and similarities[place] < NEARLY_AS_ALIKE * similarities.max() + TIE
        )
        assert similarities[place] < FLOOR or is_said or is_late


def test_the_most_similar_come_first_and_nothing_below_the_floor_comes() -> None:
    assert places([at(0.5), at(0.7, 1), at(0.9, 2), at(0.59)]) == [2, 1]


def test_the_fourth_and_the_fifth_come_only_when_they_are_nearly_as_alike() -> None:
    spread = [at(0.95, 1), at(0.9, 2), at(0.7, 3), at(0.7, 2)]
    close = [at(0.9, 1), at(0.88, 2), at(0.86, 3), at(0.84, 4), at(0.83, 5), at(0.82, 6)]

    assert places(spread) == [0, 1, 2]
    assert len(places([*close, at(0.61, 1)])) == MOST


def test_the_same_sentence_decided_alike_comes_once_and_decided_otherwise_comes_too() -> None:
    same = [at(0.9)] * 4
    candidates = [a_candidate(), a_candidate(), a_candidate(type="edit"), a_candidate("return")]

    assert places(same, candidates) == [0, 2, 3]


def test_of_equally_similar_ones_that_with_notes_comes() -> None:
    assert places([at(0.9), at(0.9)], [a_candidate(), a_candidate(has_notes=True)]) == [1]


def test_an_empty_pool_gives_nothing() -> None:
    assert choose(TICKET, np.zeros((0, WIDTH), dtype=np.float32), [], FLOOR) == ()


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(20, 120))
def test_a_shortened_text_fits_and_keeps_where_it_begins_and_ends(text: str, limit: int) -> None:
    short = shortened(text, limit)

    assert len(short) <= limit
    if len(text.strip()) <= limit:
        assert short == text.strip()
    else:
        head, tail = short.split(" … ", 1) if short.count(" … ") == 1 else (short, "")
        assert text.strip().startswith(head.split(" … ")[0])
        assert text.strip().endswith(tail)


def test_a_long_text_is_cut_between_words() -> None:
    words = "please cancel the order that I made on Monday because my sister has bought the very same kettle already"

    assert shortened(words, 60) == "please cancel the order that I made … kettle already"
