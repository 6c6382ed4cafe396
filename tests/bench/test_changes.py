"""Which applied suggestions count as changes of words."""

from __future__ import annotations

import pytest

from mtaudit.bench.correction import _changes_words
from mtaudit.model import Edit, Span

TEXT = "Some 55.000 men saw the US senate, he said."


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("men", "people", True),
        ("saw the", "saw", True),
        ("55.000", "56,000", True),
        ("55.000", "55,000", False),
        ("senate", "Senate", False),
        ("senate,", "senate", False),
        ("US", "U.S.", False),
    ],
)
def test_marks_and_capitals_are_no_words(old: str, new: str, *, changes: bool) -> None:
    start = TEXT.index(old)
    assert _changes_words(TEXT, [Edit(Span(start, start + len(old)), new)]) is changes
