"""Names and acronyms that were translated, cut or confused."""
