"""The family senses."""
