#!/usr/bin/env python3
"""Times the engine on large projects beside ninja and beside the least that any tool could do.

A project has strategies x symbols x columns over real bars: each column belongs to a fuzzy set of three,
which reads one indicator; each strategy has a matrix and a model. ninja gets a graph of the same shape
whose commands do nothing but make their output. Every case is run once a round, in turns, so that a
machine whose speed drifts slows all of them; what counts are the ratios within one table.

    python3 Benchmarks/engine [BINARY] [--sizes 1000,10000] [--rounds N] [--columns N]

Needs ninja and a C compiler (`apt-get install ninja-build gcc`). A size of 100,000 takes ninja some
minutes to build once.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SYMBOLS = 10
COLUMNS = 99
BARS = 200

STRATEGY = """\
name: {name}
version: "3.0"
training_data:
  symbols: {{mode: multi_symbol, list: [{symbols}]}}
  timeframes: {{mode: single, timeframe: 1d}}
indicators:
{indicators}
fuzzy_sets:
{sets}
nn_inputs:
{inputs}
model: {{type: mlp, architecture: {{hidden_layers: [2]}}}}
decisions: {{output_format: classification}}
training:
  labels: {{source: zigzag, zigzag_threshold: 0.002}}
  epochs: 1
  data_split: {{train: 0.7, validation: 0.15, test: 0.15}}
