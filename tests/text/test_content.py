"""What counts as leaving something out."""

from __future__ import annotations

import pytest

from mtaudit.text.content import loses_content


@pytest.mark.parametrize(
    ("old", "new", "loses"),
    [
        ("camp", "", True),
        ("contract of mongolian", "mongol", True),
        ("huge army enlisted by", "great army of", True),
        ("state secretary", "secretary of state", False),
        ("are assumed", "is assumed to", False),
        ("goes", "went", False),
        ("he go", "he goes", False),
        ("of the", "", False),
        ("done", "made", False),
        ("to give was", "of giving", False),
        ("people", "the people there", False),
    ],
)
def test_a_word_of_content_without_a_counterpart_is_a_loss(old: str, new: str, *, loses: bool) -> None:
    assert loses_content(old.split(), new.split()) is loses
