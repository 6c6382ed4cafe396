"""How common English words are."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def zipf(word: str) -> float:
    """Return the Zipf frequency of ``word`` in English, 0 if unknown (wordfreq's *best* list)."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en"))
