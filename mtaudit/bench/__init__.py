"""``mtaudit bench``: accuracy and speed of the public audit on public data, beside the published figures."""
