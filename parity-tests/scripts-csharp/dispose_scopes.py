import torch
from torch import nn

torch.manual_seed(6)
model = nn.Sequential(nn.Linear(5, 10), nn.SiLU(), nn.Linear(10, 1))
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.1)
x = torch.randn(50, 5)
y = x.sum(1, keepdim=True).tanh()
for i in range(1, 6):
    average = torch.zeros(1)
    for _ in range(10):
        optimizer.zero_grad()
        error = nn.functional.l1_loss(model(x), y)
        error.backward()
        optimizer.step()
        average = average + error.detach() / 10
    print(f"{i}: {average.item():.4f}")
print(f"kept: {average.item():.4f}, invalid: False")
print("invalid after Dispose: True")
