"""How common English words are."""

from __future__ import annotations

from functools import lru_cache

_LONGEST = 50
"""Letters beyond which nothing is a word; wordfreq would take minutes to find that out of a megabyte."""


@lru_cache(maxsize=65536)
def zipf(word: str) -> float:
    """Return the Zipf frequency of ``word`` in English, 0 if unknown (wordfreq's *best* list)."""
    if len(word) > _LONGEST:
        return 0.0
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en"))
