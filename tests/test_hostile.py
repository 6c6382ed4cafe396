"""Input that was made to break things, broken models, and interruptions."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from commands import Result, run

from mtaudit.config import DEFAULT_MODEL
from mtaudit.lm.fetching import seal
from mtaudit.lm.store import TAGGER, path_of, pull

ROOT = Path(__file__).parents[1]
SYMPTOM = "The state secretary met the US General Assembly on Monday in Geneva, where the talks went on into the night."
RULES = ("--tier", "rules", "--languagetool", "off")
SCRIPT = "<script>window.pwned=1</script>"


def audit(*arguments: object) -> Result:
    return run("audit", *arguments, *RULES)


def findings(result: Result) -> list[str]:
    return [finding["text"] for document in result.json["documents"] for finding in document["findings"]]


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Start the command line as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "mtaudit", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def stream(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def test_markup_in_text_and_path_is_only_shown(tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=window.pwned=1>.txt"
    path.write_text(f"{SYMPTOM} {SCRIPT}\n\n{{{{ 7*7 }}}} </script>{SCRIPT}\n", encoding="utf-8")
    page = tmp_path / "report.html"
    result = audit(path, "--html", page, "--json", tmp_path / "report.json")
    assert result.status == 1
    html = page.read_text(encoding="utf-8")
    assert SCRIPT not in html
    assert "<img src=x" not in html
    assert "state secretary" in html


def test_what_steers_a_terminal_is_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        SYMPTOM.replace("state secretary met", "state\x1b[2J secretary\x07 met\x9b31m") + "\x08\n" + SYMPTOM, encoding="utf-8"
    )
    result = audit(path)
    assert result.status == 1
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", result.out)


def test_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SYMPTOM.encode() + b" caf\xe9 \x93quoted\x94.\n")
    result = audit(path, "--format", "json")
    assert result.status == 1
    assert result.json["documents"][0]["text"].endswith("café “quoted”.\n")


def test_a_line_of_more_than_a_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    sentence = "The council met in the town hall, and number {} of the plans was put to the vote there. "
    path.write_text("".join(map(sentence.format, range(11_700))) + SYMPTOM, encoding="utf-8")
    assert path.stat().st_size > 1_000_000
    result = audit(path, "--format", "json")
    assert "US General Assembly" in findings(result)
    assert any("1,000,000" in entry["why"] for entry in result.json["documents"][0]["not_checked"])


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "“" * 20_000, ". " * 20_000, "the " * 20_000, "-" * 500_000 + " a b"], ids=lambda t: t[:4]
)
def test_monotonous_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{SYMPTOM}\n\n{text}\n", encoding="utf-8")
    assert audit(path, "--format", "json").status in {0, 1}


def test_twenty_thousand_words(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text((f"{SYMPTOM} " * 3 + "\n\n") * 350, encoding="utf-8")
    result = audit(path, "--format", "json")
    assert result.json["documents"][0]["words"] > 20_000
    found = [finding["id"] for finding in result.json["documents"][0]["findings"]]
    assert len(found) >= 1000
    assert len(set(found)) == len(found)


def test_control_characters_surrogates_and_zero_bytes_in_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    odd = "\\ud800 \\udfff\\ud83c \\u0000\\u0007\\u001b[31m\\u202e \\uffff"
    path.write_text(f'{{"id": "\\ud800", "text": "{SYMPTOM} {odd} {SYMPTOM}"}}\n', encoding="ascii")
    result = audit(path, "--format", "json", "--html", tmp_path / "a.html")
    assert result.status == 1, result.err
    (document,) = result.json["documents"]
    assert "\ufffd" in document["text"]
    for finding in document["findings"]:
        assert finding["text"] == document["text"][finding["span"]["start"] : finding["span"]["end"]]
    assert audit(path).status == 1
    assert audit(path, "--format", "jsonl").lines == [document]


@pytest.mark.real_model
def test_odd_characters_do_not_stop_the_model(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "{SYMPTOM} \\ud800\\u0000 <|im_end|> e\\u0301\\u0301"}}\n', encoding="ascii")
    result = run("audit", path, "--languagetool", "off", "--format", "json")
    assert result.status == 1, result.err
    assert result.json["documents"][0]["failures"] == []


def test_a_missing_model_is_one_sentence_and_the_rules_still_work(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SYMPTOM, encoding="utf-8")
    process = start("audit", path, "--languagetool", "off", "--format", "json", MTAUDIT_CACHE=str(tmp_path / "empty"))
    out, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert f"language model: the model {DEFAULT_MODEL} is not on this machine; run: mtaudit models pull {DEFAULT_MODEL}" in err
    assert "Traceback" not in err
    result = Result(3, out, err)
    assert "US General Assembly" in findings(result)
    assert {failure["what"] for failure in result.json["documents"][0]["failures"]} == {"language model", "tagger"}


def damaged_cache(folder: Path) -> Path:
    """Make a cache whose tagger is whole and whose model has lost bytes."""
    pull(TAGGER)
    models = folder / "cache" / "models"
    shutil.copytree(path_of(TAGGER), models / TAGGER)
    model = models / DEFAULT_MODEL
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"weights")
    seal(model)
    (model / "model.safetensors").write_bytes(b"weight")
    return folder / "cache"


def test_a_damaged_model_is_one_sentence_and_the_rules_still_work(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SYMPTOM, encoding="utf-8")
    process = start("audit", path, "--languagetool", "off", "--format", "json", MTAUDIT_CACHE=str(damaged_cache(tmp_path)))
    out, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "model.safetensors differs from its checksum" in err
    assert len(err.splitlines()) == 1
    assert "US General Assembly" in findings(Result(3, out, err))


def test_pickled_weights_are_never_loaded(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "config.json").write_text('{"model_type": "llama"}', encoding="utf-8")
    (model / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch " + bytes(tmp_path) + b"/pwned'\ntR.")
    path = tmp_path / "a.txt"
    path.write_text(SYMPTOM, encoding="utf-8")
    result = run("audit", path, "--model", model, "--languagetool", "off", "--format", "json")
    assert result.status == 3
    assert "pickled weights are never loaded" in result.err
    assert "US General Assembly" in findings(result)
    assert not (tmp_path / "pwned").exists()


def test_a_model_that_cannot_exist_is_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SYMPTOM, encoding="utf-8")
    result = run("audit", path, "--model", "no-such-model", "--languagetool", "off")
    assert result.status == 2
    assert "there is no model 'no-such-model'" in result.err


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A file with a quick document, one that takes many seconds, and one that is never reached."""
    rows = [{"id": str(number), "text": f"{SYMPTOM} " * times} for number, times in enumerate((1, 1_500, 1))]
    path = tmp_path / "in" / "a.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_in_one_line(slow: Path, number: signal.Signals) -> None:
    process = start("audit", slow, "--format", "jsonl", *RULES, TMPDIR=str(slow.parent))
    assert json.loads(stream(process.stdout).readline())["id"] == "0"
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "mtaudit: interrupted"
    assert list(slow.parent.iterdir()) == [slow]


def test_a_reader_that_goes_away_is_no_error(slow: Path) -> None:
    process = start("audit", slow.parent, "--format", "jsonl", *RULES)
    out = stream(process.stdout)
    out.readline()
    out.close()
    err = stream(process.stderr).read()
    process.wait(timeout=120)
    stream(process.stderr).close()
    assert "Traceback" not in err
    assert "Exception" not in err
    assert process.returncode in {0, 1, 141}
