"""Writes parity-tests/data/pytorch/{scripted_module,scripted_with_list}.pt and lbfgs_*.pth, and prints the numbers that the tests expect of them.

    python3 record_archives.py DIRECTORY
"""
import os
import sys

import torch


class Inner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([[1.5, -2.0], [0.25, 3.0]]))
        self.register_buffer("scale", torch.tensor([2, 3], dtype=torch.int64))

    def forward(self, x):
        return x @ self.weight * self.scale


class Outer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()
        self.bias = torch.nn.Parameter(torch.tensor([0.5, -0.5]))
        self.k = 5

    def forward(self, x):
        return self.inner(x) + self.bias


class WithList(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.names = ["a", "b"]
        self.w = torch.nn.Parameter(torch.ones(2))

    def forward(self, x):
        return x * self.w if len(self.names) == 2 else x


def main(directory):
    torch.jit.script(Outer()).save(os.path.join(directory, "scripted_module.pt"))
    torch.jit.script(WithList()).save(os.path.join(directory, "scripted_with_list.pt"))
    record_lbfgs(directory, "lbfgs_state.pth", None)
    record_lbfgs(directory, "lbfgs_strong_wolfe.pth", "strong_wolfe")


def record_lbfgs(directory, file, line_search_fn):
    x = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    w = torch.nn.Parameter(torch.tensor([[3.0]]))
    optimizer = torch.optim.LBFGS([x, w], lr=0.1, max_iter=3, history_size=2, line_search_fn=line_search_fn)

    def closure():
        optimizer.zero_grad()
        loss = ((x - 3) ** 4).sum() + (w * w).sum()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)
    torch.save(optimizer.state_dict(), os.path.join(directory, file))
    print("after 2 steps", x.tolist(), w.tolist())
    for _ in range(3):
        optimizer.step(closure)
    print("after 5 steps", x.tolist(), w.tolist())


if __name__ == "__main__":
    main(sys.argv[1])
