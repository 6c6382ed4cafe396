"""The published JSON Schema of the contract, made from its types; ``python -m mtaudit.writers.schema`` writes the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from mtaudit.writers import contract

PATH = Path(__file__).with_name("schema.json")
_PROBABILITY: dict[str, object] = {"minimum": 0, "maximum": 1}
_OFFSET: dict[str, object] = {"minimum": 0}
_LIMITS: dict[str, dict[str, dict[str, object]]] = {
    "Verdict": {"probability": _PROBABILITY},
    "Span": {"start": _OFFSET, "end": _OFFSET},
    "Edit": {"start": _OFFSET, "end": _OFFSET},
    "Finding": {
        "confidence": _PROBABILITY,
        "text": {"minLength": 1},
        "id": {"minLength": 1},
        "detector": {"pattern": "^[a-z]+\\..+$"},
        "mqm": {"pattern": "^[^/]+/[^/]+$"},
    },
    "Suggestion": {"confidence": _PROBABILITY, "edits": {"minItems": 1}},
    "Evidence": {"count": _OFFSET},
    "Document": {"words": _OFFSET},
    "Unreadable": {"error": {"minLength": 1}},
}
_WITHHELD = "^(quotation|conflict|threshold|gate:.+)$"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _anything(_: type) -> dict[str, Any]:
    """Return the schema of an option's value, of which nothing is promised."""
    return {"description": "any JSON value"}


def schema() -> dict[str, Any]:
    """Return the schema of one run; ``$defs/Document`` and ``$defs/Unreadable`` are those of a line of JSON Lines."""
    types = (contract.Document, contract.Unreadable, contract.Signature, contract.Summary)
    _, parts = msgspec.json.schema_components(types, schema_hook=_anything, ref_template="#/$defs/{name}")
    for name, members in _LIMITS.items():
        for member, limits in members.items():
            parts[name]["properties"][member].update(limits)
    for choice in parts["Suggestion"]["properties"]["withheld"]["anyOf"]:
        if choice.get("type") == "string":
            choice["pattern"] = _WITHHELD
    # The rest of an entry that could not be read is left out on purpose, so nothing more may stand in it.
    parts["Unreadable"]["additionalProperties"] = False
    parts["Entry"] = {"anyOf": [{"$ref": "#/$defs/Document"}, {"$ref": "#/$defs/Unreadable"}]}
    properties = {
        "format_version": {"const": contract.FORMAT_VERSION},
        "signature": {"$ref": "#/$defs/Signature"},
        "documents": {"type": "array", "items": {"$ref": "#/$defs/Entry"}},
        "summary": {"$ref": "#/$defs/Summary"},
    }
    return {
        "$schema": _DIALECT,
        "title": "mtaudit audit --format json",
        "description": "Offsets are code points of the document's text, half-open. Ignore members that are not named here.",
        "type": "object",
        "properties": properties,
        "required": ["format_version", "signature", "documents"],
        "$defs": dict(sorted(parts.items())),
    }


def as_json() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(as_json(), encoding="utf-8")
