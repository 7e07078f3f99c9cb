#!/usr/bin/env bash
# Compares what `ktask schema` prints with what another validator makes of it, in the virtual environment of
# the scripts beside this one; it too is skipped where that cannot be had.
#
# Usage: Tests/python/schemas.sh; KTASK_BINARY names the binary (default: the release one).
set -euo pipefail

name=schemas
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/environment.sh"

"$environment/bin/python" "$repository/Tests/python/test_schemas.py" "$ktask"
