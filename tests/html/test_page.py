"""The page without a browser: what stands in it, what cannot run in it, and that its numbers are those of the JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import handmade
import pytest

from mtaudit.errors import ReadError, UsageError
from mtaudit.writers.html import write_document, write_run
from mtaudit.writers.wire import encode_json, run_to_wire

if TYPE_CHECKING:
    from pathlib import Path

    from mtaudit.model import AuditReport

_VOID = {"meta", "input", "br", "link", "img"}


class Page(HTMLParser):
    """Collects what a test asks about: elements, their attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.append("")
        if tag not in _VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open[-1]][0] == tag, f"</{tag}> closes {self.elements[self._open[-1]]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for index in self._open:
            self.texts[index] += data

    @property
    def unclosed(self) -> int:
        return len(self._open)

    def all(self, tag: str, name: str = "", value: str = "") -> list[tuple[dict[str, str], str]]:
        return [
            (attributes, text)
            for (found, attributes), text in zip(self.elements, self.texts, strict=True)
            if found == tag and (not name or value in attributes.get(name, "").split())
        ]


@pytest.fixture
def report() -> AuditReport:
    return handmade.report()


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _inline(page: Page) -> tuple[str, str, str]:
    (policy, _), *_ = page.all("meta", "http-equiv", "Content-Security-Policy")
    ((_, style),) = page.all("style")
    scripts = [text for attributes, text in page.all("script") if "type" not in attributes]
    return policy["content"], style, "".join(scripts)


def test_policy_names_the_very_style_and_script(report: AuditReport) -> None:
    policy, style, script = _inline(Page(write_document(report)))
    assert "default-src 'none'" in policy
    assert f"style-src '{_digest(style)}'" in policy
    assert f"script-src '{_digest(script)}'" in policy
    assert "unsafe" not in policy
    assert "innerHTML" not in script
    assert "eval(" not in script


def test_static_page_has_no_script(report: AuditReport) -> None:
    page = Page(write_document(report, static=True))
    assert not page.all("script")
    assert not page.all("button")
    assert "script-src" not in _inline(page)[0]


@pytest.mark.parametrize("static", [False, True])
def test_page_is_self_contained_and_well_formed(report: AuditReport, *, static: bool) -> None:
    page = Page(write_document(report, static=static))
    assert page.unclosed == 0
    assert not [tag for tag, attributes in page.elements if "src" in attributes or tag in {"link", "img", "iframe"}]
    assert not [attributes for _, attributes in page.elements if "style" in attributes]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for attributes, _ in page.all("a")]
    assert links
    assert {link for link in links if not (link.startswith("#") and link[1:] in ids)} == set()
    named = [name for _, attributes in page.elements for name in attributes.get("aria-labelledby", "").split()]
    assert set(named) <= set(ids)


def test_embedded_data_is_the_contract(report: AuditReport) -> None:
    ((attributes, text),) = Page(write_document(report)).all("script", "id", "report")
    assert json.loads(text) == json.loads(encode_json(run_to_wire([report], report.signature)))
    assert attributes["data-sha256"] == hashlib.sha256(report.document.text.encode()).hexdigest()


def _numbers(page: Page) -> list[float]:
    return [float(attributes["value"]) for attributes, _ in page.all("data")]


@pytest.mark.parametrize("static", [False, True])
def test_numbers_agree_with_the_json(report: AuditReport, *, static: bool) -> None:
    page = Page(write_document(report, static=static))
    document = json.loads(encode_json(run_to_wire([report], report.signature)))["documents"][0]
    numbers = _numbers(page)
    for wanted in (
        document["verdict"]["probability"],
        document["verdict"]["prior"],
        *(item["weight"] for item in document["verdict"]["evidence"]),
        *(score["before"] for score in document["scores"]),
        1000 * len(document["findings"]) / document["words"],
        len(document["findings"]),
        document["words"],
    ):
        assert wanted in numbers
    cards = page.all("li", "class", "card")
    assert len(cards) == len(document["findings"])
    for (attributes, _), finding in zip(cards, document["findings"], strict=True):
        assert attributes["id"] == f"finding-{finding['id']}"
        assert f"s-{finding['severity']}" in attributes["class"]
        assert finding["confidence"] in numbers
        for item in finding["suggestions"]:
            assert {item["confidence"], item["gain"], *item["checks"].values()} <= set(numbers)


def test_static_page_shows_the_same_findings(report: AuditReport) -> None:
    pages = [Page(write_document(report, static=static)) for static in (False, True)]
    ids, marks, quotes = (
        [[attributes["id"] for attributes, _ in page.all("li", "class", "card")] for page in pages],
        [[(a.get("data-n"), text) for a, text in page.all("mark") if "data-n" in a] for page in pages],
        [[text for _, text in page.all("h4")] for page in pages],
    )
    assert ids[0] == ids[1]
    assert marks[0] == marks[1]
    assert quotes[0] == quotes[1] == [finding.text for finding in report.findings]
    assert " ".join(report.corrected.split()) in " ".join(" ".join(text for _, text in pages[1].all("div")).split())


