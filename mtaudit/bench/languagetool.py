"""LanguageTool: how much of the server's own speed is left when the audit asks it. Needs ``--languagetool auto`` and curl."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from urllib.parse import urlencode

from mtaudit.bench.data import sample
from mtaudit.bench.native import NativeSet
from mtaudit.bench.native import texts as native_texts
from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.errors import LanguageToolError
from mtaudit.languagetool.session import LanguageToolSession
from mtaudit.layers import PlainTagger, analyse
from mtaudit.readers import document_from_text

SET = NativeSet("brown_docs_detok", "Brown, all genres")
DOCUMENTS = 120
WARM = 20
ABOUT = (
    "The same warm server, asked for whole documents by the audit (request, reading of the answer, offsets, noise filter) "
    "and by curl; every document is sent once, to one of the two in turn, since the server remembers sentences."
)


def run(bench: Bench) -> SuiteResult:
    """Measure characters a second, ours and curl's.

    Raises:
        LanguageToolError: if there is no server, or no curl.
    """
    session, curl = bench.auditor.checker, shutil.which("curl")
    if not isinstance(session, LanguageToolSession) or curl is None:
        msg = "the languagetool suite needs a LanguageTool server (--languagetool auto) and curl"
        raise LanguageToolError(msg)
    texts = sample(native_texts(bench, SET), bench.limit or DOCUMENTS, key="languagetool")
    documents = [analyse(document_from_text(text, f"languagetool:{at}"), PlainTagger()) for at, text in enumerate(texts)]
    session.wait_ready()
    for document in documents[:WARM]:  # the server's compiler needs some documents before it is warm
        session.check(document)
    sizes, seconds = {"audit": 0, "curl": 0}, {"audit": 0.0, "curl": 0.0}
    for at, document in enumerate(documents[WARM:]):
        bench.progress("languagetool", at, len(documents) - WARM)
        who = "curl" if at % 2 else "audit"
        asked: Callable[[], object] = (
            (lambda d=document: session.check(d)) if who == "audit" else (lambda d=document: _curl(curl, session, d.text))  # type: ignore[misc]
        )
        start = time.perf_counter()
        asked()
        seconds[who] += time.perf_counter() - start
        sizes[who] += len(document.text)
    rates = {who: sizes[who] / max(seconds[who], 1e-9) for who in sizes}
    count = len(documents) - WARM
    figures = (
        Figure("warm server", "characters per second, audit", rates["audit"], "1/s", count=count, digits=0),
        Figure("warm server", "characters per second, curl", rates["curl"], "1/s", count=count, digits=0),
        Figure("warm server", "audit / curl", rates["audit"] / max(rates["curl"], 1e-9), "", count=count, digits=2),
    )
    notes = ("Seconds depend on the machine, the ratio less so; curl's time holds the start of its process.",)
    return SuiteResult("languagetool", "LanguageTool: speed beside the bare server", ABOUT, figures, notes=notes)


def _curl(curl: str, session: LanguageToolSession, text: str) -> int:
    server = session.server
    url = server.url if server is not None else ""
    form = urlencode({"language": "en-US", "text": text})
    done = subprocess.run(
        [curl, "--silent", "--fail", "--data-binary", "@-", f"{url.rstrip('/').removesuffix('/v2')}/v2/check"],
        input=form.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        msg = f"curl could not ask the LanguageTool server: status {done.returncode}"
        raise LanguageToolError(msg)
    return len(json.loads(done.stdout)["matches"])
