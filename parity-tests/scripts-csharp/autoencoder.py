import math
import torch
from torch import nn

torch.manual_seed(5)
angle = torch.rand(256) * (2 * math.pi)
data = torch.stack([angle.cos(), angle.sin(), angle.cos() * angle.sin()], dim=1) + torch.randn(256, 3) * 0.02


class AutoEncoder(nn.Module):
    def __init__(self, inputs, hidden, code):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, code))
        self.decoder = nn.Sequential(nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, inputs))

    def forward(self, x):
        return self.decoder(self.encoder(x))


model = AutoEncoder(3, 16, 2)
optimizer = torch.optim.RMSprop(model.parameters(), 0.005)
for epoch in range(1, 61):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(data), data)
    loss.backward()
    optimizer.step()
    if epoch % 20 == 0:
        print(f"{epoch}: {loss.item():.4f}")
model.eval()
with torch.inference_mode():
    print("code of the first point:", " ".join(f"{v:.3f}" for v in model.encoder(data[0]).tolist()))
for name, parameter in model.named_parameters():
    print(f"{name} {list(parameter.shape)}")
