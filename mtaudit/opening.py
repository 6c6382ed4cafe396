"""Opens an auditor: loads the tagger, the language model and LanguageTool; what cannot be loaded becomes a failure."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from mtaudit.config import AuditOptions, Tier
from mtaudit.decisions import Rules, load_rules
from mtaudit.engine import Auditor
from mtaudit.errors import MtauditError, UsageError
from mtaudit.languagetool.session import LanguageToolSession, open_session
from mtaudit.layers import SpacyTagger, load_tagger
from mtaudit.lm.base import LanguageModel
from mtaudit.lm.store import load, tagger_path
from mtaudit.model import Failure, NotChecked

_T = TypeVar("_T")


def open_auditor(options: AuditOptions) -> Auditor:
    """Return an auditor ready to run. LanguageTool starts while the tagger and the model load side by side.

    Raises:
        UsageError: if the options name a model that cannot exist, or a rules file that is none.
    """
    failures: list[Failure] = []
    rules = _rules(options)
    with ThreadPoolExecutor(max_workers=3) as pool:
        session = pool.submit(_session, options)
        tagger = pool.submit(_tagger)
        model = pool.submit(_model, options)
        loaded_tagger = _result("tagger", tagger.result, failures)
        loaded_model = _result("language model", model.result, failures)
        opened = _result("languagetool", session.result, failures)
    checker = opened if isinstance(opened, LanguageToolSession) else None
    missing = (opened,) if isinstance(opened, NotChecked) else ()
    return Auditor(
        options,
        loaded_model,
        loaded_tagger,
        tuple(failures),
        checker,
        missing,
        rules.detector,
        rules.suppressed,
    )


def _rules(options: AuditOptions) -> Rules:
    path = Path(options.rules)
    return load_rules(path) if options.rules and path.is_file() else Rules(frozenset(), None)


def _tagger() -> SpacyTagger:
    return load_tagger(tagger_path())


def _model(options: AuditOptions) -> LanguageModel | None:
    return load(options.model, dtype=options.dtype) if options.tier is Tier.LM else None


def _session(options: AuditOptions) -> LanguageToolSession | NotChecked | None:
    return open_session(options.languagetool)


def _result(what: str, get: Callable[[], _T], failures: list[Failure]) -> _T | None:
    try:
        return get()
    except UsageError:
        raise
    except MtauditError as error:
        failures.append(Failure(what, "", str(error)))
        return None
