"""Puts a page together: templates with automatic escaping, the assets inlined, a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mtaudit.writers.html import labels

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_ASSETS = files("mtaudit.writers.html") / "assets"
_FORBIDDEN = "default-src 'none'; base-uri 'none'; form-action 'none'"
_TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types 'none'"

# What a JSON text needs before it may stand between <script> and </script>: nothing in it can end the element or open a
# comment, and no reader takes U+2028 or U+2029 for a line end. All five occur in JSON only inside strings.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def render(template: str, *, scripts: tuple[str, ...] = (), **values: object) -> str:
    """Return the page; ``scripts`` are the assets that make up its one script, in order.

    Every name in ``values`` is escaped where it is written; only this module's own markup is trusted.
    """
    from markupsafe import Markup

    style = "\n" + asset("report.css")
    script = "\n(() => {\n'use strict';\n" + "".join(map(asset, scripts)) + "})();\n" if scripts else ""
    page: str = (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - a file of this package
            script=Markup(script),  # noqa: S704 - files of this package
            policy=_policy(style, script),
            static=not scripts,
            **values,
        )
    )
    return page


@cache
def asset(name: str) -> str:
    """Return a file of ``assets/``."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def json_block(data: bytes) -> Markup:
    """Return JSON so that it may stand in a ``<script type="application/json">``."""
    from markupsafe import Markup

    return Markup(data.decode("utf-8").translate(_ESCAPES))  # noqa: S704 - escaped in this very line


def _policy(style: str, script: str) -> str:
    parts = [_FORBIDDEN, f"style-src '{_digest(style)}'"]
    if script:
        parts += [f"script-src '{_digest(script)}'", _TRUSTED_TYPES]
    return "; ".join(parts)


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("mtaudit.writers.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["labels"] = labels
    environment.filters |= {"number": number, "signed": signed, "percent": percent, "visible": visible}
    return environment


def number(value: float, digits: int = 0) -> str:
    """Return a number for reading: grouped, with a real minus sign."""
    return f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign."""
    return f"{value:+,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def percent(value: float, digits: int = 0) -> str:
    """Return a probability in per cent; one that is not certain is never shown as 0 or 100."""
    least = 10.0**-digits
    shown = round(100 * value, digits)
    if 0 < value < 1 and (shown <= 0 or shown >= 100):
        return f"under {least:g}\N{NO-BREAK SPACE}%" if shown <= 0 else f"over {100 - least:g}\N{NO-BREAK SPACE}%"
    return f"{shown:.{digits}f}\N{NO-BREAK SPACE}%"


_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}


def visible(text: str) -> str:
    """Return ``text`` with the control characters that a browser drops made visible."""
    return text.translate(_PICTURES)
