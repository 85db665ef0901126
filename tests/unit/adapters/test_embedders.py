"""The sentence model and its fall-back keep one contract: rows of length 1 whose cosine says how alike texts are."""

import numpy as np
import pytest

from agent.adapters.sentence_embedder import SentenceEmbedder
from agent.adapters.word_embedder import WordEmbedder
from agent.ports import Embedder
from agent.wiring import installed_embedder

TEXTS = [
    "Please cancel my order [ORDER_1], I bought it by mistake.",
    "I bought it by mistake, so please cancel order [ORDER_1].",
    "Which of your lamps are brightest?",
]
BOTH = pytest.mark.parametrize("embedder", [SentenceEmbedder(), WordEmbedder()], ids=lambda each: each.name)


@BOTH
def test_each_text_has_a_row_of_length_1(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)

    assert rows.shape[0] == 3
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


@BOTH
def test_what_asks_for_the_same_is_over_the_floor_and_what_does_not_is_under_it(embedder: Embedder) -> None:
    same, again, other = embedder.embed(TEXTS)

    assert float(same @ again) > embedder.floor > float(same @ other)


@BOTH
def test_the_same_text_has_the_same_direction(embedder: Embedder) -> None:
    first, second, _ = embedder.embed([TEXTS[0], TEXTS[0], TEXTS[2]])

    assert float(first @ second) == pytest.approx(1, abs=1e-5)


@BOTH
@pytest.mark.parametrize(
    "text", ["", "…", "\ud800", "x" * 100_000, "取消订单"], ids=["none", "dots", "half", "long", "cjk"]
)
def test_any_text_can_be_embedded(embedder: Embedder, text: str) -> None:
    assert np.isfinite(embedder.embed([text, TEXTS[0]])).all()
    assert np.isfinite(embedder.embed([text])).all()


def test_vectors_of_two_calls_can_be_compared_where_they_are_kept() -> None:
    embedder = SentenceEmbedder()

    assert embedder.is_lasting
    assert not WordEmbedder().is_lasting
    assert np.allclose(embedder.embed(TEXTS)[0], embedder.embed(TEXTS[:1])[0])


def test_the_sentence_model_is_taken_where_it_is_installed() -> None:
    assert isinstance(installed_embedder(), SentenceEmbedder)
