"""One thing under several names in one document."""
