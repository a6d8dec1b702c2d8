import torch
from torch import nn
import torch.nn.functional as F


class Vae(nn.Module):
    def __init__(self, inputs, code):
        super().__init__()
        self.hidden = nn.Linear(inputs, 32)
        self.mean = nn.Linear(32, code)
        self.variance = nn.Linear(32, code)
        self.up = nn.Linear(code, 32)
        self.result = nn.Linear(32, inputs)

    def forward(self, x):
        h = F.relu(self.hidden(x))
        mu, logvar = self.mean(h), self.variance(h)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
        return self.result(F.relu(self.up(z))), mu, logvar


torch.manual_seed(42)
data = (torch.rand(64, 20) > 0.5).to(torch.float32)
data[..., 10:] = data[..., :10]
model = Vae(20, 4)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(1, 41):
    optimizer.zero_grad()
    logits, mu, logvar = model(data)
    reconstruction = F.binary_cross_entropy_with_logits(logits, data, reduction="sum")
    divergence = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum()
    loss = (reconstruction + divergence) / data.shape[0]
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"epoch {epoch}  loss {loss.item():.3f}  kl {divergence.item() / 64:.3f}")
