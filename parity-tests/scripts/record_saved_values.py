#!/usr/bin/env python3
"""Records which values the nodes of PyTorch's backward graph save (the attributes _saved_*), one expression for each kind of node.

    record_saved_values.py --from graph-shapes.json.gz --to parity-tests/data/recorded/saved-values.json.gz

The expressions are those of --from. Kept is, for each name of a node and each set of names saved under it, the first expression whose
graph has it, and the values: {"t": [dtype, shape]} for a tensor, {"c": [re, im]} for a complex number, {"o": text} for other objects.
"""
import argparse
import gzip
import json
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F


def tensors(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors(item)


def shown(value):
    if isinstance(value, torch.Tensor):
        return {"t": [str(value.dtype).replace("torch.", ""), list(value.shape)]}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, complex):
        return {"c": [value.real, value.imag]}
    if isinstance(value, int) and not isinstance(value, bool) and value >= 2**63:
        return value - 2**64  # PyTorch hands negative dimensions out as unsigned numbers
    if value is None or isinstance(value, (int, float, bool, str)):
        return value
    return {"o": str(value)}


def saved(node):
    values = {}
    for name in dir(node):
        if name.startswith("_saved_") and name != "_saved_tensors":
            try:
                values[name[len("_saved_"):]] = shown(getattr(node, name))
            except RuntimeError:
                return None
    return values


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--from", dest="source", required=True)
    arguments.add_argument("--to", required=True)
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(2)
    with gzip.open(options.source, "rt") as file:
        recording = json.load(file)
    nodes = {}
    for expression in recording["graphs"]:
        scope = {"torch": torch, "nn": nn, "F": F}
        exec(recording["setup"], scope)
        try:
            result = eval(expression, scope)
        except Exception:  # not in this version
            continue
        pending = [t.grad_fn for t in tensors(result) if t.grad_fn is not None]
        seen = set()
        while pending:
            node = pending.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            pending += [function for function, _ in node.next_functions]
            values = saved(node) if hasattr(node, "name") else None
            if values:
                nodes.setdefault(node.name(), {}).setdefault(" ".join(sorted(values)), {"expression": expression, "saved": values})
    entries = [{"node": name, **entry} for name in sorted(nodes) for entry in nodes[name].values()]
    with gzip.open(options.to, "wt") as file:
        json.dump({"torch": torch.__version__, "entries": entries}, file, indent=0)


if __name__ == "__main__":
    main()
