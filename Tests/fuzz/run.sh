#!/usr/bin/env bash
# Feeds every reader of ktask with inputs that are mutated from real files: no trap, no hang, no more
# memory than a bound, and what must hold of each reader (see CONTRIBUTING.md).
#
# Usage: Tests/fuzz/run.sh [short | OPTIONS]
#   short      40,000 inputs with a fixed seed and 4,000 with a random one, as tests run them
#   OPTIONS    those of `Fuzzer run`: --inputs N (1,000,000), --seed S (random), --kinds a,b, --jobs N
#
# Ends with a line such as `fuzz: 1000000 inputs, 0 failures`, and with status 1 if there are failures;
# their inputs are left in .build/fuzz/failures. KTASK_BINARY names the binary that builds the files
# which cache files are mutated from (default: the release one).
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
cd "$repository"
log=.build/fuzz-build.log
mkdir -p .build
${SWIFT:-swift} build -c release --product Fuzzer -Xswiftc -static-executable \
  --explicit-target-dependency-import-check error > "$log" 2>&1 || {
  grep -v 'warning: Using\|warning: the use of' "$log"
  exit 1
}
fuzzer=.build/release/Fuzzer
random=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')

if [ "${1:-}" != short ]; then
  case " $* " in *' --seed '*) exec "$fuzzer" run "$@" ;; esac
  exec "$fuzzer" run --seed "$random" "$@"
fi

output=$(mktemp)
canaries=$(mktemp -d)
trap 'rm -rf "$output" "$canaries"' EXIT

# Inputs that are known to trap, to hang, to take memory or not to hold: all have to be noticed.
"$fuzzer" run --kinds canary --inputs 6 --seed 13 --directory "$canaries" \
  > "$output" 2> /dev/null || true
for message in 'took more than' 'ended by signal' 'something does not hold' ' 6 inputs, 6 failures'; do
  if ! grep -qF "$message" "$output"; then
    cat "$output"
    echo "fuzzing: 0 checks passed, 1 failed: the fuzzer does not notice what goes wrong"
    exit 1
  fi
done

status=0
"$fuzzer" run --inputs 40000 --seed 20261128 | tee "$output" || status=1
"$fuzzer" run --inputs 4000 --seed "$random" | tee -a "$output" || status=1
# A check is a kind of input in one of the runs; its failures stand at the end of its line.
awk '/^[a-z]+ +[0-9]+ / { if ($NF == 0) passed++; else failed++ }
  /^fuzz: / { inputs += $2 }
  END { printf "fuzzing: %d checks passed, %d failed, of %d inputs\n", passed, failed, inputs }' "$output"
exit "$status"
