import math
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(31)
count = 180
arms = torch.arange(count) % 3
radius = torch.linspace(0.1, 1, count)
angle = radius * 4 + arms * (2 * math.pi / 3) + 0.1 * torch.randn(count)
points = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
model = nn.Sequential(nn.Linear(2, 20), nn.Tanh(), nn.Linear(20, 3))
loader = DataLoader(TensorDataset(points, arms), batch_size=16, drop_last=True)
optimizer = torch.optim.Adam(model.parameters(), 0.01)
epochs = 12
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.05, total_steps=epochs * len(loader))
for epoch in range(1, epochs + 1):
    total = 0
    for point, arm in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(point), arm)
        loss.backward()
        optimizer.step()
        scheduler.step()
        total += loss.item()
    if epoch % 4 == 0:
        print(f"epoch {epoch}: {len(loader)} batches, loss {total / len(loader):.4f}, lr {optimizer.param_groups[0]['lr']:.5f}")
