"""Python expressions: their trees, backward graphs, values and gradients, as graph-shapes.json and graph-values.json keep them."""
import ast
import contextlib
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from encoding import first_line, flatten, name_of

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from add_ast import tree


def plain(name):
    return name.rsplit("::", 1)[-1]


def class_name(node):
    """What Python calls the node: type(node).__name__, but the name that a Python or C++ class of its own gives."""
    return plain(type(node).__name__)


def read_graph(outputs, names):
    """Nodes in depth-first pre-order, each once."""
    order, ids = [], {}
    for output in outputs:
        pending = [output.grad_fn] if output.grad_fn is not None else []
        while pending:
            node = pending.pop()
            if node in ids:
                continue
            ids[node] = len(order)
            order.append(node)
            pending.extend(following for following, _ in reversed(node.next_functions) if following is not None)
    nodes, leaves = [], []
    for node in order:
        following = node.next_functions
        row = [class_name(node), [class_name(n) if n is not None else None for n, _ in following],
               [ids[n] if n is not None else None for n, _ in following], [number if n is not None else None for n, number in following]]
        if hasattr(node, "variable"):
            leaves.append(node.variable)
            row.append(next((name for name, value in names.items() if value is node.variable), "param"))
        nodes.append(row)
    roots = [[ids[output.grad_fn], output.output_nr] if output.grad_fn is not None else None for output in outputs]
    return {"roots": roots, "nodes": nodes}, leaves


def numbers(tensor):
    """[dtype, shape, flat values]; complex values are one list of real and imaginary parts by turns; no number is text."""
    if tensor is None:
        return None
    if tensor._is_zerotensor():
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    flat = tensor.detach().resolve_conj().resolve_neg().reshape(-1)
    if flat.is_complex():
        values = [torch.view_as_real(flat).double().reshape(-1).tolist()]
        return [name_of(tensor.dtype), list(tensor.shape), [[exact(value) for value in values[0]]]]
    values = flat.to(torch.int64).tolist() if not flat.is_floating_point() else [exact(value) for value in flat.double().tolist()]
    return [name_of(tensor.dtype), list(tensor.shape), values]


def exact(value):
    return value if abs(value) < float("inf") else repr(value)


def backward(outputs):
    """The backward of sum(t * (1..n)/n) over the outputs with a grad_fn, |t| for complex t."""
    outputs = [output for output in outputs if output.grad_fn is not None]
    if not outputs:
        return "no grad_fn"
    cotangents = []
    for output in outputs:
        count = output.numel()
        weight = (torch.arange(1, 1 + count, dtype=torch.float64) / max(count, 1)).reshape(output.shape)
        cotangents.append((output.detach().sgn() * weight).to(output.dtype) if output.is_complex() else weight.to(output.dtype))
    try:
        torch.autograd.backward(outputs, cotangents)
    except Exception as exception:
        return f"{type(exception).__name__}: {first_line(exception)}"
    return "ok"


def run_expression(setup, expression):
    """{"ast", "graph", "values"}, or {"error": [type, first line]} where the expression itself is refused."""
    found = {"ast": tree(ast.parse(expression, mode="eval").body)}
    space = {"torch": torch, "nn": nn, "F": F, "contextlib": contextlib}
    try:
        exec(setup, space)
        names = {name: value for name, value in space.items() if isinstance(value, torch.Tensor)}
        result = eval(expression, space)
        outputs = [value for value in flatten(result) if isinstance(value, torch.Tensor)]
        values = {"outputs": [numbers(output) for output in outputs]}
        graph, leaves = read_graph(outputs, names)
        graph["backward"] = backward(outputs)
        if graph["backward"] == "ok":
            values["grads"] = [numbers(variable.grad) for variable in leaves]
    except Exception as exception:  # the expression's own, or a sparse result that has no flat values
        return {**found, "error": [type(exception).__name__, first_line(exception)]}
    return {**found, "graph": graph, "values": values}
