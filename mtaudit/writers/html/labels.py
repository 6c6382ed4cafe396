"""The words of the page: what the contract's identifiers are called in front of a reader."""

from __future__ import annotations

from mtaudit.model import Label, Severity

FAMILIES = {
    "terms": ("TE", "Terms and titles"),
    "entities": ("EN", "Names and acronyms"),
    "senses": ("SE", "Word senses"),
    "collocations": ("CO", "Collocations"),
    "grammar": ("GR", "Grammar"),
    "structure": ("ST", "Sentence structure"),
    "punctuation": ("PU", "Punctuation"),
    "residue": ("RE", "Residue"),
    "consistency": ("CS", "Consistency"),
    "fluency": ("FL", "Fluency"),
    "languagetool": ("LT", "LanguageTool"),
    "shape": ("SH", "Surprisal profile"),
}

HEADLINES = {
    Label.MACHINE_TRANSLATED: "Machine-translated",
    Label.HUMAN: "Written by a human",
    Label.INSUFFICIENT: "Insufficient evidence",
}

LEADS = {
    Label.MACHINE_TRANSLATED: "The symptoms found here are what translation leaves behind. English alone cannot tell a "
    "round trip from a one-way translation.",
    Label.HUMAN: "Too little speaks for translation. Single symptoms may still be worth an editor\u2019s look.",
    Label.INSUFFICIENT: "What was found does not carry an answer either way.",
}

SEVERITIES = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fi": "Finnish",
    "fr": "French", "gl": "Galician",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

WITHHELD = {
    "quotation": "inside quotation marks: proposed, but somebody else\u2019s words are changed only on request",
    "conflict": "overlaps a more confident suggestion",
    "threshold": "its confidence does not reach the threshold",
}


def family_code(family: str) -> str:
    """Return the two letters that stand for a family next to a mark."""
    return FAMILIES[family][0] if family in FAMILIES else family[:2].upper()


def family_name(family: str) -> str:
    """Return what a family, or a piece of evidence that is none, is called."""
    return FAMILIES[family][1] if family in FAMILIES else family.capitalize()


def family_class(family: str) -> str:
    """Return the class that gives a family its colour; unknown ones share a neutral one."""
    return f"f-{family}" if family in FAMILIES else "f-other"


def language(code: str) -> str:
    """Return the English name of an ISO 639-1 code, or the code."""
    return LANGUAGES.get(code, code)


def withheld(reason: str) -> str:
    """Return why a suggestion was not applied, as a clause."""
    kind, _, detail = reason.partition(":")
    if kind == "gate":
        return f"the audit of the corrected text objected: {detail.strip() or 'it does not pay'}"
    return WITHHELD.get(kind, reason)


def mqm(name: str) -> str:
    """Return an MQM ``dimension/type`` as words: ``terminology/wrong-term`` is ``Terminology · wrong term``."""
    dimension, _, kind = name.partition("/")
    words = dimension.replace("-", " ").capitalize()
    return f"{words} · {kind.replace('-', ' ')}" if kind else words
