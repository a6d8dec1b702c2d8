"""Losses of training runs from one seed: three networks under eleven optimizers."""
import ast
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from add_ast import tree

SEED = 3
STEPS = {"float64": 100, "float32": 10}

# Each defines the parameters and the loss, in words that the harness understands too: no classes, no loops.
NETWORKS = {
    "MLP": """
X = torch.randn(32, 6).to(torch.{dtype})
Y = torch.sin(X.sum(1, keepdim=True))
net = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 16), nn.GELU(), nn.Linear(16, 1)).to(torch.{dtype})
parameters = [*net.parameters()]
def loss():
    return F.mse_loss(net(X), Y)
""",
    "CNN": """
X = torch.randn(8, 1, 8, 8).to(torch.{dtype})
Y = torch.randint(0, 4, (8,))
net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 8, 3), nn.SiLU(), nn.Flatten(), nn.Linear(32, 4)).to(torch.{dtype})
parameters = [*net.parameters()]
def loss():
    return F.cross_entropy(net(X), Y)
""",
    "LSTM": """
X = torch.randn(6, 7, 3).to(torch.{dtype})
Y = X.cumsum(1).sum(2, keepdim=True).tanh()
lstm = nn.LSTM(3, 8, 2).to(torch.{dtype})
head = nn.Linear(8, 1).to(torch.{dtype})
parameters = [*lstm.parameters(), *head.parameters()]
def loss():
    return F.mse_loss(head(lstm(X)[0]), Y)
""",
}
OPTIMIZERS = {
    "SGD": "torch.optim.SGD(parameters, lr=0.05, momentum=0.9)",
    "Nesterov": "torch.optim.SGD(parameters, lr=0.02, momentum=0.9, weight_decay=0.01, nesterov=True)",
    "Adam": "torch.optim.Adam(parameters, lr=0.01)",
    "AdamW": "torch.optim.AdamW(parameters, lr=0.01, weight_decay=0.05, amsgrad=True)",
    "Adamax": "torch.optim.Adamax(parameters, lr=0.01)",
    "NAdam": "torch.optim.NAdam(parameters, lr=0.01)",
    "RAdam": "torch.optim.RAdam(parameters, lr=0.01)",
    "RMSprop": "torch.optim.RMSprop(parameters, lr=0.005, momentum=0.5)",
    "Adagrad": "torch.optim.Adagrad(parameters, lr=0.05)",
    "Adadelta": "torch.optim.Adadelta(parameters, lr=0.5)",
    "ASGD": "torch.optim.ASGD(parameters, lr=0.05, t0=10)",
}


def losses(setup, optimizer, steps):
    torch.manual_seed(SEED)
    space = {"torch": torch, "nn": nn, "F": F}
    exec(setup, space)
    algorithm = eval(optimizer, space)
    found = []
    for _ in range(steps):
        algorithm.zero_grad()
        loss = space["loss"]()
        loss.backward()
        algorithm.step()
        found.append(loss.item())
    return found


def rows():
    torch.set_num_threads(1)  # for networks as small as these, threads only wait for each other
    for network, text in NETWORKS.items():
        for dtype, steps in STEPS.items():
            setup = text.format(dtype=dtype)
            for name, optimizer in OPTIMIZERS.items():
                yield {"network": network, "optimizer": name, "dtype": dtype, "seed": SEED, "setup": tree(ast.parse(setup)),
                       "make": tree(ast.parse(optimizer, mode="eval").body), "losses": losses(setup, optimizer, steps)}
