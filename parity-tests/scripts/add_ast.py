#!/usr/bin/env python3
"""Turns the Python source of a recording into syntax trees, so that the harness needs no Python.

    add_ast.py RECORDING.json [RECORDING.json ...] --to parity-tests/data/recorded

A recording with `graphs` (expression -> graph) gets a member `ast`: `setup` -> the tree of its `setup`, and each
expression -> its tree. Every recording is written compactly and gzipped, with a fixed time stamp, so that the same
input gives the same bytes. Any Python 3.8 or later will do; PyTorch is not needed.

A node is an object whose `_` is the class name of Python's `ast` and whose other members are its fields; fields that
are null or empty and the contexts (Load, Store) are left out. Constants that JSON lacks: {"_": "Ellipsis"},
{"_": "Complex", "re": .., "im": ..}; a float stays a float ("value": 2.0), an int an int.
"""
import argparse
import ast
import gzip
import json
import pathlib

SKIPPED = {"ctx", "type_comment", "kind", "type_params", "type_ignores"}


def tree(node):
    if isinstance(node, list):
        return [tree(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    if isinstance(node, ast.Constant):
        if node.value is Ellipsis:
            return {"_": "Ellipsis"}
        if isinstance(node.value, complex):
            return {"_": "Complex", "re": node.value.real, "im": node.value.imag}
        return {"_": "Constant", "value": node.value}
    if not node._fields:  # an operator: Add, USub, Lt, ...
        return type(node).__name__
    fields = {name: tree(getattr(node, name, None)) for name in node._fields if name not in SKIPPED}
    return {"_": type(node).__name__, **{name: value for name, value in fields.items() if value not in (None, [])}}


def with_trees(recording):
    if "graphs" not in recording:
        return recording
    trees = {"setup": tree(ast.parse(recording["setup"]))}
    for expression in recording["graphs"]:
        trees[expression] = tree(ast.parse(expression, mode="eval").body)
    return {**recording, "ast": trees}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="+", type=pathlib.Path)
    parser.add_argument("--to", type=pathlib.Path, required=True, help="directory of the compressed copies")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    for path in arguments.recordings:
        text = json.dumps(with_trees(json.loads(path.read_text())), separators=(",", ":"))
        target = arguments.to / (path.name + ".gz")
        target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
