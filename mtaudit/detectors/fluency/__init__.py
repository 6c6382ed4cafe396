"""The family fluency."""
