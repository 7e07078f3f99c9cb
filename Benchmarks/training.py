#!/usr/bin/env python3
"""Times training steps: PyTorch with fused Adam, and ktask with either of its kernels.

The same networks on random rows, with all that a training does in a step: an order of the rows for each
epoch, gather, dropout 0.2, softmax, weighted cross entropy, clipping at norm 1, Adam with decay 1e-4, sum
of losses, count of right answers; no validation. PyTorch gathers an epoch at once, as the fastest of its
idioms does, and reads the loss and the count after each step, as the reference's trainer does. All run in
turns on one core with one thread; a step's time is processor time, in microseconds.

The limit is the sum of a step's matrix products, each in the layout in which OpenBLAS is fastest, of its
elementwise work, norm and Adam, each measured alone with its operands in the cache. It lacks shuffle,
gather, random numbers and softmax; it is a yardstick, as better products than OpenBLAS's can get below
it. Nothing can get below the floor, the products' arithmetic at the processor's peak.

    python3 -m venv venv && venv/bin/pip install torch numpy
    swift build -c release --product TrainingBenchmark -Xswiftc -static-executable
    venv/bin/python Benchmarks/training.py [BINARY] [--rounds N] [--cases a,b,c,d]

Linked statically, as ktask itself is, because only then the kernels of OpenBLAS are those of a build.
"""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
try:
    import numpy  # without it, torch warns of its lack in the middle of the table
    import torch
except ImportError as error:
    sys.exit(f"{error}; install the peer with: python3 -m venv venv && "
             "venv/bin/pip install torch numpy, then use venv/bin/python")

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Goals: how many times faster than PyTorch, and microseconds on a machine whose sgemm has REFERENCE.
GOALS = {"a": (70, 15), "b": (25, 65), "c": (4.5, 1500), "d": (2.5, None)}
REFERENCE = 119  # GFLOP/s of a product of matrices of 2048 with AVX-512 on one core
# Widths or (cell, layers); batch size; rows or windows; epochs a round: as in BenchmarkCase.swift.
CASES = {
    "a": ([10, 32, 16, 3], 64, 3500, 20),
    "b": ([40, 128, 64, 32, 3], 32, 50_000, 1),
    "c": ([40, 128, 64, 32, 3], 1024, 50_000, 3),
    "d": (("LSTM", 1), 64, 10_000, 1),
    "d2": (("LSTM", 2), 64, 10_000, 1),
    "gru": (("GRU", 1), 64, 10_000, 1),
}
INPUTS, UNITS, SEQUENCE, CLASSES, DROPOUT = 16, 64, 20, 3, 0.2


class Recurrent(torch.nn.Module):
    """Windows through the layers; the last state through dropout and a linear layer."""

    def __init__(self, cell, layers):
        super().__init__()
        self.layers = getattr(torch.nn, cell)(
            INPUTS, UNITS, layers, batch_first=True, dropout=DROPOUT if layers > 1 else 0)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.fc = torch.nn.Linear(UNITS, CLASSES)

    def forward(self, windows):
        _, last = self.layers(windows)
        states = last[0] if isinstance(last, tuple) else last
        return self.fc(self.dropout(states[-1]))


def perceptron(widths):
    layers = []
    for inputs, outputs in zip(widths[:-2], widths[1:-1]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU(), torch.nn.Dropout(DROPOUT)]
    return torch.nn.Sequential(*layers, torch.nn.Linear(*widths[-2:]))


