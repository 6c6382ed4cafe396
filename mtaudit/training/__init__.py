"""Training of the ranker and the verdict: not part of an audit. ``python -m mtaudit.training --help``."""
