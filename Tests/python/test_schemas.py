"""Checks the schemas of `ktask schema` with the jsonschema package: they are schemas of draft 7, take every
strategy and Ktaskfile that is shipped, and of the grammar's cases those that `ktask validate` takes.

Usage: test_schemas.py KTASK
"""

import glob
import json
import os
import subprocess
import sys
import tempfile

import jsonschema
import yaml

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
passed = failed = 0


def check(what, is_right, detail=""):
    global passed, failed
    if is_right:
        passed += 1
    else:
        failed += 1
        print(f"schemas: FAILED: {what}" + (f": {detail}" if detail else ""), file=sys.stderr)


class Loader(yaml.SafeLoader):
    """Reads dates as text, as JSON has none."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(name):
    text = subprocess.run([KTASK, "schema", name], check=True, capture_output=True).stdout
    schema = json.loads(text)
    try:
        jsonschema.Draft7Validator.check_schema(schema)
        check(f"{name}: a schema of draft 7", True)
    except jsonschema.SchemaError as error:
        check(f"{name}: a schema of draft 7", False, error.message)
    return jsonschema.Draft7Validator(schema)


def complaints(schema, path):
    with open(path, encoding="utf-8") as file:
        return [error.message for error in schema.iter_errors(yaml.load(file, Loader))]


def findings(paths):
    """Of each file whether it is valid, and all findings."""
    result = subprocess.run([KTASK, "validate", "--format", "json", *paths], capture_output=True)
    return json.loads(result.stdout)["files"]


def check_shipped(strategy, ktaskfile):
    for path in sorted(glob.glob(f"{REPOSITORY}/strategies/*.yaml")):
        found = complaints(strategy, path)
        check(f"{os.path.basename(path)}: taken", not found, found[:1])
    found = complaints(ktaskfile, f"{REPOSITORY}/Ktaskfile")
    check("Ktaskfile: taken", not found, found[:1])


def check_cases(strategy):
    paths = sorted(glob.glob(f"{REPOSITORY}/Tests/Golden/validation/*.yaml"))
    for result in findings(paths):
        found = complaints(strategy, result["file"])
        name = os.path.basename(result["file"])
        unknown = [finding for finding in result["findings"] if "unknown key" in finding["message"]]
        if unknown:
            check(f"{name}: an unknown key is refused", found)
        elif result["valid"]:
            check(f"{name}: taken", not found, found[:1])


def check_started(strategy, ktaskfile):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([KTASK, "init", work], check=True, capture_output=True)
        found = complaints(strategy, f"{work}/strategies/first.yaml")
        check("the first strategy: taken", not found, found[:1])
        found = complaints(ktaskfile, f"{work}/Ktaskfile")
        check("the first Ktaskfile: taken", not found, found[:1])


def check_broken(strategy):
    with open(f"{REPOSITORY}/strategies/momentum.yaml", encoding="utf-8") as file:
        text = file.read()
    edits = [
        ("epochs: 30", "epoch: 30"), ("epochs: 30", "epochs: many"), ("epochs: 30", "epochs: 0"),
        ("type: rsi", "type: rsii"), ("type: rsi, period: 14", "type: rsi, period: 1"),
        ("type: rsi, period: 14", "type: rsi, perod: 14"), ("[0, 25, 40]", "[0, 25]"),
        ("[38, 9]", "[38, -9]"), ("source: zigzag", "source: zigzog"), ("dropout: 0.2", "dropout: 2"),
        ("nn_inputs:", "inputs:"), ("activation: relu", "activation: rely"),
    ]
    for old, new in edits:
        assert text.count(old) >= 1, old
        broken = yaml.load(text.replace(old, new, 1), Loader)
        check(f"{new}: refused", list(strategy.iter_errors(broken)))


def main():
    strategy, ktaskfile = validator("strategy"), validator("ktaskfile")
    check_shipped(strategy, ktaskfile)
    check_cases(strategy)
    check_started(strategy, ktaskfile)
    check_broken(strategy)
    print(f"schemas: {passed} checks passed" + (f", {failed} failed" if failed else ""))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    KTASK = os.path.abspath(sys.argv[1])
    main()
