"""Every sentence of the JSON contract, on what the command line really writes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from commands import Result, run

from mtaudit.writers import schema

TEXT = """\
Ministers argue over new bridge

The state secretary met the US General Assembly on Monday in Geneva, where talks on trade and security went on late \
into the night. The minister of the inside did not took part in it, and his spokesman could not say why. .

“The state secretary has spoken with the US General Assembly about it,” the mayor said — “nothing else.” 🌉

The venue of the competition was changed twice by the hosts before the leaders met, and nobody in the the delegation \
knew why the ministers had waited so long with the news.
"""
GERMAN = "Der Stadtrat hat am Donnerstag über die neue Brücke gesprochen, die doppelt so viel gekostet hat wie geplant.\n"
CLEAN = "The bridge is open again.\n"
RULES = ("--tier", "rules", "--languagetool", "off")
WITHHELD = ("quotation", "conflict", "threshold")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def audit(*arguments: object, stdin: bytes = b"") -> Result:
    return run("audit", *arguments, *RULES, stdin=stdin)


def closed(part: Any) -> Any:  # noqa: ANN401 - a schema is any JSON
    """Return a schema that allows no members but those it names."""
    if isinstance(part, dict):
        found = {key: closed(value) for key, value in part.items()}
        if "properties" in found:
            found.setdefault("additionalProperties", False)
        return found
    return [closed(item) for item in part] if isinstance(part, list) else part


def valid(result: dict[str, Any]) -> dict[str, Any]:
    jsonschema.validate(result, closed(schema.schema()))
    return result


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One audit with the real model and one with rules alone."""
    path = written(tmp_path_factory.mktemp("contract"), "a.txt", TEXT)
    options = ("--languagetool", "off", "--format", "json", "--tokens")
    with_model = run("audit", path, *options)
    rules = run("audit", path, *options, "--tier", "rules")
    assert (with_model.status, rules.status) == (1, 1), with_model.err + rules.err
    return {"lm": valid(with_model.json), "rules": valid(rules.json)}


