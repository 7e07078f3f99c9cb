#!/usr/bin/env bash
# Compares the files of models with what other programs make of them, in a virtual environment with
# safetensors, onnxruntime and NumPy. Where there is no Python, or the packages cannot be had, it says so on
# standard error and ends well: nothing is wrong with the files then.
#
# Usage: Tests/python/model_files.sh NETWORKS, where the Swift tests left networks (KTASK_MODEL_FILES);
# KTASK_BINARY names the binary (default: the release one). KTASK_PYTHON_REQUIRED=1 makes it an error where
# the checks cannot be run.
set -euo pipefail

networks=$1
name='model files'
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/environment.sh"

"$environment/bin/python" "$repository/Tests/python/test_model_files.py" "$ktask" "$networks"
