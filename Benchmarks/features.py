#!/usr/bin/env python3
"""Times the way from bars in memory to the training matrix: TA-Lib with numpy, and ktask.

The same bars, 12 indicators and 36 triangles for both: real bars of data/, with a seeded random walk to
go on from them. Both programs run in turns, a process each round, on one core, and both keep the memory
that they free; what is printed is the least processor time of the rounds in nanoseconds a row.

    python3 -m venv venv && venv/bin/pip install TA-Lib numpy
    swift build -c release --product KernelBenchmark
    venv/bin/python Benchmarks/features.py [BINARY] [--rows N,N] [--rounds N]
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

try:
    import numpy
    import talib
except ImportError as error:
    sys.exit(f"{error}; install the peers with: python3 -m venv venv && "
             "venv/bin/pip install TA-Lib numpy, then use venv/bin/python")

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPEATS = 5  # in each process, so that the first, which also gets the memory, does not count
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 34)}

# ktask's name and what TA-Lib calls it; the first output is the one that memberships are of.
INDICATORS = {
    "rsi": lambda o, h, l, c, v: talib.RSI(c, 14),
    "macd": lambda o, h, l, c, v: talib.MACD(c, 12, 26, 9),
    "bollingerbands": lambda o, h, l, c, v: talib.BBANDS(c, 20, 2, 2),
    "atr": lambda o, h, l, c, v: talib.ATR(h, l, c, 14),
    "adx": lambda o, h, l, c, v: (talib.ADX(h, l, c, 14), talib.PLUS_DI(h, l, c, 14),
                                  talib.MINUS_DI(h, l, c, 14)),
    "stochastic": lambda o, h, l, c, v: talib.STOCH(h, l, c, 14, 3, 0, 3, 0),
    "cci": lambda o, h, l, c, v: talib.CCI(h, l, c, 20),
    "williamsr": lambda o, h, l, c, v: talib.WILLR(h, l, c, 14),
    "obv": lambda o, h, l, c, v: talib.OBV(c, v),
    "mfi": lambda o, h, l, c, v: talib.MFI(h, l, c, v, 14),
    "exponentialmovingaverage": lambda o, h, l, c, v: talib.EMA(c, 20),
    "simplemovingaverage": lambda o, h, l, c, v: talib.SMA(c, 20),
}


def first(columns):
    return columns[0] if isinstance(columns, (tuple, list)) else columns


def bars(rows):
    """Real hourly bars, then a random walk whose steps and ranges are drawn from the real ones."""
    with open(ROOT / "data/EURUSD_1h.csv", newline="") as file:
        table = [[float(row[name]) for name in ("open", "high", "low", "close", "volume")]
                 for row in csv.DictReader(file)]
    real = numpy.array(table).T
    if rows <= real.shape[1]:
        return numpy.ascontiguousarray(real[:, :rows])
    draw = numpy.random.default_rng(1).integers(1, real.shape[1], rows - real.shape[1])
    steps = numpy.diff(numpy.log(real[3]))[draw - 1]
    steps -= steps.mean()
    close = real[3, -1] * numpy.exp(numpy.cumsum(steps))
    scale = close / real[3][draw]
    walk = numpy.vstack([real[:4, draw] * scale, real[4:, draw]])
    walk[3] = close
    return numpy.ascontiguousarray(numpy.hstack([real, walk]))


def fuzzy_sets(columns):
    """Three triangles for each indicator, with corners at the quartiles of its output."""
    sets = {}
    for name, column in columns.items():
        low, below, middle, above, high = numpy.quantile(
            column[~numpy.isnan(column)], [0.01, 0.25, 0.5, 0.75, 0.99]).tolist()
        sets[name] = [(low, below, middle), (below, middle, above), (middle, above, high)]
    return sets


def triangle(x, a, b, c, rising, falling):
    """Degrees of `x` into `rising`; `falling` is room."""
    numpy.subtract(x, a, out=rising)
    numpy.multiply(rising, 1 / (b - a), out=rising)
    numpy.subtract(c, x, out=falling)
    numpy.multiply(falling, 1 / (c - b), out=falling)
    numpy.minimum(rising, falling, out=rising)
    numpy.maximum(rising, 0, out=rising)


def matrix(sources, sets, block):
    """Row-major float32 memberships; NaN, which only warm-ups have here, becomes 0."""
    rows = len(sources[0])
    result = numpy.empty((rows, sum(map(len, sets))), numpy.float32)
    rising, falling = numpy.empty(block), numpy.empty(block)
    for start in range(0, rows, block):
        end = min(start + block, rows)
        left, right = rising[:end - start], falling[:end - start]
        column = 0
        for source, members in zip(sources, sets):
            for corners in members:
                triangle(source[start:end], *corners, left, right)
                result[start:end, column] = left
                column += 1
    numpy.nan_to_num(result[:200], copy=False)
    return result


def fastest(work):
    times = []
    for _ in range(REPEATS):
        start = time.process_time_ns()
        value = work()
        times.append(time.process_time_ns() - start)
        last, value = value, None
    return min(times), last


def peer(bars_path, sets_path):
    """What one process of TA-Lib and numpy takes, as JSON of the form of KernelBenchmark."""
    data = numpy.fromfile(bars_path).reshape(5, -1)
    rows = data.shape[1]
    sets = {}
    for line in open(sets_path):
        name, *corners = line.split()
        sets.setdefault(name, []).append(tuple(map(float, corners)))
    report = {"rows": rows, "indicators": {}}
    sources = []
    for name in sets:
        taken, columns = fastest(lambda: INDICATORS[name](*data))
        report["indicators"][name] = taken / rows
        sources.append(first(columns))
    members = list(sets.values())
    blocks = {block: fastest(lambda: matrix(sources, members, block))[0] / rows
              for block in (2048, 8192, rows)}
    block = min(blocks, key=blocks.get)
    report["memberships and matrix"] = blocks[block]
    taken, _ = fastest(
        lambda: matrix([first(INDICATORS[name](*data)) for name in sets], members, block))
    report["total"] = taken / rows
    return report


def least(reports):
    """The least of each figure."""
    return {key: least([report[key] for report in reports]) if isinstance(value, dict)
            else [min(times) for times in zip(*(report[key] for report in reports))]
            if isinstance(value, list) else min(report[key] for report in reports)
            for key, value in reports[0].items()}


def compare(binary, rows, rounds, folder, core):
    data = bars(rows)
    sets = fuzzy_sets({name: first(work(*data)) for name, work in INDICATORS.items()})
    bars_path, sets_path = str(folder / "bars"), str(folder / "sets")
    data.tofile(bars_path)
    with open(sets_path, "w") as file:
        for name, members in sets.items():
            for corners in members:
                print(name, *map(repr, corners), file=file)
    pinned = ["taskset", "-c", core]
    commands = {
        "peer": pinned + [sys.executable, __file__, "--peer", bars_path, sets_path],
        "ktask": pinned + [binary, bars_path, sets_path, str(REPEATS)],
    }
    reports = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                                    env=os.environ | KEEP_MEMORY).stdout
            reports[name].append(json.loads(output))
    show(rows, least(reports["peer"]), least(reports["ktask"]))


def show(rows, theirs, ours):
    def line(name, their, our, note=""):
        print(f"{name:28}{their:10.2f}{our:10.2f}{our / their:8.2f}  {note}")

    print(f"\n{rows} rows{'':18}{'TA-Lib':>9}{'ktask':>10}{'ratio':>8}")
    both = [name for name in theirs["indicators"] if name in ours["indicators"]]
    for name in both:
        their, our = theirs["indicators"][name], ours["indicators"][name]
        line(name, their, our, "slower" if our > their else "")
    line(f"{len(both)} indicators", *(sum(side["indicators"][name] for name in both)
                                      for side in (theirs, ours)))
    for name in sorted(theirs["indicators"].keys() - ours["indicators"].keys()):
        print(f"{name:28}{theirs['indicators'][name]:10.2f}         -")
    print(f"{'36 memberships':28}{'':10}{ours['memberships']:10.2f}"
          f"{ours['memberships'] / ours['writing']:8.2f}  times writing their columns, "
          f"{ours['writing']:.2f}; goal 2")
    print(f"{'matrix of columns':28}{'':10}{ours['matrix']:10.2f}")
    line("memberships and matrix", theirs["memberships and matrix"],
         ours["memberships and matrix"], "tile by tile")
    line("bars to matrix, by columns", theirs["total"], ours["columns"], "as a build does it")
    line("bars to matrix, by tiles", theirs["total"], ours["total"], "goal 0.33")
    print("\nall indicators of ktask        default   longest   ratio of periods")
    for name, (standard, longest) in sorted(ours["periods"].items()):
        line(name, standard, longest)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=ROOT / ".build/release/KernelBenchmark")
    parser.add_argument("--rows", default="100000,1000000")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--core", default=str(max(os.sched_getaffinity(0))))
    parser.add_argument("--peer", nargs=2, metavar=("BARS", "SETS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return print(json.dumps(peer(*options.peer)))
    print(f"TA-Lib {talib.__version__}, numpy {numpy.__version__}; {options.rounds} rounds on core "
          f"{options.core}; least processor time, nanoseconds a row")
    with tempfile.TemporaryDirectory(prefix="ktask-benchmark-") as folder:
        for rows in map(int, options.rows.split(",")):
            compare(str(options.binary), rows, options.rounds, pathlib.Path(folder), options.core)


if __name__ == "__main__":
    main()
