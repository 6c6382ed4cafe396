"""Every suite on a small part of the public data, through the command line, with the real model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commands import run

# Apertium makes the round trips of the last suite; tests/prepare.sh installs it where it can.
TRIPS = ("trips",) if shutil.which("apertium") else ()
SUITES = ("native", "documents", "words", "correction", "calibration", "errors", "spans", *TRIPS)


@pytest.fixture(scope="module")
def result(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """One run of all accuracy suites: its JSON and its page."""
    folder = tmp_path_factory.mktemp("bench")
    data, page = folder / "bench.json", folder / "bench.html"
    done = run("bench", *SUITES, "--data", shared / "data", "--limit", 2, "--json", data, "--html", page)
    assert done.status == 0, done.err
    for suite in SUITES:
        assert suite in data.read_text(encoding="utf-8")
    return json.loads(data.read_text(encoding="utf-8")), page.read_text(encoding="utf-8")


@pytest.mark.real_model
def test_every_suite_has_figures_and_names_its_data(result: tuple[dict[str, Any], str]) -> None:
    data, _ = result
    assert [suite["suite"] for suite in data["suites"]] == list(SUITES)
    assert all(suite["figures"] and not suite["failures"] for suite in data["suites"])
    assert all(len(digest) == 64 for digest in data["data"].values())
    assert data["signature"]["model"] == "smollm2-135m-instruct"


@pytest.mark.real_model
def test_the_page_shows_the_figures_without_a_script(result: tuple[dict[str, Any], str]) -> None:
    data, page = result
    assert "<script" not in page
    assert "Content-Security-Policy" in page
    for suite in data["suites"]:
        assert f'id="{suite["suite"]}"' in page
        for plot in suite["plots"]:
            assert plot["title"] in page


def test_data_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    done = run("bench", "words", "--data", tmp_path)
    assert done.status == 3
    assert "ro-en.jsonl.gz is missing" in done.err
    assert run("bench", "words").status == 2
    assert run("bench", "no-such-suite").status == 2


@pytest.mark.languagetool
def test_languagetool_is_asked_at_nearly_its_own_speed(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    done = run("bench", "languagetool", "--data", shared / "data", "--limit", 24, "--languagetool", "auto", "--json", out)
    assert done.status == 0, done.err
    figures = {row["name"]: row["value"] for row in json.loads(out.read_text(encoding="utf-8"))["suites"][0]["figures"]}
    assert figures["characters per second, audit"] > 0
    assert figures["characters per second, curl"] > 0


def test_the_languagetool_suite_says_what_it_lacks(shared: Path) -> None:
    done = run("bench", "languagetool", "--data", shared / "data", "--languagetool", "off")
    assert done.status == 3
    assert "--languagetool auto" in done.err
