#!/usr/bin/env python3
"""Records what the PyTorch of this Python computes, in the formats of data/recorded. No .NET is needed.

    record.py operators --to mine.jsonl.gz --filter add 'cum*' nn.functional.gelu --dtype float64 float32
    record.py graphs    --to mine           --filter 'F.*'            (writes mine-graphs.json.gz and mine-values.json.gz)
    record.py graphs    --to mine           --expressions FILE        (a Python expression a line, over the names of the setup)
    record.py programs  --to mine-programs  --count 200 --seed 1      (likewise two files)
    record.py streams   --to mine-streams.json.gz --seeds 0 1 42

Then: dotnet run --project parity-tests/MiniTorch.Parity -- run --recorded mine.jsonl.gz mine-graphs.json.gz mine-values.json.gz

The named tensors of graphs and programs come from --setup FILE (Python), else from data/recorded/graph-shapes.json.gz, as
do the expressions where none are given.
"""
import argparse
import ast
import fnmatch
import gzip
import json
import os
import pathlib
import re
import sys
import warnings

FOLDER = pathlib.Path(__file__).resolve().parents[1]
sys.path.append(str(FOLDER / "references" / "pytorch"))
warnings.filterwarnings("ignore")

import torch

from add_ast import tree


def wanted(patterns, text):
    return not patterns or any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns)


def write(path, text):
    data = text.encode()
    pathlib.Path(path).write_bytes(gzip.compress(data, compresslevel=9, mtime=0) if str(path).endswith(".gz") else data)
    print(f"{path}: {os.path.getsize(path):,} bytes")


def write_json(path, recording):
    write(path, json.dumps({"torch": torch.__version__.split("+")[0], **recording}, separators=(",", ":")))


def operators(arguments):
    import database
    lines, skipped = [], 0
    for entry, op in sorted(database.ENTRIES.items()):
        if not wanted(arguments.filter, entry):
            continue
        supported = {database.name_of(dtype) for dtype in op.supported_dtypes("cpu")}
        for dtype in arguments.dtype:
            rows = database.rows(entry, dtype, arguments.seed, arguments.vary, arguments.samples, None) if dtype in supported else []
            for row in rows:
                skipped += "skipped" in row
                if "id" in row:
                    lines.append(json.dumps(row, separators=(",", ":")))
        lines += [json.dumps(row, separators=(",", ":")) for row in database.errors(entry)]
    write(arguments.to, "\n".join(lines) + "\n")
    print(f"{len(lines):,} calls; {skipped:,} that PyTorch itself refuses or that cannot travel are left out")


def recorded():
    return json.loads(gzip.decompress((FOLDER / "data" / "recorded" / "graph-shapes.json.gz").read_bytes()))


def setup_of(arguments):
    return pathlib.Path(arguments.setup).read_text() if arguments.setup else recorded()["setup"]


def mentions(patterns, expression):
    """Whether an expression has a name that a pattern takes: F.gelu, nn.*, tanh."""
    names = re.findall(r"[\w.]+", expression)
    return not patterns or any(wanted(patterns, name) or wanted(patterns, name.rsplit(".", 1)[-1]) for name in names)


def write_expressions(arguments, setup, expressions):
    from expressions import run_expression
    graphs, values, trees = {}, {}, {"setup": tree(ast.parse(setup))}
    for expression in expressions:
        row = run_expression(setup, expression)
        if "graph" in row:
            graphs[expression], values[expression], trees[expression] = row["graph"], row["values"], row["ast"]
        else:
            print(f"left out: {expression}: {row['error'][1]}")
    write_json(f"{arguments.to}-graphs.json.gz", {"setup": setup, "graphs": graphs, "ast": trees})
    write_json(f"{arguments.to}-values.json.gz", {"values": values})
    print(f"{len(graphs):,} expressions")


def graphs(arguments):
    given = pathlib.Path(arguments.expressions).read_text().splitlines() if arguments.expressions else recorded()["graphs"]
    write_expressions(arguments, setup_of(arguments), [line for line in given if line.strip() and mentions(arguments.filter, line)])


def programs(arguments):
    from programs import Programs
    setup = setup_of(arguments)
    write_expressions(arguments, setup, Programs(setup, arguments.seed).take(arguments.count))


def streams(arguments):
    from streams import rows
    found = [row for row in rows(arguments.seeds) if mentions(arguments.filter, row["expression"])]
    write_json(arguments.to, {"streams": {row["expression"]: row["streams"] for row in found},
                              "ast": {"setup": tree(ast.parse("")), **{row["expression"]: row["ast"] for row in found}}})
    print(f"{len(found):,} streams")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True, metavar="operators|graphs|programs|streams")
    for action in (operators, graphs, programs, streams):
        kind = kinds.add_parser(action.__name__)
        kind.set_defaults(action=action)
        kind.add_argument("--to", required=True)
        if action is not programs:
            kind.add_argument("--filter", nargs="*", default=[], help="names, with * for any letters")
        if action is operators:
            kind.add_argument("--dtype", nargs="*", default=["float64", "float32"])
            kind.add_argument("--samples", type=int, help="at most this many of an entry in a dtype")
            kind.add_argument("--vary", action="store_true", help="also non-contiguous, 0-dim, empty and shared inputs")
        if action in (operators, programs):
            kind.add_argument("--seed", type=int, default=0)
        if action in (graphs, programs):
            kind.add_argument("--setup", help="Python that makes the named tensors")
        if action is graphs:
            kind.add_argument("--expressions", help="a file with one on each line")
        if action is programs:
            kind.add_argument("--count", type=int, default=100)
        if action is streams:
            kind.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 42])
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    arguments.action(arguments)


if __name__ == "__main__":
    main()
