#!/usr/bin/env python3
"""Turns the Python source of a recording into syntax trees, so that the harness needs no Python.

    add_ast.py RECORDING.json [RECORDING.json ...] --to parity-tests/data/recorded

A recording with `graphs` (expression -> graph) gets a member `ast`: `setup` -> the tree of its `setup`, and each
expression -> its tree. So do the recordings of optimizers, schedulers, modules and distributions (`entries`) and of
random streams (`streams`); SETUPS and `source` say what an entry stands for. Every recording is written compactly and gzipped, with a fixed time stamp, so that the same
input gives the same bytes. Any Python 3.9 or later will do; PyTorch is not needed.

A node is an object whose `_` is the class name of Python's `ast` and whose other members are its fields; fields that
are null or empty and the contexts (Load, Store) are left out. Constants that JSON lacks: {"_": "Ellipsis"},
{"_": "Complex", "re": .., "im": ..}; a float stays a float ("value": 2.0), an int an int.
"""
import argparse
import ast
import gzip
import json
import pathlib

SETUPS = {
    "optimizers.json": """
W = nn.Parameter(torch.tensor([[0.5, -0.3, 0.8], [0.1, 0.7, -0.6]], dtype=torch.float64))
b = nn.Parameter(torch.tensor([0.05, -0.1, 0.2], dtype=torch.float64))
i = torch.arange(8, dtype=torch.float64).unsqueeze(1)
j = torch.arange(3, dtype=torch.float64)
X = torch.sin(1 + i + 2 * j[:2])
Y = torch.cos(i * j + 0.5 * j)
def loss():
    return F.mse_loss(torch.tanh(X @ W + b), Y)
""",
    "schedulers.json": """
S = torch.optim.lr_scheduler
first = nn.Parameter(torch.ones(1))
second = nn.Parameter(torch.ones(1))
o = torch.optim.SGD([{"params": [first], "lr": 0.1}, {"params": [second], "lr": 0.4}], lr=0.1, momentum=0.9)
""",
    "distributions.json": "f64 = torch.float64",
}
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


def source(kind, name, entry):
    """The expression that an entry stands for; None if there is none."""
    if kind == "optimizers.json":
        call, _, groups = name.partition(" groups")
        constructor, arguments = call.split("(", 1)
        rate = call.partition("lr=")[2].split(",")[0].rstrip(")")
        parameters = "[W, b]" if name == call else f"[{{'params': [W]}}, {{'params': [b], 'lr': 0.5 * {rate}}}]"
        return f"torch.optim.{constructor}({parameters}, {arguments}"
    if kind == "schedulers.json":
        constructor, arguments = name.split("(", 1)
        return f"S.{constructor}({'' if constructor == 'ChainedScheduler' else 'o, '}{arguments}"
    if kind == "distributions.json":
        return f"torch.distributions.{name.split('.')[0]}({entry['args']})" if isinstance(entry, dict) else None
    return name


def with_trees(recording, name):
    """`ast` maps setup, expressions and entries to their trees; `ast_values` a distribution to the values its density is asked for."""
    if "graphs" in recording:
        setup, sources = recording["setup"], {expression: expression for expression in recording["graphs"]}
    elif "streams" in recording:
        setup, sources = "", {expression: expression for expression in recording["streams"]}
    elif name in ("optimizers.json", "schedulers.json", "modules.json", "distributions.json"):
        setup, sources = SETUPS.get(name, ""), {key: source(name, key, entry) for key, entry in recording["entries"].items()}
    else:
        return recording
    trees = {"setup": tree(ast.parse(setup))}
    for key, expression in sources.items():
        if expression is not None:
            trees[key] = tree(ast.parse(expression, mode="eval").body)
    result = {**recording, "ast": trees}
    if name == "distributions.json":
        result["ast_values"] = {key: tree(ast.parse(f"torch.tensor({entry['value']}, dtype=f64)", mode="eval").body)
                                for key, entry in recording["entries"].items() if isinstance(entry, dict) and entry.get("value")}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="+", type=pathlib.Path)
    parser.add_argument("--to", type=pathlib.Path, required=True, help="directory of the compressed copies")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    for path in arguments.recordings:
        name = path.name.removesuffix(".gz")
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = json.dumps(with_trees(json.loads(data), name), separators=(",", ":"))
        target = arguments.to / (name + ".gz")
        target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
