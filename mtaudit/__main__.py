"""``python -m mtaudit``."""

from mtaudit.cli.main import main

main()
