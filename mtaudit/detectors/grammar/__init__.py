"""The family grammar."""
