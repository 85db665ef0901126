"""Tickets compared by meaning, with the sentence model that ships as a package."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.adapters.offline_model import embedding

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


def is_installed() -> bool:
    """Return whether the model's package and file are there; imports it."""
    return embedding.is_installed()


class SentenceEmbedder:
    """MiniLM, 384 dimensions, read from disk at first use; an `Embedder`. It reads 256 word pieces of a text.

    On τ-bench's retail tickets with the customers taken out, two whose cosine is over the floor ask for the same kind
    of action in 4 of 5 cases; what is no ticket of a shop's stays below 0.45.
    """

    name = "minilm-int8-384"
    floor = 0.6
    is_lasting = True

    def embed(self, texts: Sequence[str]) -> "NDArray[float32]":
        """Return one row of length 1 for each text."""
        import numpy as np

        # The tokenizer takes no lone surrogate.
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        rows = embedding.embed(whole) if whole else None
        return np.zeros((0, 384), dtype=np.float32) if rows is None else np.asarray(rows, dtype=np.float32)
