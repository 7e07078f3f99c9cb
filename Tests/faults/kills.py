#!/usr/bin/env python3
"""Kills builds at random moments while sources change, and looks whether the next build is whole.

A round changes sources (members of fuzzy sets, periods, bars; often back to an earlier state), starts a
build of two strategies and ends it with SIGKILL after a random part of the time that such a build was
measured to take, up to three times. Then it builds once more. What that leaves has to be byte for byte
what a build of the same sources leaves in a fresh directory; no temporary file may stay; the build
after it must have nothing to do; and `ktask verify` must find every object to be what its name says.

Usage: Tests/faults/kills.py [--rounds N] [--seed N] [--keep], with KTASK_BINARY naming the binary
(default: the release one). Ends with a line such as `kills: 300 checks passed`.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("KTASK_BINARY") or str(REPOSITORY / ".build/release/ktask")
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH="1700000000")
# A label for each strategy; both on one graph, so that two trainings can run side by side.
TEXT_BUILD = [BINARY, "build", "momentum/model", "minimal/model", "--jobs", "2"]
# A document lists every target, so no strategy is left unread for it, as one is that an earlier build
# for people has brought up to date.
BUILD = TEXT_BUILD + ["--format", "json"]


class State:
    """One state of the sources, by the numbers that are edited."""

    MEMBERS = [20, 25, 30, 35]
    PERIODS = [7, 10, 14]
    BARS = [0, 1, 2]
    SEEDS = [1, 2, 3]

    def __init__(self, member=25, period=14, bars=0, seed=1):
        self.member, self.period, self.bars, self.seed = member, period, bars, seed

    @property
    def key(self):
        return (self.member, self.period, self.bars, self.seed)

    def edited(self, draw):
        """Another state that differs in one or two of the numbers."""
        new = State(*self.key)
        while new.key == self.key:
            for _ in range(draw.choice([1, 1, 2])):
                field, values = draw.choice(
                    [("member", self.MEMBERS), ("period", self.PERIODS), ("bars", self.BARS),
                     ("seed", self.SEEDS)])
                setattr(new, field, draw.choice(values))
        return new

    def apply(self, project, sources):
        """Writes the sources, as far as they are not as they should be already."""
        momentum = sources["momentum"].replace("@MEMBER@", str(self.member))
        momentum = momentum.replace("@SEED@", str(self.seed))
        minimal = sources["minimal"].replace("@PERIOD@", str(self.period))
        for name, text in (("momentum", momentum), ("minimal", minimal)):
            write(project / f"strategies/{name}.yaml", text.encode())
        write(project / sources["bars path"], sources["bars"][self.bars])


def write(path, content):
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def substituted(text, pattern, replacement):
    text, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    if count != 1:
        sys.exit(f"kills: the strategies have changed: nothing fits {pattern}")
    return text


def read_sources():
    """The shipped strategies with places for the numbers, and three versions of the bars."""
    momentum = (REPOSITORY / "strategies/momentum.yaml").read_text()
    momentum = substituted(momentum, r"^(\s+oversold:) \[0, \d+, (\d+)\]", r"\1 [0, @MEMBER@, \2]")
    momentum = substituted(momentum, r"^(\s+epochs:) \d+", r"\1 2")
    momentum = substituted(momentum, r"^(\s+seed:) \d+", r"\1 @SEED@")
    minimal = (REPOSITORY / "strategies/minimal.yaml").read_text()
    minimal = substituted(
        minimal, r"rsi_14: \{type: rsi\}", "rsi_14: {type: rsi, period: @PERIOD@}")
    minimal = substituted(minimal, r"training: \{\}", "training: {epochs: 2}")
    path = "data/EURUSD_1h.csv"
    lines = (REPOSITORY / path).read_bytes().splitlines(keepends=True)
    # The last bars left out: other columns, labels and models, and a file of another size.
    bars = [b"".join(lines), b"".join(lines[:-50]), b"".join(lines[:-100])]
    return {"momentum": momentum, "minimal": minimal, "bars": bars, "bars path": path}


def make_project(directory):
    directory.mkdir()
    (directory / "strategies").mkdir()
    shutil.copytree(REPOSITORY / "data", directory / "data")
    shutil.copy(REPOSITORY / "Ktaskfile", directory)
    return directory


def outputs(project):
    """The digest of every file under `models`, by its path."""
    found = {}
    for path in sorted((project / "models").rglob("*")):
        if path.is_file():
            name = str(path.relative_to(project))
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def temporary_files(project):
    cache = project / ".ktask-cache"
    found = list((cache / "tmp").rglob("*")) if (cache / "tmp").exists() else []
    found += [path for path in project.rglob("*.tmp")]
    return sorted(str(path.relative_to(project)) for path in found)


def run(arguments, project):
    return subprocess.run(
        arguments, cwd=project, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True,
        text=True)


def build(project):
    """Builds; returns the document and how long it took."""
    start = time.monotonic()
    result = run(BUILD, project)
    seconds = time.monotonic() - start
    if result.returncode != 0:
        return None, seconds, result.stderr
    return json.loads(result.stdout), seconds, result.stderr


def executed(document):
    return [task["label"] for task in document["tasks"] if task["outcome"] in ("ran", "cut")]


class Kills:
    def __init__(self, work, draw):
        self.work, self.draw = work, draw
        self.sources = read_sources()
        self.clean = {}
        self.project = make_project(work / "project")
        self.state = State()
        self.history = [self.state]
        self.hits = self.misses = self.torn = 0
        # How much longer builds take by now than when they were measured.
        self.stretch = 1.0

    def expected(self, state):
        """What a build of these sources leaves in a fresh directory, and how long it takes."""
        if state.key not in self.clean:
            project = make_project(self.work / "clean")
            state.apply(project, self.sources)
            document, seconds, errors = build(project)
            if document is None:
                sys.exit(f"kills: a clean build failed: {errors}")
            labels = sorted(task["label"] for task in document["tasks"])
            self.clean[state.key] = (outputs(project), labels, seconds)
            shutil.rmtree(project)
        return self.clean[state.key]

    def measure(self):
        """How long builds take: a first one, one after an edit, one with nothing to do."""
        project = make_project(self.work / "measured")
        state = State()
        state.apply(project, self.sources)
        spans = [build(project)[1]]
        state = State(member=35, seed=2)
        state.apply(project, self.sources)
        spans += [build(project)[1], build(project)[1]]
        shutil.rmtree(project)
        self.spans = spans
        return spans

    def kill_once(self):
        """Starts a build and kills it at a random moment; whether it was still running then."""
        first, edited, null = self.spans
        is_empty = not (self.project / ".ktask-cache").exists()
        span = first if is_empty else self.draw.choice([edited, edited, edited, null])
        # A third of them near the end, where records are written and files are delivered.
        delay = span * (
            self.draw.uniform(0.8, 1.1) if self.draw.random() < 0.33 else self.draw.uniform(0, 1.05))
        process = subprocess.Popen(
            self.draw.choice([BUILD, TEXT_BUILD]), cwd=self.project, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay * self.stretch)
        process.send_signal(signal.SIGKILL)
        is_hit = process.wait() == -signal.SIGKILL
        # So that one in ten comes too late, and all of a build is hit however busy the machine is.
        self.stretch = min(10.0, max(0.1, self.stretch * (1.015 if is_hit else 0.87)))
        if is_hit:
            self.hits += 1
            self.torn += bool(temporary_files(self.project))
        else:
            self.misses += 1
        return is_hit

    def edit(self):
        if len(self.history) > 1 and self.draw.random() < 0.3:
            self.state = self.draw.choice(self.history)
        else:
            self.state = self.state.edited(self.draw)
        self.history = (self.history + [self.state])[-8:]
        self.state.apply(self.project, self.sources)

    def round(self):
        """One round; what was wrong with it, in words."""
        if self.draw.random() < 0.1:
            shutil.rmtree(self.project / ".ktask-cache", ignore_errors=True)
        wanted = self.draw.choice([1, 1, 2, 3])
        kills = 0
        while kills < wanted:
            self.edit()
            kills += self.kill_once()
        if self.draw.random() < 0.5:
            self.edit()
        found = None
        if self.draw.random() < 0.5:
            result = run(TEXT_BUILD, self.project)
            if result.returncode != 0:
                return [f"the build failed: {result.stderr}"]
            found = outputs(self.project)
        document, _, errors = build(self.project)
        if document is None:
            return [f"the build failed: {errors}"]
        return self.faults(document, found or outputs(self.project))

    def faults(self, document, found):
        left, labels, _ = self.expected(self.state)
        faults = []
        for name in sorted(set(left) | set(found)):
            if left.get(name) != found.get(name):
                faults.append(f"{name} is not that of a clean build")
        if sorted(task["label"] for task in document["tasks"]) != labels:
            faults.append("the tasks are not those of a clean build")
        faults += [f"{name} stays" for name in temporary_files(self.project)]
        again, _, errors = build(self.project)
        if again is None:
            faults.append(f"the build after it failed: {errors}")
        elif executed(again):
            faults.append(f"the build after it ran {', '.join(executed(again))}")
        verified = run([BINARY, "verify", "momentum/model", "minimal/model"], self.project)
        if verified.returncode != 0:
            faults.append(f"verify: {verified.stdout}{verified.stderr}")
        return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", action="store_true", help="keep the project where rounds were wrong")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    work = pathlib.Path(tempfile.mkdtemp(prefix="ktask-kills-"))
    kills = Kills(work, random.Random(seed))
    spans = ", ".join(f"{1000 * span:.0f} ms" for span in kills.measure())
    print(f"kills: seed {seed}; a first build, one after an edit, one of nothing take {spans}")
    kills.state.apply(kills.project, kills.sources)
    wrong = 0
    for number in range(options.rounds):
        faults = kills.round()
        if faults:
            wrong += 1
            print(f"kills: round {number}, state {kills.state.key}: " + "; ".join(faults))
            if options.keep:
                shutil.copytree(kills.project, work / f"round-{number}", symlinks=True)
            # The next round is not to suffer from this one's.
            shutil.rmtree(kills.project / ".ktask-cache", ignore_errors=True)
            shutil.rmtree(kills.project / "models", ignore_errors=True)
        if (number + 1) % 50 == 0:
            print(f"kills: {number + 1} rounds, {kills.hits} kills", flush=True)
    print(
        f"kills: {kills.hits} builds were killed, {kills.torn} of them left temporary files, "
        f"{kills.misses} ended before; {len(kills.clean)} states of the sources")
    if not (wrong and options.keep):
        shutil.rmtree(work)
    print(f"kills: {options.rounds - wrong} checks passed" + (f", {wrong} failed" if wrong else ""))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
