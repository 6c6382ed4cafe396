"""Round trips by Apertium, an engine that runs offline (Debian: apertium and the language pairs)."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from mtaudit.errors import MtauditError

_PAIRS = {
    "es": ("eng-spa", "spa-eng"),
    "ca": ("eng-cat", "cat-eng"),
    "gl": ("en-gl", "gl-en"),
    "eo": ("en-eo", "eo-en"),
}
PIVOTS = tuple(_PAIRS)


def round_trips(texts: Sequence[str], pivot: str) -> list[str]:
    """Return each text (one line) after a trip through ``pivot`` and back; unknown words stay as they are.

    Raises:
        MtauditError: if Apertium or the pair is not installed.
    """
    there, back = _PAIRS[pivot]
    lines = [" ".join(text.split()) for text in texts]
    out = _translate(_translate(lines, there), back)
    return [
        " ".join(line.replace("*", "").replace("#", "").replace("@", "").split()) or text
        for line, text in zip(out, lines, strict=True)
    ]


def _translate(lines: Sequence[str], pair: str) -> list[str]:
    # A paragraph of its own a line, so that the engine cannot join what belongs apart.
    joined = "\n\n".join(lines) + "\n"
    try:
        done = subprocess.run(
            ["apertium", "-u", pair],
            input=joined,
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        msg = f"Apertium could not translate {pair}: {error}"
        raise MtauditError(msg) from error
    found = done.stdout.strip("\n").split("\n\n")
    if len(found) != len(lines):
        found = [_one(line, pair) for line in lines]
    return [" ".join(text.split()) for text in found]


def _one(line: str, pair: str) -> str:
    done = subprocess.run(["apertium", "-u", pair], input=line + "\n", capture_output=True, text=True, timeout=600, check=True)
    return done.stdout
