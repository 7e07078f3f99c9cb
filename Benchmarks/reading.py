#!/usr/bin/env python3
"""Times the reading of bars: ktask, pyarrow and polars in turns on one core.

Makes files of 100,000 and 1,000,000 rows of data/EURUSD_1h.csv with times that go on minute by minute,
and reads each from the disk into columns with its timestamps parsed. Prints processor time per row as
the least and the middle of the rounds, and each as a multiple of pyarrow's in the same run. ktask makes
all its checks. pyarrow and polars are left out where they cannot be imported.

    swift build -c release --product ReadingBenchmark
    Benchmarks/reading.py [BINARY] [--rounds N] [--rows N...]
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

os.environ["POLARS_MAX_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
KEEP_MEMORY = "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=4294967296"
ROOT = pathlib.Path(__file__).resolve().parent.parent


def make_file(path, count):
    """Writes bars that repeat the prices of the shipped file."""
    header, *lines = (ROOT / "data/EURUSD_1h.csv").read_text().splitlines()
    start = datetime.datetime(2010, 1, 1)
    with open(path, "w") as file:
        file.write(header + "\n")
        for row in range(count):
            moment = start + datetime.timedelta(minutes=row)
            file.write(f"{moment:%Y-%m-%dT%H:%M:%SZ}{lines[row % len(lines)][20:]}\n")


def per_row(read, rows):
    """Returns a function that reads once and says how many nanoseconds a row took."""
    def measured(path):
        start = time.process_time()
        count = read(path)
        took = time.process_time() - start
        assert count == rows, f"{count} rows instead of {rows}"
        return took / count * 1e9
    return measured


def pyarrow_reader():
    import pyarrow
    import pyarrow.csv
    pyarrow.set_cpu_count(1)
    options = pyarrow.csv.ReadOptions(use_threads=False)
    types = pyarrow.csv.ConvertOptions(column_types={"timestamp": pyarrow.timestamp("s", "UTC")})
    return lambda path: pyarrow.csv.read_csv(
        path, read_options=options, convert_options=types).num_rows


def polars_reader():
    import polars
    return lambda path: polars.read_csv(path, try_parse_dates=True).height


def readers(binary, rows):
    """The readers that can be had, by name."""
    def ktask(path):
        # Three times in one process, which keeps its memory, as pyarrow's allocator does here.
        output = subprocess.run([binary, path, "3"], check=True, capture_output=True, text=True,
                                env=os.environ | {"GLIBC_TUNABLES": KEEP_MEMORY})
        return min(json.loads(output.stdout)["ns_per_row"])
    found = {"ktask": ktask}
    for name, make in [("pyarrow", pyarrow_reader), ("polars", polars_reader)]:
        try:
            found[name] = per_row(make(), rows)
        except ImportError:
            print(f"{name} is left out: install it with 'python3 -m pip install {name}'")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=ROOT / ".build/release/ReadingBenchmark")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ktask-benchmark-") as directory:
        for rows in options.rows:
            path = os.path.join(directory, f"{rows}.csv")
            make_file(path, rows)
            found = readers(str(options.binary), rows)
            times = {name: [] for name in found}
            for _ in range(options.rounds):
                for name, read in found.items():
                    times[name].append(read(path))
            print(f"{rows:,} rows, {os.path.getsize(path) / rows:.0f} bytes a row")
            base = times.get("pyarrow")
            for name, values in times.items():
                ratio = f"{min(values) / min(base):8.2f} of pyarrow" if base else ""
                print(f"  {name:8} {min(values):7.0f} ns/row least "
                      f"{statistics.median(values):7.0f} middle {ratio}")


if __name__ == "__main__":
    main()
