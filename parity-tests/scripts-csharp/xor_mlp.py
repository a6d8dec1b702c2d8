import torch
from torch import nn

torch.manual_seed(1)
inputs = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
targets = torch.tensor([[0.], [1.], [1.], [0.]])
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.BCELoss()
for step in range(201):
    optimizer.zero_grad()
    loss = criterion(model(inputs), targets)
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step:3}  loss {loss.item():.4f}")
with torch.no_grad():
    for (a, b), p in zip(inputs.tolist(), model(inputs).flatten().tolist()):
        print(f"{a:.0f} xor {b:.0f} = {1 if p > 0.5 else 0}")