@pytest.fixture(params=["lm", "rules"])
def document(request: pytest.FixtureRequest, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The one document of a run."""
    found: dict[str, Any] = runs[request.param]["documents"][0]
    return found


def edited(text: str, edits: list[dict[str, Any]]) -> str:
    """Apply edits as a program would that knows only the contract."""
    for edit in sorted(edits, key=lambda edit: (edit["start"], edit["end"]), reverse=True):
        text = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
    return text


def test_the_published_schema_is_that_of_the_types() -> None:
    assert schema.PATH.read_text(encoding="utf-8") == schema.as_json()
    jsonschema.Draft202012Validator.check_schema(schema.schema())


def test_the_schema_refuses_what_the_contract_does(runs: dict[str, dict[str, Any]]) -> None:
    changes: tuple[dict[str, object], ...] = (
        {"format_version": 2},
        {"documents": [{"id": "a", "path": "a", "error": "no", "text": ""}]},
        {"signature": {}},
    )
    for change in changes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**runs["rules"], **change}, schema.schema())


def test_the_signature_names_what_can_change_a_result(runs: dict[str, dict[str, Any]]) -> None:
    signature = runs["lm"]["signature"]
    assert len(signature["model_sha256"]) == 64
    assert signature["dtype"] in {"bfloat16", "float32"}
    assert signature["options"]["min_confidence"] == 0.5
    assert runs["rules"]["signature"]["model"] == ""


def test_the_text_is_what_was_decoded(document: dict[str, Any]) -> None:
    assert document["text"] == TEXT
    assert document["language"] == "en"
    assert document["words"] > 80


def test_findings_are_sorted_and_cover_their_text(document: dict[str, Any]) -> None:
    findings = document["findings"]
    assert findings
    keys = [(f["span"]["start"], f["span"]["end"], f["detector"]) for f in findings]
    assert keys == sorted(keys)
    for finding in findings:
        span = finding["span"]
        assert finding["text"] == TEXT[span["start"] : span["end"]] != ""
        assert finding["family"] == finding["detector"].partition(".")[0]
        assert finding["confidence"] >= 0.5
    assert len({finding["id"] for finding in findings}) == len(findings)


def test_suggestions_are_sorted_and_their_edits_apart(document: dict[str, Any]) -> None:
    for finding in document["findings"]:
        confidences = [suggestion["confidence"] for suggestion in finding["suggestions"]]
        assert confidences == sorted(confidences, reverse=True)
        for suggestion in finding["suggestions"]:
            end = -1
            for edit in sorted(suggestion["edits"], key=lambda edit: (edit["start"], edit["end"])):
                assert end <= edit["start"] <= edit["end"] <= len(TEXT)
                assert edit["text"] != TEXT[edit["start"] : edit["end"]]
                end = edit["end"]


def test_the_corrected_text_is_the_text_with_exactly_the_applied_edits(document: dict[str, Any]) -> None:
    edits = [e for f in document["findings"] for s in f["suggestions"] if s["applied"] for e in s["edits"]]
    assert edits
    assert document["corrected"] == edited(TEXT, edits) != TEXT


def test_a_suggestion_is_applied_or_says_why_not(document: dict[str, Any]) -> None:
    seen = set()
    for finding in document["findings"]:
        for rank, suggestion in enumerate(finding["suggestions"]):
            assert suggestion["applied"] is (suggestion["withheld"] is None)
            assert not (suggestion["applied"] and (rank or suggestion["confidence"] < 0.5))
            if suggestion["withheld"]:
                seen.add(suggestion["withheld"])
                assert suggestion["withheld"] in WITHHELD or suggestion["withheld"].startswith("gate:")
    assert "quotation" in seen


def test_quotations_are_corrected_only_when_asked(tmp_path: Path, document: dict[str, Any]) -> None:
    quoted = TEXT[TEXT.index("“The state") : TEXT.index("about it,”")]
    assert quoted in document["corrected"]
    asked = audit(written(tmp_path, "a.txt", TEXT), "--quotations", "--format", "json").json["documents"][0]
    assert quoted not in asked["corrected"]


def test_evidence_adds_up(document: dict[str, Any]) -> None:
    verdict = document["verdict"]
    odds = verdict["prior"] + sum(row["weight"] for row in verdict["evidence"])
    probability = verdict["probability"]
    assert math.log(probability / (1 - probability)) == pytest.approx(odds, abs=1e-6)
    counts = {row["family"]: row["count"] for row in verdict["evidence"] if row["count"]}
    families = [finding["family"] for finding in document["findings"]]
    assert counts == {family: families.count(family) for family in set(families)}


def test_scores_carry_unit_and_signature(document: dict[str, Any]) -> None:
    assert document["scores"]
    for score in document["scores"]:
        assert score["unit"]
        assert score["signature"]
        assert math.isfinite(score["before"])


def test_tokens_are_spans_of_the_text(runs: dict[str, dict[str, Any]]) -> None:
    tokens = runs["lm"]["documents"][0]["tokens"]
    at = 0
    for start, end, surprisal in tokens:
        assert at <= start <= end <= len(TEXT)
        assert surprisal >= 0
        at = end
    assert "tokens" not in runs["rules"]["documents"][0]


def test_gain_is_there_where_a_model_scored(runs: dict[str, dict[str, Any]]) -> None:
    gains = {tier: [s["gain"] for f in runs[tier]["documents"][0]["findings"] for s in f["suggestions"]] for tier in runs}
    assert all(gain is None for gain in gains["rules"])
    assert any(isinstance(gain, float) for gain in gains["lm"])


def test_what_was_not_asked_for_is_not_a_failure(document: dict[str, Any]) -> None:
    assert document["failures"] == []
    assert "languagetool" in {row["what"] for row in document["not_checked"]}


def test_ids_survive_edits_elsewhere(tmp_path: Path) -> None:
    before = audit(written(tmp_path, "a.txt", TEXT), "--format", "json").json["documents"][0]
    changed = TEXT.replace("Ministers argue over new bridge\n", "Row\n\nA quiet day in the old town, for once.\n")
    after = audit(written(tmp_path, "b.txt", changed), "--format", "json").json["documents"][0]
    assert {finding["id"] for finding in before["findings"]} == {finding["id"] for finding in after["findings"]}


def test_repeats_have_ids_of_their_own(tmp_path: Path) -> None:
    text = "The state secretary met the US General Assembly in Geneva.\n\n" * 3
    found = audit(written(tmp_path, "a.txt", text), "--format", "json").json["documents"][0]["findings"]
    assert len(found) >= 3
    assert len({finding["id"] for finding in found}) == len(found)


def test_min_confidence_is_the_least_that_is_shown(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", TEXT)
    every = audit(path, "--format", "json", "--min-confidence", "0").json["documents"][0]["findings"]
    some = audit(path, "--format", "json", "--min-confidence", "0.8").json["documents"][0]["findings"]
    assert len(some) < len(every)
    assert all(finding["confidence"] >= 0.8 for finding in some)
    none = audit(path, "--format", "json", "--min-confidence", "1")
    assert none.json["documents"][0]["findings"] == []
    assert none.status == 0


def test_exit_status(tmp_path: Path) -> None:
    bad, clean = written(tmp_path, "a.txt", TEXT), written(tmp_path, "b.txt", CLEAN)
    missing = tmp_path / "no.txt"
    assert audit(clean).status == 0
    assert audit(clean, bad).status == 1
    assert audit(bad, "--exit-zero").status == 0
    assert audit(missing, bad, clean).status == 3
    assert audit(missing, "--exit-zero").status == 3
    for wrong in (("--min-confidence", "7"), ("--select", "nothing.such"), ("--format", "xml"), ("--nope",)):
        assert audit(bad, *wrong).status == 2
    assert run("audit").status == 2


def test_what_cannot_be_read_is_an_entry_and_the_others_are_audited(tmp_path: Path) -> None:
    binary = tmp_path / "b.txt"
    binary.write_bytes(b"\0\1\2\3")
    paths = [tmp_path / "no.txt", binary, written(tmp_path, "e.txt", " \n"), written(tmp_path, "a.txt", TEXT)]
    result = audit(*paths, "--format", "json")
    documents = valid(result.json)["documents"]
    assert result.status == 3
    assert [document["path"] for document in documents] == [str(path) for path in paths]
    for document in documents[:3]:
        assert set(document) == {"id", "path", "error"}
        assert "\n" not in document["error"]
        assert document["error"] in result.err
    assert documents[3]["findings"]


def test_a_text_that_is_not_english(tmp_path: Path) -> None:
    result = audit(written(tmp_path, "a.txt", GERMAN), "--format", "json")
    (document,) = valid(result.json)["documents"]
    assert result.status == 0
    assert document["language"] == "de"
    assert document["verdict"]["label"] == "insufficient-evidence"
    assert document["findings"] == []
    assert document["corrected"] == document["text"] == GERMAN
    assert any("not English" in row["why"] for row in document["not_checked"])


def test_jsonl_is_one_line_a_document_in_order(tmp_path: Path) -> None:
    rows = [
        {"id": "b", "text": TEXT},
        {"id": "broken"},
        {"id": "a", "text": "One\u2028line.\u0085\n"},
        {"id": "c", "text": GERMAN},
    ]
    path = written(tmp_path, "a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    result = audit(path, "--format", "jsonl")
    assert result.status == 3
    assert result.out.count("\n") == len(rows) == len(result.out.splitlines())
    assert [line["id"] for line in result.lines] == ["b", "broken", "a", "c"]
    assert set(result.lines[1]) == {"id", "path", "error"}
    same = audit(path, "--format", "json").json
    assert valid(same)["documents"] == result.lines


def test_offsets_are_those_of_the_file_with_its_markup_and_line_ends(tmp_path: Path) -> None:
    page = "<html><body>\r\n<p>Caf&eacute; 🌉: The <b>state</b> secretary met the US General\r\nAssembly today in Geneva.</p></body></html>\r\n"  # noqa: E501
    path = written(tmp_path, "a.html", "\ufeff" + page)
    (document,) = valid(audit(path, "--format", "json").json)["documents"]
    assert document["text"] == page
    assert any("General" in finding["text"] for finding in document["findings"])
    for finding in document["findings"]:
        assert finding["text"] == page[finding["span"]["start"] : finding["span"]["end"]]
    edits = [e for f in document["findings"] for s in f["suggestions"] if s["applied"] for e in s["edits"]]
    assert document["corrected"] == edited(page, edits)
    assert document["corrected"].count("<b>") == document["corrected"].count("</b>") == 1


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", TEXT)
    assert audit(path, "--format", "json").out == audit(path, "--format", "json").out


def test_stdin(tmp_path: Path) -> None:
    result = audit("-", "--format", "json", stdin=TEXT.encode())
    (document,) = valid(result.json)["documents"]
    assert (document["id"], document["path"], document["text"]) == ("stdin", "-", TEXT)
