"""Texts of similar length are read together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mtaudit.lm.batching import by_length


@given(st.lists(st.integers(0, 80)), st.integers(1, 200))
def test_every_text_is_in_one_batch_and_only_what_is_longer_than_the_limit_exceeds_it(lengths: list[int], limit: int) -> None:
    batches = list(by_length(lengths, limit))
    assert sorted(at for batch in batches for at in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[at] for at in batch) <= limit or len(batch) == 1 for batch in batches)


def test_the_shortest_come_first_and_as_many_as_fit() -> None:
    assert list(by_length([3, 1, 2, 9], 6)) == [[1, 2], [0], [3]]
