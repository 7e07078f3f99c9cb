"""Compares model.onnx under onnxruntime with ktask's own answers and with a forward pass in NumPy.

Usage: test_model_files.py KTASK NETWORKS

KTASK is the binary. NETWORKS is a directory in which the Swift tests left networks of every kind, each with
model.onnx, model.safetensors and network.json. Besides, models of every kind are built from the shipped bars, and
what `ktask predict` says of those is compared. All outputs must agree to 1e-5.

Ends with `model files: N checks passed`, and status 1 if one failed.
"""

import csv
import gzip
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
TOLERANCE = 1e-5

passed, failed = 0, 0


def check(description, is_right, detail=""):
    global passed, failed
    if is_right:
        passed += 1
    else:
        failed += 1
        print(f"model files: FAILED: {description}{': ' if detail else ''}{detail}", file=sys.stderr)


def check_close(description, found, expected):
    found, expected = np.asarray(found, "f8"), np.asarray(expected, "f8")
    if found.shape != expected.shape:
        check(description, False, f"shape {found.shape} instead of {expected.shape}")
        return
    difference = np.abs(found - expected).max() if found.size else math.inf
    check(description, difference <= TOLERANCE, f"differs by {difference}")


# MARK: The forward pass, in float64 and from the tensors alone


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


ACTIVATIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "gelu": lambda z: z * (1 + np.vectorize(math.erf)(z / math.sqrt(2))) / 2,
    "silu": lambda z: z * sigmoid(z),
}


def mlp(tensors, x, activation):
    layers = sorted(int(name.split(".")[0]) for name in tensors if name.endswith(".weight"))
    for index in layers:
        x = x @ tensors[f"{index}.weight"].T + tensors[f"{index}.bias"]
        if index != layers[-1]:
            x = ACTIVATIONS[activation](x)
    return x


