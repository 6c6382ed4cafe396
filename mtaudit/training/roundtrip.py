"""Round trips by Apertium, an engine that runs offline (Debian: apertium and the language pairs, see models/ranker.md)."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from mtaudit.errors import MtauditError

ROUTES = {
    "es": ("eng-spa", "spa-eng"),
    "ca": ("eng-cat", "cat-eng"),
    "gl": ("en-gl", "gl-en"),
    "sh": ("eng-hbs", "hbs-eng"),
    "eo": ("en-eo", "eo-en"),
    "fr": ("eng-cat", "cat-fra", "fra-cat", "cat-eng"),
    "it": ("eng-spa", "spa-ita", "ita-spa", "spa-eng"),
    "pt": ("eng-spa", "es-pt", "pt-es", "spa-eng"),
    "sl": ("eng-hbs", "hbs-slv", "slv-hbs", "hbs-eng"),
}
"""By pivot (ISO 639-1) the pairs of a trip. Debian has English both ways with the first five; the others take two hops, which
add little where the languages are close, since the engine mostly comes back by the word it went out by."""

LEFT_OUT = "eo"
"""The pivot that trains nothing: what is measured on it says how far the rest carries."""

PIVOTS = tuple(pivot for pivot in ROUTES if pivot != LEFT_OUT)

UNSEEN = ("sh", "sl")
"""Pivots that teach the denoiser nothing. The ranker learns on them what a proposal is worth where the engine is a stranger."""

SEEN = tuple(pivot for pivot in PIVOTS if pivot not in UNSEEN)


def round_trips(texts: Sequence[str], pivot: str) -> list[str]:
    """Return each text (one line) after a trip through ``pivot`` and back; unknown words stay as they are.

    Raises:
        MtauditError: if Apertium or a pair is not installed.
    """
    lines = [" ".join(text.split()) for text in texts]
    out: Sequence[str] = lines
    for pair in ROUTES[pivot]:
        out = _translate(out, pair)
    return [
        " ".join(line.replace("*", "").replace("#", "").replace("@", "").split()) or text
        for line, text in zip(out, lines, strict=True)
    ]


def _translate(lines: Sequence[str], pair: str) -> list[str]:
    # A paragraph of its own a line, so that the engine cannot join what belongs apart.
    found = _run("\n\n".join(lines) + "\n", pair).strip("\n").split("\n\n")
    if len(found) != len(lines):
        found = [_run(line + "\n", pair) for line in lines]
    return [" ".join(text.split()) for text in found]


def _run(text: str, pair: str) -> str:
    try:
        done = subprocess.run(["apertium", "-u", pair], input=text, capture_output=True, text=True, timeout=600, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        msg = f"Apertium could not translate {pair}: {error}"
        raise MtauditError(msg) from error
    return done.stdout
