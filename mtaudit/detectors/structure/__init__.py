"""Sentences cut, joined or broken in the wrong place."""
