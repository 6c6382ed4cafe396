"""Fixtures that many tests share: the real models, loaded once a session."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mtaudit.config import DEFAULT_MODEL, AuditOptions
from mtaudit.engine import Auditor
from mtaudit.layers import SpacyTagger, load_tagger
from mtaudit.lm.base import LanguageModel
from mtaudit.lm.store import load, pull, tagger_path
from mtaudit.opening import open_auditor

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# A shell that runs the tests in the background lets them ignore Ctrl-C, and the processes that they start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def tagger() -> SpacyTagger:
    """The real tagger."""
    pull("en_core_web_sm")
    return load_tagger(tagger_path())


@pytest.fixture(scope="session")
def default_model() -> LanguageModel:
    """The real default language model."""
    pull(DEFAULT_MODEL)
    return load(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def auditor(tagger: SpacyTagger, default_model: LanguageModel) -> Iterator[Auditor]:
    """An auditor with the default options, LanguageTool off."""
    opened = open_auditor(AuditOptions(languagetool="off"))
    del tagger, default_model
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data that lies beside a checkout in development; tests that need it are skipped elsewhere."""
    if not SHARED.is_dir():
        pytest.skip("no shared data beside this checkout")
    return SHARED
