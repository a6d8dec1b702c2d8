"""What is drawn right after a seed, in the format of random-streams.json: samplers of many sizes, initializers, the parameters of new modules."""
import ast
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from add_ast import tree
from record_random_streams import describe

SIZES = (1, 5, 15, 16, 17, 1000, 10007)
DTYPES = ("float32", "float64")
NON_CONTIGUOUS = ("torch.empty(6, 20, {d}).t()", "torch.empty(80, {d})[::2]", "torch.empty(5, 8, {d})[:, 1:7]", "torch.empty(1, 40, {d}).expand(1, 40)[:, ::3]")
FILLS = ("uniform_(-2, 3)", "normal_(1, 2)", "exponential_(1.5)", "bernoulli_(0.3)", "cauchy_(0.5, 2)", "log_normal_(0.1, 0.5)", "geometric_(0.3)")
INITIALIZERS = ("uniform_(w)", "uniform_(w, -1.0, 2.0)", "normal_(w)", "normal_(w, 1.0, 3.0)", "xavier_uniform_(w)", "xavier_uniform_(w, gain=2.0)", "xavier_normal_(w)",
                "kaiming_uniform_(w)", "kaiming_uniform_(w, a=5 ** 0.5)", "kaiming_uniform_(w, mode='fan_out', nonlinearity='relu')", "kaiming_normal_(w)",
                "kaiming_normal_(w, mode='fan_out', nonlinearity='relu')", "trunc_normal_(w)", "orthogonal_(w)")
SHAPES = ("3, 4", "8, 16", "17, 5", "4, 3, 3, 3")
MODULES = ("Linear(4, 3)", "Linear(17, 33)", "Linear(5, 2, bias=False)", "Bilinear(2, 3, 4)", "Conv1d(2, 3, 3)", "Conv1d(4, 6, 3, groups=2)", "Conv2d(2, 3, 3)", "Conv2d(3, 16, 5)",
           "Conv3d(1, 2, 2)", "ConvTranspose1d(2, 3, 3)", "ConvTranspose2d(2, 3, 3)", "ConvTranspose3d(1, 2, 2)", "Embedding(5, 3)", "Embedding(100, 17)", "EmbeddingBag(5, 3)",
           "BatchNorm2d(3)", "LayerNorm(4)", "GroupNorm(2, 4)", "PReLU()", "RNN(3, 4)", "RNN(3, 4, 2, bidirectional=True)", "LSTM(3, 4)", "LSTM(3, 4, 2, bidirectional=True)", "GRU(3, 4)",
           "GRU(3, 4, 2)", "RNNCell(3, 4)", "LSTMCell(3, 4)", "GRUCell(3, 4)", "MultiheadAttention(8, 2)", "TransformerEncoderLayer(8, 2, 16)", "TransformerDecoderLayer(8, 2, 16)")


def expressions():
    for size in SIZES:
        for dtype in DTYPES:
            d = f"dtype=torch.{dtype}"
            yield f"torch.rand({size}, {d})"
            yield f"torch.randn({size}, {d})"
            yield f"torch.bernoulli(torch.full(({size},), 0.3, {d}))"
            yield f"torch.multinomial(torch.rand({size}, {d}), {min(size, 7)})"
            yield f"torch.multinomial(torch.rand({size}, {d}), 20, True)"
            yield f"F.dropout(torch.ones({size}, {d}), 0.4)"
            yield f"F.alpha_dropout(torch.ones({size}, {d}), 0.4, True)"
            for fill in FILLS:
                yield f"torch.empty({size}, {d}).{fill}"
        for low, high in ((0, 10), (-5, 5), (0, 2**31 - 1), (0, 2**33), (-2**60, 2**60)):
            yield f"torch.randint({low}, {high}, ({size},))"
        yield f"torch.randperm({size})"
    for dtype in DTYPES:
        for target in NON_CONTIGUOUS:
            for fill in FILLS:
                yield f"{target.format(d=f'dtype=torch.{dtype}')}.{fill}"
        yield f"F.dropout2d(torch.ones(2, 5, 3, 3, dtype=torch.{dtype}), 0.5)"
    for shape in SHAPES:
        for initializer in INITIALIZERS:
            yield f"(lambda w: nn.init.{initializer})(torch.empty({shape}))"
    for module in MODULES:
        yield f"torch.cat([p.reshape(-1) for p in nn.{module}.parameters()])"


def rows(seeds):
    space = {"torch": torch, "nn": nn, "F": F}
    for expression in expressions():
        streams = {}
        for seed in seeds:
            torch.manual_seed(seed)
            streams[str(seed)] = describe(eval(expression, space))
        yield {"expression": expression, "ast": tree(ast.parse(expression, mode="eval").body), "streams": streams}