def lstm_cell(x, h, c, w, r, bx, bh):
    i, f, g, o = np.split(x @ w.T + bx + h @ r.T + bh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_cell(x, h, c, w, r, bx, bh):
    xr, xz, xn = np.split(x @ w.T + bx, 3, axis=1)
    hr, hz, hn = np.split(h @ r.T + bh, 3, axis=1)
    reset, update = sigmoid(xr + hr), sigmoid(xz + hz)
    new = np.tanh(xn + reset * hn)
    return (1 - update) * new + update * h, c


def recurrent(tensors, x, kind):
    cell = {"lstm": lstm_cell, "gru": gru_cell}[kind]
    layer = 0
    while f"{kind}.weight_ih_l{layer}" in tensors:
        w, r, bx, bh = (
            tensors[f"{kind}.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        h = c = np.zeros((x.shape[0], r.shape[1]))
        states = []
        for row in range(x.shape[1]):
            h, c = cell(x[:, row], h, c, w, r, bx, bh)
            states.append(h)
        x = np.stack(states, axis=1)
        layer += 1
    return x[:, -1] @ tensors["fc.weight"].T + tensors["fc.bias"]


def forward(path, x, model_type, activation):
    tensors = {name: values.astype("f8") for name, values in load_file(path).items()}
    x = x.astype("f8")
    return mlp(tensors, x, activation) if model_type == "mlp" else recurrent(tensors, x, model_type)


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def run(path, x):
    """The outputs of a model by name."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {"features": x})))


# MARK: Networks that the Swift tests left


def check_network(directory):
    name = os.path.basename(directory)
    described = json.load(open(os.path.join(directory, "network.json")))
    model = os.path.join(directory, "model.onnx")
    tensors = load_file(os.path.join(directory, "model.safetensors"))
    kind = described["model_type"]
    first = "0.weight" if kind == "mlp" else f"{kind}.weight_ih_l0"
    shape = [tensors[first].shape[1]]
    if kind != "mlp":
        shape.insert(0, int(described["sequence_length"]))
    random = np.random.default_rng(3)
    for batch in (1, 65):
        x = random.normal(size=[batch] + shape).astype("f4")
        outputs = run(model, x)
        expected = forward(os.path.join(directory, "model.safetensors"), x, kind, described.get("activation"))
        if expected.shape[1] == 1:
            check(f"{name}: one output", list(outputs) == ["value"], str(list(outputs)))
            check_close(f"{name}: values of {batch}", outputs["value"], expected)
        else:
            check(f"{name}: two outputs", list(outputs) == ["logits", "probabilities"], str(list(outputs)))
            check_close(f"{name}: logits of {batch}", outputs["logits"], expected)
            check_close(f"{name}: probabilities of {batch}", outputs["probabilities"], softmax(expected))


def check_golden(networks):
    with gzip.open(os.path.join(REPOSITORY, "Tests", "Golden", "rnn_forward.json.gz")) as file:
        cases = json.load(file)
    for index, case in enumerate(cases):
        path = os.path.join(networks, f"golden_{index}", "model.onnx")
        outputs = run(path, np.array(case["x"], "f4"))
        result = outputs["value"] if "value" in outputs else outputs["logits"]
        check_close(f"golden_{index} ({case['type']}): the reference's outputs", result, case["output"])


# MARK: Models that ktask builds


def ktask(*arguments):
    result = subprocess.run([KTASK, *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        command = " ".join(arguments)
        raise RuntimeError(f"ktask {command} ended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def write_strategies():
    minimal = open("strategies/minimal.yaml").read()
    for kind in ("lstm", "gru"):
        architecture = "{hidden_size: 8, num_layers: 2, sequence_length: 10}"
        text = minimal.replace("name: minimal", f"name: {kind}")
        text = re.sub(r"model:\n  architecture: .*", f"model:\n  type: {kind}\n  architecture: {architecture}", text)
        open(f"strategies/{kind}.yaml", "w").write(text)
    gelu = minimal.replace("name: minimal", "name: gelu").replace("hidden_layers: [8]", "hidden_layers: [8], activation: gelu")
    open("strategies/gelu.yaml", "w").write(gelu)


def check_model(name):
    out = f"models/{name}"
    ktask("train", f"strategies/{name}.yaml", "--epochs", "2", "--output", out, "--quiet")
    ktask("export", "features", "-s", name, "--output", f"{name}.npy", "--quiet")
    ktask("predict", "--model", out, "--data", "data", "--output", f"{name}.csv", "--quiet")

    metadata = json.load(open(f"{out}/metadata.json"))
    resolved = metadata["resolved_features"]
    listed = [feature["feature_id"] for feature in json.load(open(f"{out}/features.json"))["features"]]
    columns = json.load(open(f"{name}.features.json"))["features"]
    check(f"{name}: features.json is in the order of the metadata", listed == resolved)
    check(f"{name}: the matrix is in the order of features.json", columns == listed)

    matrix, times = np.load(f"{name}.npy"), np.load(f"{name}.timestamps.npy")
    with open(f"{name}.csv") as file:
        answers = list(csv.DictReader(file))
    check(f"{name}: a line for each row of the matrix", [a["time"] for a in answers] == [f"{t}Z" for t in times])
    given = [row for row, answer in enumerate(answers) if answer["decision"]]
    gaps = [
        row
        for row in range(1, len(answers))
        if answers[row]["symbol"] == answers[row - 1]["symbol"]
        and answers[row - 1]["decision"]
        and not answers[row]["decision"]
    ]
    check(f"{name}: once there are answers there is one for each bar", given and not gaps, f"rows {gaps[:3]}")

    length = metadata["sequence_length"] or 1
    x = matrix[given]
    if metadata["model_type"] != "mlp":
        x = np.stack([matrix[row - length + 1 : row + 1] for row in given])
    outputs = run(f"{out}/model.onnx", x)
    activation = metadata.get("architecture", {}).get("activation")
    expected = forward(f"{out}/model.safetensors", x, metadata["model_type"], activation)
    if metadata["output_type"] == "regression":
        values = np.array([[float(answers[row]["value"])] for row in given])
        check_close(f"{name}: onnxruntime answers as ktask does", outputs["value"], values)
        check_close(f"{name}: onnxruntime answers as the tensors do", outputs["value"], expected)
        return
    names = [column for column in answers[0] if column.startswith("p_")]
    probabilities = np.array([[float(answers[row][column]) for column in names] for row in given])
    check_close(f"{name}: onnxruntime answers as ktask does", outputs["probabilities"], probabilities)
    check_close(f"{name}: onnxruntime answers as the tensors do", outputs["logits"], expected)
    decisions = [names[place][2:].upper() for place in probabilities.argmax(axis=1)]
    check(f"{name}: the likeliest class is the decision", decisions == [answers[row]["decision"] for row in given])


def check_models():
    write_strategies()
    for name in ("minimal", "gelu", "momentum", "returns", "lstm", "gru"):
        try:
            check_model(name)
        except Exception as error:
            check(name, False, f"{type(error).__name__}: {error}")


def main():
    networks = os.path.abspath(sys.argv[2])
    names = sorted(os.listdir(networks)) if os.path.isdir(networks) else []
    check("the Swift tests left networks", len(names) > 0, networks)
    for name in names:
        check_network(os.path.join(networks, name))
    if names:
        check_golden(networks)
    with tempfile.TemporaryDirectory() as work:
        for item in ("Ktaskfile", "strategies", "data"):
            source = os.path.join(REPOSITORY, item)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, os.path.join(work, item))
        os.chdir(work)
        check_models()
        os.chdir(REPOSITORY)
    print(f"model files: {passed} checks passed" + (f", {failed} failed" if failed else ""))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    KTASK = os.path.abspath(sys.argv[1])
    main()
