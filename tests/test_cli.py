"""The command line, as its users type it. What ``audit`` promises about its output is in ``test_contract``."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import run

from mtaudit.detectors import registry

TRIP = "The state secretary met the US General Assembly on Monday, and the minister of the inside spoke for an hour.\n"
CLEAN = "The bridge over the river was opened on Monday, and the mayor spoke for an hour about what it had cost.\n"
RULES = ("--tier", "rules", "--languagetool", "off")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A file with symptoms."""
    path = tmp_path / "article.txt"
    path.write_text(TRIP, encoding="utf-8")
    return path


def test_help_teaches_and_is_quick() -> None:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "mtaudit", "--help"], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - begun)
    assert "audit" in done.stdout
    assert "fix" in done.stdout
    assert min(times) < 2  # 0.4 s on a machine at rest; this only catches an import of torch


@pytest.mark.parametrize(
    "command", ["audit", "fix", "score", "report", "learn", "explain", "detectors", "models", "languagetool", "bench", "doctor"]
)
def test_every_command_has_help(command: str) -> None:
    result = run(command, "--help")
    assert result.status == 0
    assert "Usage" in result.out


def test_wrong_usage_is_status_2(article: Path) -> None:
    assert run("audit").status == 2
    assert run("audit", article, "--tier", "magic").status == 2
    assert run("audit", article, "--select", "no.such").status == 2
    assert run("explain", "no.such").status == 2
    assert run("fix", article, "--decisions", article, *RULES).status in {2, 3}


def test_the_terminal_shows_what_and_why(article: Path) -> None:
    result = run("audit", article, *RULES)
    assert result.status == 1
    assert "terms.scrambled_title" in result.out
    assert "Secretary of State" in result.out or "secretary of state" in result.out
    assert "not checked" in result.out


def test_select_and_ignore(article: Path) -> None:
    chosen = run("audit", article, *RULES, "--select", "entities", "--format", "json").json
    assert {finding["family"] for finding in chosen["documents"][0]["findings"]} == {"entities"}
    without = run("audit", article, *RULES, "--ignore", "terms", "--format", "json").json
    assert "terms" not in {finding["family"] for finding in without["documents"][0]["findings"]}


def test_fix_shows_a_diff_and_changes_nothing(article: Path) -> None:
    result = run("fix", article, *RULES)
    assert result.status == 0
    assert any(line.startswith("-The state secretary") for line in result.out.splitlines())
    assert any(line.startswith("+") and "UN General Assembly" in line for line in result.out.splitlines())
    assert article.read_text(encoding="utf-8") == TRIP


def test_fix_writes_where_it_is_told(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    assert run("fix", article, *RULES, "-o", out).status == 0
    assert "UN General Assembly" in out.read_text(encoding="utf-8")
    assert article.read_text(encoding="utf-8") == TRIP
    assert run("fix", article, *RULES, "--in-place").status == 0
    assert article.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "out.txt"]


def test_fix_keeps_encoding_mark_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(("\ufeff" + TRIP.replace("\n", "\r\n") + "Café.\r\n").encode("utf-8"))
    assert run("fix", path, *RULES, "--in-place").status == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    assert b"UN General Assembly" in data


def test_score_of_somebody_elses_change(article: Path, tmp_path: Path) -> None:
    after, reference = tmp_path / "after.txt", tmp_path / "reference.txt"
    after.write_text(TRIP.replace("US General", "UN General"), encoding="utf-8")
    reference.write_text(
        "The Secretary of State met the UN General Assembly on Monday, and the interior minister spoke for an hour.\n",
        encoding="utf-8",
    )
    result = run("score", article, after, "--reference", reference)
    assert result.status == 0, result.err
    assert "BLEU" in result.out
    assert "TER" in result.out


def test_explain_knows_every_detector() -> None:
    for detector in registry.all_detectors():
        result = run("explain", detector.info.path)
        assert result.status == 0
        assert detector.info.flagged[0].marked.split()[0] in result.out
    listed = run("detectors")
    assert all(detector.info.path in listed.out for detector in registry.all_detectors())


def test_an_old_run_is_rendered_again(article: Path, tmp_path: Path) -> None:
    data, page = tmp_path / "run.json", tmp_path / "run.html"
    data.write_text(run("audit", article, *RULES, "--format", "json").out, encoding="utf-8")
    assert run("report", data, "--html", page).status == 0
    assert "state secretary" in page.read_text(encoding="utf-8")
    data.write_text('{"format_version": 1}', encoding="utf-8")
    result = run("report", data, "--html", page)
    assert result.status in {2, 3}
    assert result.err.count("\n") == 1


def test_doctor_says_what_works() -> None:
    result = run("doctor")
    assert result.status in {0, 3}
    for part in ("smollm2-135m-instruct", "en_core_web_sm", "LanguageTool"):
        assert part in result.out + result.err


def test_clean_text_is_status_0(tmp_path: Path) -> None:
    path = tmp_path / "clean.txt"
    path.write_text(CLEAN, encoding="utf-8")
    assert run("audit", path, *RULES).status == 0


def test_the_rules_file_of_the_user_is_found(article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = run("audit", article, *RULES, "--format", "json").json["documents"][0]
    finding = next(found for found in report["findings"] if found["text"] == "US General Assembly")
    assert "mtaudit-rules.toml" in json.dumps(run("learn", "--help").out)
    assert finding["id"]