def test_marks_cover_exactly_the_spans(report: AuditReport) -> None:
    page = Page(write_document(report))
    shown: dict[str, str] = {}
    for attributes, text in page.all("mark"):
        if number := attributes.get("data-n"):
            shown[number] = shown.get(number, "") + re.sub(r"\d+[A-Z]{2}$", "", text)
    assert [shown[str(number)] for number, _ in enumerate(report.findings, 1)] == [f.text for f in report.findings]


@pytest.mark.parametrize("payload", handmade.PAYLOADS)
@pytest.mark.parametrize("static", [False, True])
def test_no_text_becomes_markup(payload: str, *, static: bool) -> None:
    plain = Page(write_document(handmade.hostile("harmless"), static=static))
    page = Page(write_document(handmade.hostile(payload), static=static))
    assert page.unclosed == 0
    tags = {tag for tag, _ in page.elements}
    assert tags <= {tag for tag, _ in plain.elements}
    assert len(page.all("script")) == len(plain.all("script"))
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert all(unquote(a["href"]).startswith("#") for a, _ in page.all("a"))


def test_unreadable_file_says_why() -> None:
    broken = replace(handmade.report(""), error="it is <b>binary</b>")
    page = Page(write_document(broken))
    assert "it is <b>binary</b>" in page.all("div", "class", "notice")[0][1]
    assert not page.all("b")


def test_empty_text_and_no_findings() -> None:
    page = Page(write_document(replace(handmade.report(""), corrected="", words=0)))
    assert not page.all("li", "class", "card")
    assert "The text is empty." in page.all("main")[0][1]


def test_run_has_an_index_with_one_page_each(tmp_path: Path, report: AuditReport) -> None:
    broken = replace(handmade.report("", path="broken.pdf"), error="not a text")
    reports = [report, handmade.report(path="../sly/name<.txt"), broken]
    index = write_run(reports, tmp_path / "out")
    page = Page(index.read_text(encoding="utf-8"))
    assert page.unclosed == 0
    rows = json.loads(page.all("script", "id", "rows")[0][1])
    assert [row[1] for row in rows] == ["texts/bridge.txt", "../sly/name<.txt", "broken.pdf"]
    assert all((index.parent / row[0]).is_file() for row in rows)
    assert sum(row[5] for row in rows) == 2 * len(report.findings)
    assert 2 * len(report.findings) in _numbers(page)
    assert not list((tmp_path / "out").rglob("*.tmp"))
    back = Page((index.parent / rows[0][0]).read_text(encoding="utf-8"))
    assert back.all("a", "href", "../index.html")


def test_static_run_lists_every_document(tmp_path: Path, report: AuditReport) -> None:
    index = write_run([report, replace(report, error="gone")], tmp_path, static=True)
    page = Page(index.read_text(encoding="utf-8"))
    assert not page.all("script")
    links = [attributes["href"] for attributes, _ in page.all("a") if attributes["href"].startswith("documents/")]
    assert len(links) == 2
    assert all((tmp_path / link).is_file() for link in links)


def test_trend_against_an_earlier_run(tmp_path: Path, report: AuditReport) -> None:
    earlier = tmp_path / "earlier.json"
    fewer = replace(report, findings=report.findings[:3])
    earlier.write_bytes(encode_json(run_to_wire([fewer], report.signature)))
    index = write_run([report, handmade.report(path="new.txt")], tmp_path / "out", previous=earlier)
    rows = json.loads(Page(index.read_text(encoding="utf-8")).all("script", "id", "rows")[0][1])
    assert rows[0][10] == round(1000 * (len(report.findings) - 3) / report.words, 4)
    assert rows[1][10] is None


def test_earlier_run_must_be_one(tmp_path: Path, report: AuditReport) -> None:
    with pytest.raises(ReadError):
        write_run([report], tmp_path, previous=tmp_path / "missing.json")
    (tmp_path / "wrong.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError):
        write_run([report], tmp_path, previous=tmp_path / "wrong.json")


def test_ten_thousand_documents_stay_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: AuditReport) -> None:
    monkeypatch.setattr("mtaudit.writers.html.run.write_document", lambda *_, **__: "")
    monkeypatch.setattr("mtaudit.writers.html.run._PART_BYTES", 300_000)
    small = replace(report, findings=report.findings[:2], tokens=())
    reports = [replace(small, document=replace(small.document, metadata={"path": f"{n:05}" + "<" * 150})) for n in range(1000)]
    index = write_run(reports, tmp_path)
    parts = sorted(tmp_path.glob("index*.html"))
    assert len(parts) > 2
    assert all(part.stat().st_size < 500_000 for part in parts)
    names = [json.loads(Page(part.read_text("utf-8")).all("script", "id", "rows")[0][1]) for part in parts]
    assert sum(map(len, names)) == 1000
    assert {a["href"] for a, _ in Page(index.read_text("utf-8")).all("a") if "index" in a["href"]} == {p.name for p in parts}
