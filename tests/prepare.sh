#!/usr/bin/env bash
# Installs what the tests need beside Python packages: a browser, axe-core for the accessibility tests, and Apertium.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:?path of the Python to use}

if ! command -v chromium >/dev/null 2>&1 && [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq chromium
fi
command -v chromium >/dev/null 2>&1 || echo "tests/prepare.sh: install Chromium to run the browser tests" >&2

# The engine that makes round trips for training: a test runs it.
if ! command -v apertium >/dev/null 2>&1 && [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq apertium apertium-eo-en
fi

if [ -f tests/browser/package.json ] && [ ! -d tests/browser/node_modules/axe-core ]; then
    (cd tests/browser && npm ci --silent --no-audit --no-fund)
fi

if "$python" -c 'import mtaudit.languagetool' 2>/dev/null; then
    "$(dirname "$python")/mtaudit" languagetool install
fi