class Peer:
    """PyTorch's side of a case."""

    def __init__(self, name):
        self.shape, self.batch, self.rows, self.epochs = CASES[name]
        self.steps = self.epochs * -(-self.rows // self.batch)
        torch.manual_seed(1)
        if isinstance(self.shape, list):
            self.features = torch.rand(self.rows, self.shape[0])
        else:
            values = torch.rand(self.rows + SEQUENCE - 1, INPUTS)
            self.features = values.unfold(0, SEQUENCE, 1).transpose(1, 2).contiguous()
        self.labels = torch.randint(CLASSES, (self.rows,))
        weights = 1 / torch.bincount(self.labels, minlength=CLASSES).float()
        self.weights = weights / weights.sum() * CLASSES

    def round(self):
        """Trains a new network; microseconds of processor time and of time on the wall a step."""
        torch.manual_seed(1)
        model = perceptron(self.shape) if isinstance(self.shape, list) else Recurrent(*self.shape)
        parameters = list(model.parameters())
        optimizer = torch.optim.Adam(parameters, lr=1e-3, weight_decay=1e-4, fused=True)
        criterion = torch.nn.CrossEntropyLoss(weight=self.weights)
        model.train()
        start, wall = time.process_time_ns(), time.perf_counter_ns()
        for _ in range(self.epochs):
            loss = self.epoch(model, parameters, optimizer, criterion)
        taken, wall = time.process_time_ns() - start, time.perf_counter_ns() - wall
        return {"us_per_step": taken / self.steps / 1e3, "wall_us_per_step": wall / self.steps / 1e3,
                "loss": loss}

    def epoch(self, model, parameters, optimizer, criterion):
        order = torch.randperm(self.rows)
        features, labels = self.features[order], self.labels[order]
        total, correct = 0.0, 0
        for first in range(0, self.rows, self.batch):
            batch, answers = features[first:first + self.batch], labels[first:first + self.batch]
            outputs = model(batch)
            loss = criterion(outputs, answers)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            total += loss.item() * len(answers)
            correct += (outputs.argmax(1) == answers).sum().item()
        return total / self.rows


class Ktask:
    """A process of TrainingBenchmark that answers a line of JSON to each request."""

    def __init__(self, binary, **environment):
        inherited = {key: value for key, value in os.environ.items() if key != "OPENBLAS_CORETYPE"}
        self.command = [str(binary)]
        self.environment = inherited | {"SWIFT_BACKTRACE": "enable=no"} | environment
        self.process = None
        self.failures = {}

    def ask(self, request):
        """The answer, or None if there is none; what failed once is not asked for again."""
        if request in self.failures:
            return None
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, text=True,
                                            stdout=subprocess.PIPE, env=self.environment)
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            self.process = None
            self.failures[request] = (f"{signal.Signals(-code).name} ended the process" if code < 0
                                      else f"the process ended with status {code}")
            return None
        answer = json.loads(line)
        if "error" in answer:
            self.failures[request] = answer["error"]
            return None
        return answer

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


