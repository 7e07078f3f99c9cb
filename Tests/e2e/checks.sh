# Sourced by the scripts beside it: counts checks, and ends the script at the first that fails.
#
# Before: `name` is what the script's lines begin with.

checks=0

check() {  # check DESCRIPTION COMMAND...
  local description=$1
  shift
  if ! "$@"; then
    echo "$name: FAILED: $description" >&2
    exit 1
  fi
  checks=$((checks + 1))
}

passed() { echo "$name: $checks checks passed"; }

has() { grep -qF -- "$2" "$1"; }
lacks() { ! grep -qF -- "$2" "$1"; }
