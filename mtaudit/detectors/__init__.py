"""Detectors: what round trips are known to do to a text, one family a folder."""