def fastest_kernels():
    """OpenBLAS's best kernels for this processor, of those that all its versions have."""
    try:
        flags = next(line for line in open("/proc/cpuinfo") if line.startswith("flags")).split()
    except (OSError, StopIteration):
        return {}
    wanted = {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"}
    return {"OPENBLAS_CORETYPE": "SkylakeX" if wanted <= set(flags) else "Haswell"}


def measure(names, rounds, trainings, limits):
    """All rounds of all sides in turns; lists of answers by case and side."""
    answers = {name: {side: [] for side in ("PyTorch", *trainings, "limit")} for name in names}
    for name in names:
        peer, sides = Peer(name), answers[name]
        for round_ in range(rounds + 1):  # the first is only to get everything into memory
            found = {"PyTorch": peer.round()}
            for kernels, process in trainings.items():
                found[kernels] = process.ask(f"{name} --kernels {kernels}")
            found["limit"] = limits.ask(f"limit {name}")
            for side, answer in found.items():
                if answer and round_ > 0:
                    sides[side].append(answer)
        print(f"case {name}: done", file=sys.stderr)
    return answers


def figure(answers, key="us_per_step", of=min):
    """The least, or another figure, of the rounds; None if there are no rounds."""
    return of([answer[key] for answer in answers]) if answers else None


def text(value, digits=3):
    """A number with three digits that count, or a dash."""
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 10 ** (digits - 1) else f"{value:#.{digits}g}".rstrip(".")


def quotient(first, second):
    return first / second if first and second else None


def times(value):
    return "-" if value is None else text(value) + "×"


def limit_of(answers):
    """The sum of the least of each piece, and the floor."""
    if not answers:
        return None, None
    return (sum(figure(answers, piece) for piece in ("products", "elementwise", "update")),
            figure(answers, "floor"))


def goal(name, ratio, least, factor):
    if name not in GOALS:
        return "-"
    wanted, most = GOALS[name]
    said = f"≥ {wanted}×" + (f", ≤ {text(most * factor)} µs" if most else "")
    if ratio is None:
        return said + ": no figure"
    reached = ratio >= wanted and (most is None or least <= most * factor)
    return said + (": reached" if reached else ": missed")


def show(answers, kernels, factor):
    print("| case | PyTorch fused µs | " + " | ".join(f"ktask {name} µs" for name in kernels)
          + " | ratio of minima | of medians | limit µs | share of the limit | ratio at the limit | "
          "goal |")
    print("|---|" + "---|" * (len(kernels) + 7))
    for name, sides in answers.items():
        best = min((side for side in kernels if sides[side]), default=None,
                   key=lambda side: figure(sides[side]))
        ours = sides[best] if best else []
        least, theirs = figure(ours), figure(sides["PyTorch"])
        ratio = quotient(theirs, least)
        medians = quotient(figure(sides["PyTorch"], of=statistics.median),
                           figure(ours, of=statistics.median))
        limit, _ = limit_of(sides["limit"])
        share = quotient(limit, least)
        cells = [name, text(theirs), *(text(figure(sides[side])) for side in kernels), times(ratio),
                 times(medians), text(limit), "-" if share is None else f"{share:.0%}",
                 times(quotient(theirs, limit)), goal(name, ratio, least, factor)]
        print("| " + " | ".join(cells) + " |")
    print("\nRatio, share and goal are of the faster kernels.", end=" ")
    costs = {name: quotient(figure(sides.get("portable")), figure(sides.get("blas")))
             for name, sides in answers.items()}
    costs = ", ".join(f"{name} {cost - 1:+.0%}" for name, cost in costs.items() if cost)
    print(f"What portable kernels cost: {costs}.\n" if costs else "\n")


def show_details(answers, kernels):
    print("| case | side | processor µs min | median | wall µs min | median | PyTorch / side, minima | "
          "medians | last loss |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, sides in answers.items():
        for side in ("PyTorch", *kernels):
            rounds, peer = sides[side], sides["PyTorch"]
            cells = [name, side]
            for key in ("us_per_step", "wall_us_per_step"):
                cells += [text(figure(rounds, key, of)) for of in (min, statistics.median)]
            cells += [times(quotient(figure(peer, of=of), figure(rounds, of=of)))
                      for of in (min, statistics.median)]
            print("| " + " | ".join(cells) + f" | {text(figure(rounds, 'loss'), 4)} |")
    print()


def show_limits(answers):
    print("| case | products µs | elementwise µs | norm and Adam µs | sum | floor | MFLOP a step |")
    print("|---|---|---|---|---|---|---|")
    for name, sides in answers.items():
        found = sides["limit"]
        pieces = [text(figure(found, key)) for key in ("products", "elementwise", "update")]
        millions = quotient(figure(found, "operations"), 1e6)
        print("| " + " | ".join([name, *pieces, *map(text, limit_of(found)), text(millions)]) + " |")
    print()


def show_pairs(names, rounds, trainings):
    """Two trainings on two threads of one process against one, on all cores."""
    if len(os.sched_getaffinity(0)) < 2:
        return print("Two trainings side by side need two cores; this process may use one.\n")
    print("| case | kernels | one training, wall ms | two side by side | two / one |")
    print("|---|---|---|---|---|")
    for name in names:
        for kernels, process in trainings.items():
            found = [process.ask(f"pair {name} --kernels {kernels}") for _ in range(max(rounds, 1))]
            found = [answer for answer in found if answer]
            single, pair = figure(found, "single_s"), figure(found, "pair_s")
            cells = [text(value and value * 1e3) for value in (single, pair)]
            print(f"| {name} | {kernels} | " + " | ".join(cells)
                  + f" | {times(quotient(pair, single))} |")
    print()


def processor():
    try:
        return next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
                    if line.startswith("model name"))
    except (OSError, StopIteration):
        return "unknown processor"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=ROOT / ".build/release/TrainingBenchmark")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cases", default="a,b,c,d", help=f"of {', '.join(CASES)}")
    parser.add_argument("--kernels", default="portable,blas", help="of portable, blas")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = parser.parse_args()
    options.cases, options.kernels = options.cases.split(","), options.kernels.split(",")
    for name in options.cases:
        if name not in CASES:
            parser.error(f"no case {name}; there are {', '.join(CASES)}")
    for name in options.kernels:
        if name not in ("portable", "blas"):
            parser.error(f"no kernels {name}; there are portable and blas")
    if options.rounds < 1:
        parser.error("--rounds is 1 or more")
    if not os.access(options.binary, os.X_OK):
        parser.error(f"no program {options.binary}; build it with: swift build -c release --product "
                     "TrainingBenchmark -Xswiftc -static-executable")
    return options


def main():
    options = arguments()
    torch.set_num_threads(1)
    trainings = {kernels: Ktask(options.binary) for kernels in options.kernels}
    limits = Ktask(options.binary, **fastest_kernels())
    print(f"{processor()}; PyTorch {torch.__version__}; {options.rounds} rounds on core "
          f"{options.core}; load {os.getloadavg()[0]:.1f}")
    show_pairs(options.cases, min(options.rounds, 3), trainings)
    for process in trainings.values():
        process.close()
    os.sched_setaffinity(0, {options.core})
    machine = limits.ask("machine") or sys.exit(f"{options.binary}: {limits.failures['machine']}")
    factor = REFERENCE / machine["sgemm"]
    print(f"One core: fused multiply-adds {machine['peak']:.0f} GFLOP/s, sgemm of 2048 "
          f"{machine['sgemm']:.0f} ({machine['kernels']}) against {REFERENCE} where goals are from: "
          f"µs of goals × {factor:.2f}\n")
    answers = measure(options.cases, options.rounds, trainings, limits)
    show(answers, options.kernels, factor)
    show_details(answers, options.kernels)
    show_limits(answers)
    for process in (*trainings.values(), limits):
        for request, failure in process.failures.items():
            print(f"no figures of \"{request}\": {failure}")
        process.close()


if __name__ == "__main__":
    main()
