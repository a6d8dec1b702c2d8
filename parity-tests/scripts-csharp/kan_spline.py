import math
import torch
from torch import nn
import torch.nn.functional as F


class KanLayer(nn.Module):
    def __init__(self, inputs, outputs, intervals, order):
        super().__init__()
        self.order = order
        self.grid = (torch.arange(-order, intervals + order + 1, dtype=torch.float32) * (2.0 / intervals) - 1).repeat(inputs, 1)
        self.coefficients = nn.Parameter(0.1 * torch.randn(outputs, inputs, intervals + order))
        self.scale = nn.Parameter(torch.empty(outputs, inputs))
        nn.init.kaiming_uniform_(self.scale, a=math.sqrt(5))

    def bases(self, x):
        at, grid = x.unsqueeze(-1), self.grid
        bases = ((at >= grid[:, :-1]) & (at < grid[:, 1:])).to(x.dtype)
        for k in range(1, self.order + 1):
            left = (at - grid[:, :-(k + 1)]) / (grid[:, k:-1] - grid[:, :-(k + 1)])
            right = (grid[:, k + 1:] - at) / (grid[:, k + 1:] - grid[:, 1:-k])
            bases = left * bases[:, :, :-1] + right * bases[:, :, 1:]
        return bases

    def forward(self, x):
        return torch.einsum("bik,oik->bo", self.bases(x), self.coefficients) + F.linear(F.silu(x), self.scale)


torch.manual_seed(8)
x = torch.rand(200, 2) * 2 - 1
y = torch.exp(torch.sin(math.pi * x[:, :1]) + x[:, 1:].pow(2))
model = nn.Sequential(KanLayer(2, 3, 5, 3), KanLayer(3, 1, 5, 3))
optimizer = torch.optim.Adam(model.parameters(), 0.02)
for step in range(61):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    if step % 20 == 0:
        print(f"{step:2}: {loss.item():.4f}")
with torch.no_grad():
    bases = KanLayer(1, 1, 4, 3).bases(torch.linspace(-1, 1, 5).unsqueeze(1))
    print("sum of the bases: " + ", ".join(f"{v:g}" for v in bases.sum(-1).flatten().tolist()))
