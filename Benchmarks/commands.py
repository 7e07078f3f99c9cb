#!/usr/bin/env python3
"""Times what a person waits for: start-up, plans and builds of the default strategy.

Runs every case once a round, in turns, so that a machine whose speed drifts slows all of them; prints
wall and processor time as the least and the middle of the rounds, and the wall time as a multiple of
that of /bin/true.

    Benchmarks/commands.py [BINARY] [--rounds N]
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MEMBERS = ["oversold: [0, 25, 40]", "oversold: [0, %d, 40]"]


def timed(command, directory):
    """Runs a command and returns its wall and processor time in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1e3, cpu * 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=ROOT / ".build/release/ktask")
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    project = pathlib.Path(tempfile.mkdtemp(prefix="ktask-benchmark-"))
    for name in ["Ktaskfile", "data", "strategies"]:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, project / name)
    strategy = project / "strategies/momentum.yaml"
    text = strategy.read_text()
    times = {}

    def measure(name, command):
        times.setdefault(name, []).append(timed(command, project))

    try:
        for round_ in range(options.rounds):
            shutil.rmtree(project / ".ktask-cache", ignore_errors=True)
            strategy.write_text(text)
            measure("/bin/true", ["/bin/true"])
            measure("ktask --version", [binary, "--version"])
            measure("ktask build, cold", [binary, "build"])
            measure("ktask build, nothing to do", [binary, "build"])
            measure("ktask plan, nothing to do", [binary, "plan"])
            strategy.write_text(text.replace(MEMBERS[0], MEMBERS[1] % (5 + round_ % 30)))
            measure("ktask plan, one member edited", [binary, "plan"])
            measure("ktask build, one member edited", [binary, "build"])
        size = sum(path.stat().st_size for path in project.rglob("*")
                   if path.is_file() and ".ktask-cache" in path.parts)
    finally:
        shutil.rmtree(project)

    floor = statistics.median(wall for wall, _ in times["/bin/true"])
    print(f"{os.cpu_count()} processors, {options.rounds} rounds; milliseconds")
    print(f"{'':32}{'wall min':>10}{'median':>10}{'cpu min':>10}{'median':>10}{'× true':>10}")
    for name, runs in times.items():
        walls, cpus = zip(*runs)
        wall = statistics.median(walls)
        print(f"{name:32}{min(walls):10.2f}{wall:10.2f}{min(cpus):10.2f}"
              f"{statistics.median(cpus):10.2f}{wall / floor:10.1f}")
    print(f"cache after the last round: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
