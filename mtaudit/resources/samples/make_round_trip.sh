#!/usr/bin/env bash
# Sends original.txt from English through Spanish and back with Apertium (Debian: apertium, apertium-eng-spa) and writes
# round_trip.txt. Words that the engine does not know are kept as they are (-u leaves their marks out).
set -euo pipefail
cd "$(dirname "$0")"
apertium -u eng-spa < original.txt | apertium -u spa-eng > round_trip.txt
