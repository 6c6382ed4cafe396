"""Decisions of a report's reader: read, applied, and turned into rules."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.analysis import Analysis, Sentence, Word
from mtaudit.decisions import LEARNED, Action, apply, learn, load, load_rules, text_sha256
from mtaudit.errors import ChangedTextError, MtauditError, ReadError, UsageError
from mtaudit.model import Document, Span, View, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXT = "The defense minister of state 🌉 took notes at the competition.\r\nHe feels an opportunity there.\n"


def row(text: str, fix: str | None, *, finding: str = "", detector: str = "terms.scrambled_title") -> dict[str, object]:
    """Return a decision on the first place of ``text``; a fix of None rejects it."""
    start = TEXT.index(text)
    edits = [] if fix is None else [{"start": start, "end": start + len(text), "text": fix}]
    action = "reject" if fix is None else "accept"
    return {"finding": finding or f"id-{text}", "detector": detector, "text": text, "action": action, "edits": edits}


def written(path: Path, *rows: Mapping[str, object], text: str = TEXT, **changes: object) -> Path:
    """Write a decisions file and return its path."""
    document = {"id": "1", "path": "a.txt", "sha256": text_sha256(text)}
    path.write_text(json.dumps({"format_version": 1, "document": document, "decisions": rows, **changes}), encoding="utf-8")
    return path


def test_exactly_the_accepted_edits_are_made(tmp_path: Path) -> None:
    path = written(
        tmp_path / "d.json",
        row("defense minister of state", "minister of state for defense"),
        row("competition", "meeting", detector="senses.pivot_word"),
        row("feels an opportunity", None),
    )
    wanted = TEXT.replace("defense minister of state", "minister of state for defense").replace("competition", "meeting")
    decisions = load(path)
    assert [decision.action for decision in decisions.decisions].count(Action.REJECT) == 1
    assert apply(TEXT, decisions) == wanted


def test_changed_text_is_refused(tmp_path: Path) -> None:
    decisions = load(written(tmp_path / "d.json", row("competition", "meeting")))
    with pytest.raises(ChangedTextError, match=r"a\.txt has changed"):
        apply(TEXT.replace("\r\n", "\n"), decisions)


def test_the_same_edit_twice_is_made_once(tmp_path: Path) -> None:
    path = written(tmp_path / "d.json", row("competition", "meeting", finding="1"), row("competition", "meeting", finding="2"))
    assert apply(TEXT, load(path)).count("meeting") == 1


@pytest.mark.parametrize(
    "second",
    [row("competition", "summit", finding="2"), row("the competition", "a meeting"), row("competition", "x")],
)
def test_contradictions_are_refused(tmp_path: Path, second: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="contradict"):
        apply(TEXT, load(written(tmp_path / "d.json", row("competition", "meeting"), second)))


_ROW = '{"finding": "1", "detector": "a.b", "text": "x", "action": "ACTION", "edits": [EDITS]}'
_FILE = '{"format_version": 1, "document": {"sha256": ""}, "decisions": [ROWS]}'
_EDIT = '{"start": START, "end": 2, "text": ""}'


def _file(action: str, edits: str) -> str:
    return _FILE.replace("ROWS", _ROW.replace("ACTION", action).replace("EDITS", edits))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "\ufffd",
        '{"format_version": 1, "decisions": []}',
        '{"format_version": 2, "document": {"sha256": ""}, "decisions": []}',
        _FILE.replace("ROWS", '{"finding": "1"}'),
        _file("maybe", ""),
        _file("accept", ""),
        _file("accept", _EDIT.replace("START", "5")),
        _file("accept", _EDIT.replace("START", "-1")),
        _file("reject", _EDIT.replace("START", "1")),
        "[" * 100_000,
    ],
)
def test_malformed_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "d.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"d\.json"):
        load(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        load(tmp_path / "none.json")
    with pytest.raises(ReadError):
        load_rules(tmp_path / "none.toml")


def test_edit_outside_the_text_is_refused(tmp_path: Path) -> None:
    far = {**row("competition", "x"), "edits": [{"start": 5000, "end": 5001, "text": "x"}]}
    with pytest.raises(UsageError):
        apply(TEXT, load(written(tmp_path / "d.json", far)))


def _learned(tmp_path: Path, *rows: dict[str, object]) -> Path:
    output = tmp_path / "rules.toml"
    learn(load(written(tmp_path / "d.json", *rows)), output)
    return output


def test_rejections_become_suppressions_and_acceptances_phrases(tmp_path: Path) -> None:
    output = _learned(
        tmp_path,
        row("competition", None, finding="ab12"),
        row("defense minister of state", "minister of state for defense"),
    )
    data = tomllib.loads(output.read_text(encoding="utf-8"))
    assert data["suppress"] == [{"id": "ab12", "detector": "terms.scrambled_title", "text": "competition"}]
    assert data["phrase"] == [{"pattern": "defense minister of state", "fix": "minister of state for defense"}]
    rules = load_rules(output)
    assert rules.suppressed == {"ab12"}
    assert rules.detector is not None
    assert rules.detector.info.path == LEARNED


def _analysis(text: str) -> Analysis:
    words = tuple(
        Word(index, Span(match.start(), match.end()), match[0], match[0].lower()) for index, match in enumerate(words_of(text))
    )
    sentence = Sentence(0, Span(0, len(text)), 0, len(words), 0)
    return Analysis(Document("1", text, View.identity(text), ()), words, (sentence,), proposals={})


def test_learned_phrases_find_the_words_again(tmp_path: Path) -> None:
    detector = load_rules(_learned(tmp_path, row("defense minister of state", "minister of state for defense"))).detector
    assert detector is not None
    text = "Our defense minister of state resigned"
    (hit,) = detector.detect(_analysis(text))
    assert hit.span.of(text) == "defense minister of state"
    assert hit.candidates[0].edits[0].text == "minister of state for defense"


def test_too_general_or_unclear_wordings_make_no_rule(tmp_path: Path) -> None:
    path = written(
        tmp_path / "d.json",
        row("competition", "meeting", detector="senses.pivot_word"),  # one common word: it would flag every competition
        row("took notes at", "noted {everything}; at"),  # means something else in the notation of phrases
        row("state 🌉", "state"),  # no words
    )
    result = learn(load(path), tmp_path / "rules.toml")
    assert not result.phrases
    assert len(result.skipped) == 3
    assert load_rules(tmp_path / "rules.toml").detector is None


def test_an_inner_edit_needs_to_know_where_the_finding_is(tmp_path: Path) -> None:
    start = TEXT.index("feels an opportunity")
    inner = {**row("feels an opportunity", "x"), "edits": [{"start": start, "end": start + 5, "text": "sees"}]}
    assert not learn(load(written(tmp_path / "a.json", inner)), tmp_path / "a.toml").phrases
    placed = {**inner, "span": {"start": start, "end": start + len("feels an opportunity")}}
    learn(load(written(tmp_path / "b.json", placed)), tmp_path / "b.toml")
    assert tomllib.loads((tmp_path / "b.toml").read_text("utf-8"))["phrase"][0]["fix"] == "sees an opportunity"


def test_learning_again_adds_nothing_and_keeps_what_the_user_wrote(tmp_path: Path) -> None:
    rows = (row("competition", None), row("defense minister of state", "minister of state for defense"))
    output = _learned(tmp_path, *rows)
    output.write_text(output.read_text("utf-8") + "# mine\n[[phrase]]\npattern = 'feels an opportunity'\nfix = ''\n", "utf-8")
    before = output.read_text("utf-8")
    _learned(tmp_path, *rows, row("feels an opportunity", "sees a chance"))
    assert output.read_text("utf-8") == before
    _learned(tmp_path, row("took notes", "noted"))
    assert output.read_text("utf-8").startswith(before)
    assert len(tomllib.loads(output.read_text("utf-8"))["phrase"]) == 3
    assert not [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")]


@pytest.mark.parametrize("content", ["[[phrase]\n", "phrase = 3\n", "[[phrase]]\nfix = 'x'\n"])
def test_a_broken_rules_file_is_not_touched(tmp_path: Path, content: str) -> None:
    output = tmp_path / "rules.toml"
    output.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"rules\.toml"):
        learn(load(written(tmp_path / "d.json", row("competition", None))), output)
    assert output.read_text("utf-8") == content


def test_an_empty_pattern_is_refused(tmp_path: Path) -> None:
    output = tmp_path / "rules.toml"
    output.write_text("[[phrase]]\npattern = ' '\nfix = 'x'\n", encoding="utf-8")
    with pytest.raises(UsageError, match="empty pattern"):
        load_rules(output)


@given(text=st.text(), identity=st.text(), detector=st.text())
def test_any_text_makes_a_file_that_reads_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, identity: str, detector: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rejected = {"finding": identity, "detector": detector, "text": text, "action": "reject", "edits": []}
    output = folder / "rules.toml"
    learn(load(written(folder / "d.json", rejected)), output)
    assert tomllib.loads(output.read_text("utf-8"))["suppress"] == [{"id": identity, "detector": detector, "text": text}]
    assert load_rules(output).suppressed == {identity}


@given(data=st.binary(max_size=200))
def test_any_bytes_are_decisions_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "d.json"
    path.write_bytes(data)
    with pytest.raises(MtauditError):
        load(path)
