# Sourced by the scripts beside it: makes a virtual environment with the packages of requirements.txt in
# .build/python. Where there is no Python, or the packages cannot be had, it says so on standard error and
# ends the script well; KTASK_PYTHON_REQUIRED=1 makes that an error.
#
# Before: `name` is what the script's lines begin with. Then: `repository`, `ktask`, `environment`.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ktask=${KTASK_BINARY:-$repository/.build/release/ktask}
environment=$repository/.build/python
requirements=$repository/Tests/python/requirements.txt

skip() {  # skip REASON [LOG]
  echo "$name: skipped, as $1" >&2
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
