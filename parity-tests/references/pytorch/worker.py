#!/usr/bin/env python3
"""Runs calls and expressions on the PyTorch of this Python, for whoever asks on standard input.

A request is a line of JSON with a member "do"; the answer is any number of lines {"row": ...} and one line
{"done": count, ...} or {"failed": text}. Requests:

  {"do": "hello"}                                                  version of PyTorch, threads
  {"do": "entries"}                                                the entries of its operator database, a row each
  {"do": "operators", "entry", "dtype", "seed", "vary", "limit", "after", "only"}
                                                                   an entry's samples in one dtype, as in operators.jsonl
  {"do": "errors", "entry"}                                        an entry's bad calls
  {"do": "expressions", "setup", "expressions": [...]}             a row {"expression", "ast", "graph", "values"} each
  {"do": "programs", "setup", "seed", "count"}                     random expressions, likewise
  {"do": "streams", "seeds": [...]}                                what is drawn after each seed, a row {"expression", "ast", "streams"} each
  {"do": "training"}                                               losses of training runs, a row each
"""
import ast
import json
import os
import sys
import warnings

# Whatever else is printed here goes to standard error: the answers have the pipe for themselves.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
warnings.filterwarnings("ignore")

import torch

torch.set_num_threads(2)


def hello(request):
    yield {"torch": torch.__version__.split("+")[0], "python": sys.version.split()[0], "threads": torch.get_num_threads()}


def entries(request):
    import database
    for op in database.ENTRIES.values():
        yield database.describe(op)


def operators(request):
    import database
    yield from database.rows(request["entry"], request["dtype"], request.get("seed", 0), request.get("vary", True), request.get("limit"), request.get("after"), request.get("only"))


def errors(request):
    import database
    yield from database.errors(request["entry"])


def expressions(request):
    from expressions import run_expression, tree
    yield {"setup": tree(ast.parse(request["setup"]))}
    for expression in request["expressions"]:
        yield {"expression": expression, **run_expression(request["setup"], expression)}


def programs(request):
    from expressions import run_expression, tree
    from programs import Programs
    yield {"setup": tree(ast.parse(request["setup"]))}
    for expression in Programs(request["setup"], request["seed"]).take(request["count"]):
        yield {"expression": expression, **run_expression(request["setup"], expression)}


def streams(request):
    import streams
    yield from streams.rows(request["seeds"])


def training(request):
    import training
    yield from training.rows()


ACTIONS = {action.__name__: action for action in (hello, entries, operators, errors, expressions, programs, streams, training)}


def answer(line):
    answers.write(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n")
    answers.flush()  # what a crash leaves behind shows how far it came


def main():
    for line in sys.stdin:
        request = json.loads(line)
        count = 0
        try:
            for row in ACTIONS[request["do"]](request):
                answer({"row": row})
                count += 1
            answer({"done": count})
        except Exception as exception:
            answer({"failed": f"{type(exception).__name__}: {exception}"})


if __name__ == "__main__":
    main()
