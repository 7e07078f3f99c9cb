#!/usr/bin/env bash
# Compares the files of models with what other programs make of them, in a virtual environment with
# safetensors, onnxruntime and NumPy. Where there is no Python, or the packages cannot be had, it says so on
# standard error and ends well: nothing is wrong with the files then.
#
# Usage: Tests/python/model_files.sh NETWORKS, where the Swift tests left networks (KTASK_MODEL_FILES);
# KTASK_BINARY names the binary (default: the release one). KTASK_PYTHON_REQUIRED=1 makes it an error where
# the checks cannot be run.
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
ktask=${KTASK_BINARY:-$repository/.build/release/ktask}
environment=$repository/.build/python
requirements=$repository/Tests/python/requirements.txt
networks=$1

skip() {  # skip REASON [LOG]
  echo "model files: skipped, as $1" >&2
  if [ $# -gt 1 ] && [ -s "$2" ]; then tail -n 3 "$2" | sed 's/^/  /' >&2; fi
  [ "${KTASK_PYTHON_REQUIRED:-}" != 1 ] || exit 1
  exit 0
}

# The environment is whole once the requirements that it was made for lie in it.
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  command -v python3 > /dev/null || skip 'there is no python3'
  rm -rf "$environment"
  if ! python3 -m venv "$environment" > "$log" 2>&1; then
    # Debian has the module that venv needs in a package of its own.
    rm -rf "$environment"
    "$repository/Scripts/install-packages" python3-venv > "$log" 2>&1 || true
    python3 -m venv "$environment" >> "$log" 2>&1 \
      || skip 'python3 makes no virtual environment (python3-venv is missing)' "$log"
  fi
  "$environment/bin/pip" install --quiet --disable-pip-version-check --timeout 20 --retries 2 \
    --requirement "$requirements" > "$log" 2>&1 \
    || skip 'the Python packages cannot be installed' "$log"
  cp "$requirements" "$environment/requirements.txt"
fi

"$environment/bin/python" "$repository/Tests/python/test_model_files.py" "$ktask" "$networks"