"""


def scaled(row, factor):
    """A row of bars with its prices multiplied, so that symbols have bars of their own."""
    cells = row.split(",")
    prices = [repr(round(float(cell) * factor, 6)) for cell in cells[1:5]]
    return ",".join([cells[0], *prices, cells[5]])


def strategy_text(number, names, columns):
    sets = range(columns // 3)
    return STRATEGY.format(
        name=f"s{number:04}", symbols=", ".join(names),
        indicators="\n".join(
            f"  rsi_{i}: {{type: rsi, period: {2 + (i + 7 * number) % 90}}}" for i in sets),
        sets="\n".join(
            f"  f{i}:\n    indicator: rsi_{i}\n    low: [0, {20 + number % 5}.{i}, 40]\n"
            f"    mid: [30, {50 + number % 3}.{i}, 70]\n    high: [60, 75.{1000 * number + i}, 100]"
            for i in sets),
        inputs="\n".join(f"  - {{fuzzy_set: f{i}, timeframes: all}}" for i in sets))


def make_project(root, strategies, columns):
    """Writes a project; returns its sources."""
    (root / "data").mkdir(parents=True)
    (root / "strategies").mkdir()
    (root / "Ktaskfile").write_text("version: 1\ndefault: s0000\nstrategies: strategies/*.yaml\n")
    lines = (ROOT / "data/EURUSD_1d.csv").read_text().splitlines()[:BARS + 1]
    names = [f"S{symbol:03}" for symbol in range(SYMBOLS)]
    for symbol, name in enumerate(names):
        rows = [scaled(row, 1 + symbol / 100) for row in lines[1:]]
        (root / f"data/{name}_1d.csv").write_text("\n".join([lines[0], *rows]) + "\n")
    for number in range(strategies):
        (root / f"strategies/s{number:04}.yaml").write_text(
            strategy_text(number, names, columns))
    return sorted([*(root / "data").iterdir(), *(root / "strategies").iterdir(), root / "Ktaskfile"])


def make_ninja(root, strategies, per_strategy):
    """Writes a graph of the same shape; returns how many commands it has."""
    root.mkdir()
    rules = ["rule make\n  command = : > $out\n  restat = 1\n"]
    for symbol in range(SYMBOLS):
        (root / f"data{symbol}").touch()
        rules.append(f"build out/bars{symbol}: make data{symbol}\n")
    for number in range(strategies):
        (root / f"strategy{number}").touch()
        columns = []
        for symbol in range(SYMBOLS):
            for indicator in range(per_strategy // 3):
                name = f"out/i_{number}_{symbol}_{indicator}"
                rules.append(f"build {name}: make out/bars{symbol} strategy{number}\n")
                for member in range(3):
                    columns.append(f"out/f_{number}_{symbol}_{indicator}_{member}")
                    rules.append(f"build {columns[-1]}: make {name} strategy{number}\n")
        rules.append(f"build out/labels{number}: make "
                     + " ".join(f"out/bars{symbol}" for symbol in range(SYMBOLS)) + "\n")
        rules.append(f"build out/matrix{number}: make {' '.join(columns)}\n")
        rules.append(f"build out/model{number}: make out/matrix{number} out/labels{number}\n")
        rules.append(f"build out/metadata{number}: make out/model{number}\n")
    (root / "build.ninja").write_text("".join(rules))
    return len(rules) - 1


class Run:
    """One run of a command: milliseconds of wall and processor time, peak memory, and its output."""

    def __init__(self, command, directory):
        with tempfile.TemporaryFile() as output:
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=directory, stdout=output, stderr=output)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = (time.perf_counter() - start) * 1e3
            output.seek(0)
            self.text = output.read().decode()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command[:6]))} failed:\n{self.text[-2000:]}")
        self.cpu = (usage.ru_utime + usage.ru_stime) * 1e3
        self.memory = usage.ru_maxrss / 1e3

    @property
    def rules(self):
        """Milliseconds that rules took, by the lines that a build prints for each."""
        factors = {"ms": 1, "s": 1e3}
        found = re.findall(r"^\[\d+/\d+\] (?:ran|cut) .* \(([\d.]+) (ms|s)\)$", self.text, re.M)
        return sum(float(number) * factors[unit] for number, unit in found)

    @property
    def ran(self):
        return len(re.findall(r"^\[\d+/\d+\] (?:ran|cut) ", self.text, re.M))


def measure(size, columns, binary, rounds, scratch):
    strategies = max(1, round(size / (SYMBOLS * columns)))
    project, ninja = scratch / f"project{size}", scratch / f"ninja{size}"
    sources = make_project(project, strategies, columns)
    commands = make_ninja(ninja, strategies, columns)
    floor = str(scratch / "floor")
    build, plan = [binary, "build", "*/model"], [binary, "plan", "*/model"]
    clean = Run([*build, "--jobs", "1"], project)
    ninja_clean = Run(["ninja"], ninja)
    Run(build, project)
    edited = project / "strategies/s0000.yaml"
    text = edited.read_text()
    runs = {}
    paths = [str(path.relative_to(project)) for path in sources]

    def take(name, command, directory):
        runs.setdefault(name, []).append(Run(command, directory))

    for number in range(rounds):
        take("floor", [floor, "Ktaskfile", *paths], project)
        take("ktask --version", [binary, "--version"], project)
        take("ktask build, nothing to do", build, project)
        take("ninja, nothing to do", ["ninja"], ninja)
        edited.write_text(text.replace("high: [60, 75.0, 100]", f"high: [60, {76 + number % 20}.5, 100]"))
        take("ktask plan, one member edited", plan, project)
        take("ktask build, one member edited", build, project)
        Run(build, project)
    targets = re.search(r"(\d+) kept", runs["ktask plan, one member edited"][0].text)
    kept = int(targets.group(1)) if targets else 0
    report(size, kept, commands, strategies, runs, clean, ninja_clean)


def report(size, targets, commands, strategies, runs, clean, ninja_clean):
    def middle(name, value):
        return statistics.median(value(run) for run in runs[name])

    null = "ktask build, nothing to do"
    rival = "ninja, nothing to do"
    print(f"\n{size:,} columns: about {targets:,} targets of {strategies} strategies, "
          f"{commands:,} commands of ninja; milliseconds, medians")
    print(f"{'':34}{'wall':>10}{'cpu':>10}{'MB':>8}{'ninja null /':>14}")
    for name in runs:
        wall = middle(name, lambda run: run.wall)
        ratio = middle(rival, lambda run: run.wall) / wall
        print(f"{name:34}{wall:10.2f}{middle(name, lambda run: run.cpu):10.2f}"
              f"{max(run.memory for run in runs[name]):8.1f}{ratio:14.1f}")
    edit = "ktask build, one member edited"
    overhead = middle(edit, lambda run: run.wall - run.rules)
    print(f"{'  of it not the rules':34}{overhead:10.2f}{'':18}"
          f"{middle(rival, lambda run: run.wall) / overhead:14.1f}")
    above = middle(null, lambda run: run.wall) - middle("floor", lambda run: run.wall)
    print(f"nothing to do: {above:.2f} ms above the floor")
    own = (clean.cpu - clean.rules) / max(1, clean.ran)
    print(f"clean: ktask {clean.ran:,} tasks in {clean.wall / 1e3:.2f} s, {clean.rules / 1e3:.2f} s of "
          f"it in rules, {own * 1e3:.0f} us of processor time a task besides; {clean.memory:.0f} MB")
    print(f"       ninja {commands:,} commands in {ninja_clean.wall / 1e3:.2f} s, "
          f"{ninja_clean.cpu / commands * 1e3:.0f} us of processor time each")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=ROOT / ".build/release/ktask")
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--columns", type=int, default=COLUMNS, help="columns of a strategy")
    options = parser.parse_args()
    for tool in ["ninja", "gcc"]:
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is not installed")
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="ktask-benchmark-"))
    try:
        subprocess.run(["gcc", "-O2", "-static", "-o", scratch / "floor", HERE / "floor.c"], check=True)
        for size in options.sizes.split(","):
            measure(int(size), options.columns, str(pathlib.Path(options.binary).resolve()), options.rounds, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
