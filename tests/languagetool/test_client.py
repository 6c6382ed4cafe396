"""What the client sends, and that no bad answer passes for a clean text."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from mtaudit.errors import LanguageToolError, MtauditError, UsageError
from mtaudit.languagetool.client import Client, Policy, read_answer
from mtaudit.languagetool.server import ServerGoneError, free_port
from mtaudit.languagetool.session import LanguageToolSession, open_session
from mtaudit.model import NotChecked, Span

Fake = Callable[..., str]
CLEAN = json.dumps({"matches": [], "warnings": {"incompleteResults": False}}).encode()


def match(**changes: object) -> dict[str, object]:
    """Return a match in the server's form."""
    rule = {"id": "SOME_RULE", "issueType": "grammar", "category": {"id": "GRAMMAR", "name": "Grammar"}}
    return {
        "offset": 0,
        "length": 4,
        "message": "Wrong.",
        "replacements": [{"value": "These"}],
        "rule": rule,
        **changes,
    }


def answer(*matches: dict[str, object], **more: object) -> bytes:
    """Return a whole answer in the server's form."""
    return json.dumps({"matches": matches, **more}).encode()


def test_reads_a_match() -> None:
    got = read_answer(answer(match(offset=3), software={"version": "6.8"}), "\U0001f600 This are")
    (found,) = got.matches
    assert got.version == "6.8"
    assert (found.span, found.rule, found.category) == (Span(2, 6), "SOME_RULE", "GRAMMAR")
    assert (found.message, found.replacements) == ("Wrong.", ("These",))


def test_incomplete_results_are_an_error() -> None:
    warnings = {"incompleteResults": True, "incompleteResultsReason": "it took too long"}
    with pytest.raises(LanguageToolError, match="did not check the whole text: it took too long"):
        read_answer(answer(warnings=warnings), "This are")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome</html>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"matches": null}',
        b'{"matches": ["x"]}',
        b'{"matches": [{}]}',
        b'{"matches": [], "warnings": 3}',
        answer(match(offset="0")),
        answer(match(offset=2, length=400)),
        answer(match(rule=None)),
        answer(match(replacements=["x"])),
    ],
)
def test_nonsense_is_an_error(body: bytes) -> None:
    with pytest.raises(LanguageToolError, match="answered nonsense"):
        read_answer(body, "This are")


def test_sends_protected_spans_as_markup(fake: Fake) -> None:
    forms: list[dict[str, list[str]]] = []

    def remember(body: bytes) -> tuple[int, bytes]:
        forms.append(parse_qs(body.decode()))
        return 200, CLEAN

    client = Client(fake(remember))
    client.ask("See foo() for more.", [Span(4, 9)], "en-GB")
    client.ask("Plain \ud800 text.")
    client.close()
    assert json.loads(forms[0]["data"][0]) == {
        "annotation": [{"text": "See "}, {"markup": "foo()", "interpretAs": "Alice"}, {"text": " for more."}],
    }
    assert "text" not in forms[0]
    assert forms[0]["language"] == ["en-GB"]
    assert forms[1]["text"] == ["Plain \ufffd text."]
    assert forms[1]["language"] == ["en-US"]
    assert "STYLE" in forms[1]["disabledCategories"][0].split(",")
    assert "level" not in forms[1]


def test_picky_asks_for_style(fake: Fake) -> None:
    forms: list[dict[str, list[str]]] = []

    def remember(body: bytes) -> tuple[int, bytes]:
        forms.append(parse_qs(body.decode()))
        return 200, CLEAN

    client = Client(fake(remember), Policy(picky=True))
    client.ask("Text.")
    client.close()
    assert forms[0]["level"] == ["picky"]
    assert "disabledCategories" not in forms[0]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, b"Error: out of memory", "refused .status 500.: Error: out of memory"),
        (413, b"", "refused .status 413.: nothing"),
        (200, b"not json", "answered nonsense"),
        (200, answer(warnings={"incompleteResults": True}), "did not check the whole text"),
    ],
)
def test_a_bad_answer_fails_the_check_and_not_the_session(fake: Fake, status: int, body: bytes, words: str) -> None:
    answers = [(status, body), (200, CLEAN)]
    with LanguageToolSession(url=fake(lambda _: answers.pop(0))) as session:
        with pytest.raises(LanguageToolError, match=words):
            session.count("This are a test.")
        assert session.count("This is a test.") == 0


def test_a_slow_server_is_an_error(fake: Fake) -> None:
    def sleep(_: bytes) -> tuple[int, bytes]:
        time.sleep(1)
        return 200, CLEAN

    with (
        LanguageToolSession(url=fake(sleep), timeout=0.2) as session,
        pytest.raises(LanguageToolError, match="0 seconds"),
    ):
        session.count("Some text.")


def test_a_closed_session_says_so(fake: Fake) -> None:
    with LanguageToolSession(url=fake(lambda _: (200, CLEAN))) as session:
        assert session.count("Text.") == 0
    with pytest.raises(LanguageToolError, match="closed"):
        session.count("Text.")


def test_a_closed_port_is_refused() -> None:
    with pytest.raises(ServerGoneError, match=r"no LanguageTool server answers at .* \(connection refused\)$"):
        open_session(f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("languages", [b"rubbish", b"{}", b'"text"', b"[1, 2]", b"[]"])
def test_another_kind_of_server_is_refused(fake: Fake, languages: bytes) -> None:
    with pytest.raises(LanguageToolError, match="no LanguageTool server answers at"):
        open_session(fake(lambda _: (200, CLEAN), languages))


@pytest.mark.parametrize("option", ["", "yes", "localhost:8081", "ftp://host/", "http://"])
def test_other_options_are_wrong_usage(option: str) -> None:
    with pytest.raises(UsageError, match="auto, off or an address"):
        open_session(option)


def test_off_is_not_checked() -> None:
    assert open_session("off") == NotChecked("languagetool", "off", "--languagetool auto")


def test_nothing_installed_is_not_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path))
    assert open_session("auto") == NotChecked("languagetool", "not installed", "mtaudit languagetool install")


def test_addresses_with_and_without_the_api_path(fake: Fake) -> None:
    url = fake(lambda _: (200, CLEAN))
    for form in (url, url + "/", url + "/v2", url + "/v2/"):
        opened = open_session(form)
        assert isinstance(opened, LanguageToolSession)
        opened.close()


def test_errors_have_the_exit_status_of_failures() -> None:
    assert issubclass(ServerGoneError, MtauditError)
    assert ServerGoneError.exit_code == 3
