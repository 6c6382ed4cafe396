"""Scores: how much a correction changed, and whether the text is better for it. Every number carries its signature."""
