"""One run's use of LanguageTool: opened without waiting, asked about whole documents, restarted once, closed."""

from __future__ import annotations

import re
import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from mtaudit.errors import LanguageToolError, UsageError
from mtaudit.languagetool import places
from mtaudit.languagetool.install import HOW
from mtaudit.languagetool.matches import rule_info, to_hit
from mtaudit.languagetool.noise import is_noise, known_in, known_of, variant_of
from mtaudit.languagetool.parts import parts, protected_spans
from mtaudit.languagetool.server import READY_WITHIN, Server, ServerGoneError
from mtaudit.languagetool.warm import running
from mtaudit.model import NotChecked, Segment, Span
from mtaudit.text.quotes import quotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mtaudit.analysis import Analysis
    from mtaudit.detectors.base import DetectorInfo, Hit
    from mtaudit.languagetool.client import Client, Policy, RawMatch

_LINE = re.compile(r"[^\n]+")
_CLOSED = "the LanguageTool session is closed"
_WARM_UP = "The council has said that the new roads was finished in time."


class LanguageToolSession:
    """Checks documents with one server: its own (``launch`` starts one), or the one at ``url``.

    ``dictionary`` are words of the user that are no spelling mistakes (compared without regard to case). A server of
    our own that dies is started again once; after that every check fails, at once and with the same words. Use from one
    thread at a time.
    """

    def __init__(
        self,
        *,
        url: str | None = None,
        launch: Callable[[], Server] | None = None,
        policy: Policy | None = None,
        dictionary: frozenset[str] = frozenset(),
        timeout: float = 120.0,
    ) -> None:
        if (url is None) == (launch is None):
            msg = "a session has either an address or a server of its own"
            raise ValueError(msg)
        self._url = url
        self._launch = launch
        self._policy = policy
        self._dictionary = frozenset(word.lower() for word in dictionary)
        self._timeout = timeout
        self._server: Server | None = None
        self._client: Client | None = None
        self._opening: Future[None] | None = None
        self._restarts = 1 if launch else 0
        self._dead: LanguageToolError | None = None
        self._infos: dict[str, DetectorInfo] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def infos(self) -> Mapping[str, DetectorInfo]:
        """The descriptions of all rules that have reported anything so far, by path."""
        return dict(self._infos)

    @property
    def server(self) -> Server | None:
        """The server of our own, while there is one."""
        return self._server

    @property
    def version(self) -> str:
        """The version that the server gave with its last answer, for signatures; ``""`` before it."""
        return self._client.version if self._client is not None else ""

    def start(self) -> None:
        """Start the server and let it load its rules in the background. Returns at once."""
        if self._opening is not None:
            return
        opening: Future[None] = Future()
        self._opening = opening
        if self._launch is not None:
            try:
                self._server = self._launch()
            except LanguageToolError as error:
                opening.set_exception(error)
                return
        threading.Thread(target=_settle, args=(opening, self._connect), daemon=True, name="languagetool").start()

    def wait_ready(self) -> None:
        """Return when the server has answered once.

        Raises:
            LanguageToolError: if it does not come up, or is no LanguageTool server.
        """
        self.start()
        if self._opening is not None:
            self._opening.result()

    def check(self, analysis: Analysis, within: Sequence[Span] | None = None) -> list[Hit]:
        """Return the hits in one document, noise left out, in text order.

        With ``within`` (view spans) only the blocks that they touch are sent, and only hits that touch them returned.

        Raises:
            LanguageToolError: if the server fails; one that died has been restarted once before.
        """
        text = analysis.text
        known = known_in(analysis, self._dictionary)
        hidden = protected_spans(analysis)
        language = variant_of(text)
        hits: list[Hit] = []
        for part in parts(text, analysis.document.segments, within):
            for match in self._matches(text, part, hidden, language):
                if is_noise(match, text, known, hidden, analysis.quotations):
                    continue
                hit = to_hit(match, text)
                if within is not None and not any(hit.span.overlaps(span) for span in within):
                    continue
                self._infos.setdefault(hit.detector, rule_info(match))
                hits.append(hit)
        return sorted(set(hits), key=lambda hit: (hit.span, hit.detector))

    def count(self, text: str) -> int:
        """Return how many places of a plain ``text`` LanguageTool objects to, noise left out as far as words can tell.

        Raises:
            LanguageToolError: if the server fails.
        """
        known, language = known_of(text, self._dictionary), variant_of(text)
        blocks = [Segment(Span(0, len(text)))] if text else []
        quoted = quotations(text, [Segment(Span(*line.span())) for line in _LINE.finditer(text)]).spans
        return sum(
            not is_noise(match, text, known, (), quoted)
            for part in parts(text, blocks, None)
            for match in self._matches(text, part, (), language)
        )

    def close(self) -> None:
        """End the server of our own and wait until it is gone; another's is left alone. May be called again."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        opening = self._opening
        if opening is not None and not opening.cancel():
            opening.exception()  # the thread notices that its server is gone
        client, self._client = self._client, None
        if client is not None:
            client.close()
        self._dead = self._dead or LanguageToolError(_CLOSED)

    def _matches(self, text: str, part: Span, hidden: Sequence[Span], language: str) -> Iterator[RawMatch]:
        local = [span.shift(-part.start) for span in hidden if part.contains(span)]
        for match in self._ask(part.of(text), local, language):
            yield replace(match, span=match.span.shift(part.start))

    def _ask(self, text: str, protected: Sequence[Span], language: str) -> list[RawMatch]:
        if self._dead is not None:
            raise LanguageToolError(str(self._dead))
        while True:
            try:
                self.wait_ready()
                if self._client is None:
                    break
                return self._client.ask(text, protected, language)
            except ServerGoneError as error:
                self._restart(error)
        raise LanguageToolError(_CLOSED)

    def _restart(self, error: LanguageToolError) -> None:
        """Put a new server in the place of a dead one, if one more is allowed."""
        if self._restarts <= 0:
            self._dead = LanguageToolError(f"{error}; it was restarted once" if self._launch else str(error))
            raise self._dead from error
        self._restarts -= 1
        server, self._server = self._server, None
        client, self._client = self._client, None
        if client is not None:
            client.close()
        if server is not None:
            server.close()
        self._opening = None

    def _connect(self) -> None:
        from mtaudit.languagetool.client import Client

        server = self._server
        if server is not None:
            server.wait_ready(READY_WITHIN)
        url = server.url if server is not None else self._url or ""
        client = Client(url, self._policy, self._timeout)
        if server is not None:
            client.ask(_WARM_UP)  # loads the rules, which takes longer than the start
        self._client = client


def _settle(opening: Future[None], work: Callable[[], None]) -> None:
    """Do ``work`` and let ``opening`` know how it ended, unless nobody waits for it any more."""
    if not opening.set_running_or_notify_cancel():
        return
    try:
        work()
    except LanguageToolError as error:
        opening.set_exception(error)
    except BaseException as error:  # noqa: BLE001 - whoever waits must not wait for ever
        opening.set_exception(LanguageToolError(f"LanguageTool could not be opened ({error})"))
    else:
        opening.set_result(None)


def open_session(
    option: str,
    *,
    policy: Policy | None = None,
    dictionary: frozenset[str] = frozenset(),
) -> LanguageToolSession | NotChecked:
    """Return a session that is starting, or why there is none. ``option`` is ``auto``, ``off`` or a server's address.

    ``auto`` takes the kept server if one runs, else one of its own if LanguageTool and a Java are installed.

    Raises:
        UsageError: if ``option`` is none of the three.
        LanguageToolError: if nothing at the address answers like a LanguageTool server.
    """
    if option == "off":
        return NotChecked("languagetool", "off", "--languagetool auto")
    if option != "auto":
        return _at(option, policy, dictionary)
    kept = running()
    if kept is not None:
        return _at(kept, policy, dictionary)
    installation = places.installed()
    if installation is None:
        return NotChecked("languagetool", "not installed", HOW)
    try:
        places.locate_java()
    except LanguageToolError as error:
        return NotChecked("languagetool", str(error), f"install Java {places.LEAST_JAVA} or later")
    session = LanguageToolSession(launch=lambda: Server(installation), policy=policy, dictionary=dictionary)
    session.start()
    return session


def _at(url: str, policy: Policy | None, dictionary: frozenset[str]) -> LanguageToolSession:
    parsed = urlsplit(url)
    if parsed.scheme not in {"http", "https"} or not parsed.hostname:
        msg = f"--languagetool takes auto, off or an address such as http://127.0.0.1:8081, not {url!r}"
        raise UsageError(msg)
    session = LanguageToolSession(url=url, policy=policy, dictionary=dictionary)
    try:
        session.wait_ready()
    except LanguageToolError:
        session.close()
        raise
    return session
