#!/usr/bin/env bash
# The five parts of the training pipeline, proved on the command line: the dry run, features of all
# timeframes in resolver order, the check of the matrix's columns, training, and model metadata v3.
#
# Usage: Tests/e2e/training_pipeline.sh, with KTASK_BINARY naming the binary (default: the release one).
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
ktask=${KTASK_BINARY:-$repository/.build/release/ktask}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name="training pipeline"
. "$repository/Tests/e2e/checks.sh"
is() { [ "$1" = "$2" ]; }

cp -r "$repository/strategies" "$work/"
cp "$repository/Ktaskfile" "$work/"
cd "$work"
strategy=strategies/v3_test_example.yaml

# 1. The dry run needs no data and trains nothing.
"$ktask" train "$strategy" --dry-run > dry.txt
check 'the dry run names the strategy' has dry.txt 'Strategy: v3_test_example'
check 'the dry run names the version' has dry.txt 'Version: 3.0'
check 'the dry run lists indicators' has dry.txt 'rsi_14: rsi'
check 'the dry run lists fuzzy sets' has dry.txt 'rsi_fast -> rsi_14'
check 'the dry run lists features' has dry.txt '5m_rsi_fast_oversold'
check 'the dry run says that it trained nothing' has dry.txt '[Dry run - no training performed]'
check 'the dry run leaves no model' is "$(ls -d models 2>/dev/null || true)" ''

# 2. Bars of all three timeframes: a seeded random walk of 20,000 five-minute bars, joined by awk into
#    hourly and daily ones (a bar is stamped at its open; high and low are those of its parts).
mkdir bars
awk 'BEGIN {
  srand(7); price = 1.1; start = 1483315200
  print "timestamp,open,high,low,close,volume"
  for (i = 0; i < 20000; i++) {
    open = price; price += (rand() - 0.5) * 0.0008
    high = (open > price ? open : price) + rand() * 0.0002
    low = (open < price ? open : price) - rand() * 0.0002
    printf "%d,%.5f,%.5f,%.5f,%.5f,%d\n", start + 300 * i, open, high, low, price, 100 + rand() * 900
  }
}' | awk -F, 'NR == 1 { print; next } { if ($2 > $3) $3 = $2; if ($5 > $3) $3 = $5
  if ($2 < $4) $4 = $2; if ($5 < $4) $4 = $5; print $1 "," $2 "," $3 "," $4 "," $5 "," $6 }' \
  > bars/EURUSD_5m.csv
join_bars() {  # join_bars SECONDS
  awk -F, -v length_="$1" 'NR == 1 { print; next }
    { bin = $1 - $1 % length_
      if (bin != current) { if (NR > 2) emit(); current = bin; open = $2; high = $3; low = $4; volume = 0 }
      if ($3 > high) high = $3
      if ($4 < low) low = $4
      close_ = $5; volume += $6 }
    END { emit() }
    function emit() { print current "," open "," high "," low "," close_ "," volume }' \
    bars/EURUSD_5m.csv
}
join_bars 3600 > bars/EURUSD_1h.csv
join_bars 86400 > bars/EURUSD_1d.csv

# 3. One epoch ends well and leaves the model with its metadata.
"$ktask" train "$strategy" --data bars --epochs 1 --output out > train.txt 2> train.log
check 'the model is there' test -s out/model.safetensors
check 'the metadata is there' test -s out/metadata.json
check 'the metrics are there' test -s out/metrics.json
check 'the metadata is of version 3.0' has out/metadata.json '"strategy_version": "3.0"'
check 'the metadata names the symbol' has out/metadata.json '"EURUSD"'

# 4. The resolved features are those of the resolver, in its order.
"$ktask" features "$strategy" --format json | grep -o '"feature_id": *"[^"]*"' \
  | sed 's/.*: *"\(.*\)"/\1/' > expected.txt
sed -n '/"resolved_features"/,/]/p' out/metadata.json | tr -d ' ",[]' | tr ':' '\n' \
  | grep -v -e '^resolved_features$' -e '^$' > resolved.txt || true
check 'there are resolved features' test -s resolved.txt
check 'the first is of the finest timeframe' is "$(head -n 1 resolved.txt)" 5m_rsi_fast_oversold
check 'they are in resolver order' cmp -s expected.txt resolved.txt

# 5. The matrix that was trained on is taken from the cache, and has a column for each feature.
"$ktask" build features -s "$strategy" --data bars --format json > features.json 2> features.log
check 'the matrix is not built a second time' has features.json '"ran": 0'
matrix=$(sed -n 's/.*"matrix": "\(..\)\(.*\)".*/\1\/\2/p' out/metadata.json)
check 'the metadata names the matrix' test -f ".ktask-cache/objects/$matrix"
columns=$(head -c 128 ".ktask-cache/objects/$matrix" | LC_ALL=C sed -n "s/.*'shape': ([0-9]*, \([0-9]*\)).*/\1/p")
check 'the matrix has a column for each feature' is "$columns" "$(wc -l < expected.txt | tr -d ' ')"

# 6. A second training of the same takes everything from the cache.
"$ktask" train "$strategy" --data bars --epochs 1 --output again --format json > again.json
check 'nothing runs the second time' has again.json '"ran": 0'
check 'nor is anything cut' has again.json '"cut": 0'
check 'and the metadata is the same' cmp -s out/metadata.json again/metadata.json

# 7. Without bars of a timeframe there is an error that names the file, and status 1.
status=0
"$ktask" train "$strategy" --data strategies --output none > none.txt 2> none.log || status=$?
check 'missing bars end with status 1' is "$status" 1
check 'missing bars are named' has none.log 'EURUSD_5m.csv'

passed
