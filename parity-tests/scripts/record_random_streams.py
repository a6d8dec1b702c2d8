#!/usr/bin/env python3
"""Records what PyTorch's samplers draw on the CPU, in the format of random-streams.json.

    record_random_streams.py --to parity-tests/data/recorded/random-streams-samplers.json.gz

Each expression is evaluated right after torch.manual_seed(seed); kept are dtype, shape, the first six and the last two values (all, if
there are no more than eight) and the sum in double precision. Any PyTorch will do that has these streams: all of them are the
same in 1.13 and 2.13. Left out is what differs: random_ over 2**28 to 2**32 values, and float16 and bfloat16 other than integers.
"""
import argparse
import gzip
import json
import warnings

import torch

SEEDS = (0, 42)
FLOATS = ("float32", "float64")
DTYPES = ("uint8", "int8", "int16", "int32", "int64", "bool", "float16", "bfloat16", "float32", "float64")
BOUNDS = (
    (0, 2), (0, 1), (-1, 3), (3, 100), (0, 256), (-128, 128), (0, 300), (-70000, 70000), (0, 2**27), (-2**40, 2**41), (2**24 + 1, 2**24 + 2),
    (1000, 1001), (2**60 + 7, 2**61 + 13), (-2**63, 0), (-2**63 + 1, 2**63 - 1), (257, 259), (-513, 771), (0, 2**28 + 2**32),
)
LOWER_BOUNDS = (0, 1, -1, 300, -300, 2**24, 2**53, -2**63, -2**63 + 1, 2**40 + 3)


def expressions():
    for dtype in FLOATS:
        d = f"dtype=torch.{dtype}"
        yield f"torch._standard_gamma(torch.arange(1, 601, {d}) / 100)"
        yield f"torch._standard_gamma(torch.arange(0, 50, {d}) / 1000)"
        yield f"torch._sample_dirichlet(torch.arange(1, 97, {d}).reshape(16, 6) / 32)"
        yield f"torch.poisson(torch.arange(0, 200, {d}) / 2)"
        yield f"torch.poisson(2.0 ** torch.arange(0, 22, {d}))"
        for p in (0.0, 0.03125, 0.25, 0.5, 0.75, 0.96875, 1.0):
            yield f"torch.binomial(torch.arange(0, 300, {d}), torch.full((300,), {p}, {d}))"
        yield f"torch.bernoulli(torch.arange(0, 257, {d}) / 256)"
        yield f"torch.multinomial(torch.arange(0, 1000, {d}).reshape(4, 250), 500, True)"
        yield f"torch.multinomial(torch.arange(0, 1000, {d}).reshape(4, 250), 30)"
        yield f"torch.multinomial(torch.arange(0, 1000, {d}).reshape(4, 250), 1)"
        for call in ("uniform_(-0.3, 7.1)", "normal_(-0.3, 1.7)", "exponential_(0.7)", "geometric_(0.01)", "bernoulli_(0.37)", "cauchy_(0.7, 3.0)", "log_normal_(0.7, 0.3)"):
            yield f"torch.empty(100003, {d}).{call}"
    for dtype in DTYPES:
        d = f"dtype=torch.{dtype}"
        if dtype != "bool":
            yield f"torch.randperm(100, {d})"
        yield f"torch.empty(500, {d}).random_()"
        for low, high in BOUNDS:
            yield f"torch.empty(500, {d}).random_({low}, {high})"
        if dtype != "int32":
            for low in LOWER_BOUNDS:
                yield f"torch.empty(500, {d}).random_({low}, None)"
    yield "torch.randperm(3000017)"


def describe(result):
    numbers = (torch.view_as_real(result) if result.is_complex() else result).flatten().tolist()
    shown = numbers if len(numbers) <= 8 else numbers[:6] + numbers[-2:]
    return {"dtype": str(result.dtype)[6:], "shape": list(result.shape), "values": [float(x) if result.is_floating_point() or result.is_complex() else int(x) for x in shown],
            "sum": 0.0 if result.is_complex() else result.double().sum().item()}


def record(expression):
    streams = {}
    for seed in SEEDS:
        torch.manual_seed(seed)
        try:
            streams[str(seed)] = describe(eval(expression))
        except RuntimeError as error:
            streams[str(seed)] = {"error": str(error).split("\n")[0]}
    return streams


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", required=True)
    path = parser.parse_args().to
    warnings.simplefilter("ignore")
    recording = {"torch": torch.__version__, "note": "see record_random_streams.py", "streams": {e: record(e) for e in expressions()}}
    with open(path, "wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(json.dumps(recording, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
