"""The family collocations."""
