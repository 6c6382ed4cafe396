"""Asks a LanguageTool server, through ``language_tool_python`` where it can and beyond it where it cannot.

The wrapper knows how to reach a server, which languages it has and how options are named. It sends only plain text,
does not look at ``incompleteResults`` and leaves the length of a match in UTF-16 units, so the request itself and the
reading of the answer are ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from language_tool_python import LanguageTool
from language_tool_python.exceptions import LanguageToolError as WrapperError

from mtaudit.errors import LanguageToolError
from mtaudit.languagetool.categories import OFF_RULES, PICKY_CATEGORIES
from mtaudit.languagetool.server import ServerGoneError
from mtaudit.languagetool.utf16 import Utf16Map

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mtaudit.model import Span

PLACEHOLDER = "Alice"
"""What a protected span is read as: a name fits into most sentences and is no spelling mistake."""

_CONNECT = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class RawMatch:
    """One match as the server reports it, its place in code points of the text that was sent."""

    span: Span
    rule: str
    category: str
    issue: str
    message: str
    replacements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server found, and which version it says it is."""

    matches: tuple[RawMatch, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What the server is asked to look for; without ``picky`` matters of style and taste are left out."""

    picky: bool = False
    off: frozenset[str] = field(default=OFF_RULES)


class _Tool(LanguageTool):
    """The wrapper, told about a server that it did not start."""

    _TIMEOUT = 20  # type: ignore[assignment] # the wrapper's five minutes are too long to ask for a list of languages

    def parameters(self, text: str) -> dict[str, str]:
        """Return the form of a request for ``text`` with all options set."""
        return self._create_params(text)


def is_local(url: str) -> bool:
    """Say whether ``url`` is on this machine, where no proxy must be asked."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


class Client:
    """Sends whole texts to the server at ``url`` (with or without the ``/v2``).

    ``version`` is what the server called itself in its last answer, ``""`` before the first.
    ``timeout`` is how many seconds the server may think about one request.

    Raises:
        LanguageToolError: if nothing there answers like a LanguageTool server that knows English.
    """

    def __init__(self, url: str, policy: Policy | None = None, timeout: float = 120.0) -> None:
        policy = policy or Policy()
        self._url = url.rstrip("/").removesuffix("/v2") + "/"
        self._timeout = timeout
        self.version = ""
        proxies = {"http": "", "https": ""} if is_local(self._url) else None
        try:
            self._tool = _Tool("en-US", remote_server=self._url, proxies=proxies)
        except (WrapperError, requests.RequestException, ValueError, TypeError, AttributeError) as error:
            msg = f"no LanguageTool server answers at {url} ({_brief(error)})"
            gone = isinstance(error.__cause__, requests.ConnectionError)
            raise (ServerGoneError if gone else LanguageToolError)(msg) from error
        self._tool.picky = policy.picky
        self._tool.disabled_rules = set(policy.off)
        self._tool.disabled_categories = set() if policy.picky else set(PICKY_CATEGORIES)
        self._http = requests.Session()
        self._http.trust_env = proxies is None

    def close(self) -> None:
        """Close the connection; the server stays as it is."""
        self._http.close()
        self._tool.close()

    def ask(self, text: str, protected: Sequence[Span] = (), language: str = "en-US") -> list[RawMatch]:
        """Return the matches in ``text``; ``protected`` spans (sorted, apart) are sent as markup.

        Raises:
            ServerGoneError: if there is no connection to the server, or it breaks.
            LanguageToolError: if the server takes too long, refuses, or answers incompletely or with rubbish.
        """
        # A lone surrogate cannot be sent; what replaces it is one unit and one code point as well.
        text = "".join("�" if "\ud800" <= char <= "\udfff" else char for char in text)
        form = self._tool.parameters(text)
        form["language"] = language
        if protected:
            del form["text"]
            form["data"] = json.dumps({"annotation": list(annotation(text, protected))}, ensure_ascii=False)
        for key in ("disabledRules", "disabledCategories"):
            if key in form:  # a set's order changes from run to run; the server caches by what it is asked
                form[key] = ",".join(sorted(form[key].split(",")))
        answer = read_answer(self._post(form), text)
        self.version = answer.version or self.version
        return list(answer.matches)

    def _post(self, form: Mapping[str, str]) -> bytes:
        try:
            with self._http.post(f"{self._url}v2/check", data=form, timeout=(_CONNECT, self._timeout)) as answer:
                body, status = answer.content, answer.status_code
        except requests.Timeout as error:
            msg = f"the LanguageTool server did not answer in {self._timeout:.0f} seconds"
            raise LanguageToolError(msg) from error
        except requests.RequestException as error:
            msg = f"the LanguageTool server is gone ({_brief(error)})"
            raise ServerGoneError(msg) from error
        if status != requests.codes.ok:
            said = body.decode("utf-8", "replace").strip()[:200] or "nothing"
            msg = f"the LanguageTool server refused (status {status}): {said}"
            raise LanguageToolError(msg)
        return body


def annotation(text: str, protected: Sequence[Span]) -> Iterable[dict[str, str]]:
    """Yield ``text`` as the server's annotated text: prose, and markup to be read as a name."""
    at = 0
    for span in protected:
        if span.start > at:
            yield {"text": text[at : span.start]}
        yield {"markup": span.of(text), "interpretAs": PLACEHOLDER}
        at = span.end
    if at < len(text):
        yield {"text": text[at:]}


def read_answer(body: bytes, text: str) -> Answer:
    """Return what the server answered for ``text``.

    Raises:
        LanguageToolError: if the answer is not what a LanguageTool server sends, or is incomplete by its own word.
    """
    try:
        data = json.loads(body)
        warnings = data.get("warnings") or {}
        incomplete = warnings.get("incompleteResults")
        places = Utf16Map(text)
        matches = tuple(_match(row, places) for row in data["matches"])
        version = str((data.get("software") or {}).get("version") or "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"the LanguageTool server answered nonsense ({_brief(error)}): {body[:80]!r}"
        raise LanguageToolError(msg) from error
    if incomplete:
        reason = warnings.get("incompleteResultsReason") or "no reason given"
        msg = f"the LanguageTool server did not check the whole text: {reason}"
        raise LanguageToolError(msg)
    return Answer(matches, version)


def _match(row: Mapping[str, object], places: Utf16Map) -> RawMatch:
    rule = row["rule"]
    replacements = row.get("replacements") or []
    if not isinstance(rule, dict) or not isinstance(replacements, list):
        msg = "a match without a rule"
        raise TypeError(msg)
    offset, length = row["offset"], row["length"]
    if not isinstance(offset, int) or not isinstance(length, int):
        msg = "a match without a place"
        raise TypeError(msg)
    return RawMatch(
        places.span(offset, length),
        str(rule["id"]),
        str(rule["category"]["id"]),
        str(rule.get("issueType") or ""),
        str(row.get("message") or ""),
        tuple(str(entry["value"]) for entry in replacements),
    )


def _brief(error: BaseException) -> str:
    """Return what went wrong in a few words; the libraries wrap the system's error in several of their own."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror.lower()
        inner = inner.__cause__ or inner.__context__
    return " ".join(str(error).split())[:160] or type(error).__name__
