"""The intent of a text, by a small classifier trained on phrases.toml at first use."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from agent.adapters.offline_model import embedding
from agent.core.planning import Intent


def _phrases() -> tuple[list[str], list[str]]:
    table = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
    pairs = [(phrase, intent) for intent, phrases in table.items() for phrase in phrases]
    return [phrase for phrase, _ in pairs], [intent for _, intent in pairs]


@lru_cache(maxsize=1)
def _by_words() -> Any:
    """Return a fitted classifier over words and letter groups."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    texts, intents = _phrases()
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
    )
    return make_pipeline(features, LogisticRegression(C=20, max_iter=500)).fit(texts, intents)


@lru_cache(maxsize=1)
def _by_meaning() -> Any | None:
    """Return a fitted classifier over sentence embeddings; None when no embedding model is installed."""
    from sklearn.linear_model import LogisticRegression

    texts, intents = _phrases()
    vectors = embedding.embed(texts)
    return None if vectors is None else LogisticRegression(C=10, max_iter=500).fit(vectors, intents)


def intent_of(text: str) -> tuple[Intent, float]:
    """Return the most likely intent of `text`, by its words and its meaning, and its probability."""
    scores = _scores(text[:2000])
    meaning = _by_meaning()
    vectors = embedding.embed([text[:2000]]) if meaning is not None else None
    if meaning is not None and vectors is not None:
        likely = dict(zip(meaning.classes_, meaning.predict_proba(vectors)[0], strict=True))
        scores = tuple((intent, (score + float(likely[intent])) / 2) for intent, score in scores)
    return max(scores, key=lambda entry: entry[1])


@lru_cache(maxsize=2048)
def _scores(text: str) -> tuple[tuple[Intent, float], ...]:
    trained = _by_words()
    scores = trained.predict_proba([text])[0]
    return tuple((cast("Intent", intent), float(score)) for intent, score in zip(trained.classes_, scores, strict=True))


def probabilities(text: str) -> dict[Intent, float]:
    """Return the probability of every intent for `text`, by its words alone."""
    return dict(_scores(text[:2000]))
