#!/usr/bin/env python3
"""Runs the Python twins of the scripts in this folder on the PyTorch at hand.

    run_twins.py [NAME ...]            prints {"torch": version, "outputs": {name: what it printed}} as JSON
    run_twins.py --write [NAME ...]    writes NAME.txt, which the C# scripts must print too
"""
import contextlib
import io
import json
import pathlib
import runpy
import sys
import warnings

import torch

FOLDER = pathlib.Path(__file__).resolve().parent


def run(name):
    printed = io.StringIO()
    torch.set_default_dtype(torch.float32)
    with contextlib.redirect_stdout(printed):
        runpy.run_path(str(FOLDER / f"{name}.py"), run_name="__main__")
    return printed.getvalue()


def main():
    torch.set_num_threads(1)  # small programs: threads only wait for each other
    warnings.simplefilter("ignore")
    names = [argument for argument in sys.argv[1:] if argument != "--write"]
    names = names or sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "run_twins")
    outputs = {name: run(name) for name in names}
    if "--write" not in sys.argv:
        print(json.dumps({"torch": torch.__version__, "outputs": outputs}))
        return
    for name, output in outputs.items():
        (FOLDER / f"{name}.txt").write_text(output)


if __name__ == "__main__":
    main()
