"""Tickets compared by their words, where no sentence model is installed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


class WordEmbedder:
    """TF-IDF over words and pairs of words, weighed anew for the texts of each call; an `Embedder`.

    It is the fall-back: words alone say less than a sentence model, and its vectors can't be kept. On the same tickets
    a cosine over the floor means about what it means there.
    """

    name = "tf-idf"
    floor = 0.2
    is_lasting = False

    def embed(self, texts: Sequence[str]) -> "NDArray[float32]":
        """Return one row of length 1 for each text, of zeros for one without words."""
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        if not any(any(letter.isalnum() for letter in text) for text in texts):
            return np.zeros((len(texts), 1), dtype=np.float32)
        weigh = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", dtype=np.float32)
        return np.asarray(weigh.fit_transform(texts).toarray(), dtype=np.float32)
