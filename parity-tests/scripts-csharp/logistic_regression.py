import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(7)
x = torch.cat([torch.randn(100, 2) + 1.0, torch.randn(100, 2) - 1.0], 0)
y = torch.cat([torch.zeros(100, dtype=torch.int64), torch.ones(100, dtype=torch.int64)])
layer = nn.Linear(2, 2)
sgd = torch.optim.SGD(layer.parameters(), lr=0.5, momentum=0.9)
for epoch in range(1, 41):
    sgd.zero_grad()
    logits = layer(x)
    loss = F.cross_entropy(logits, y)
    loss.backward()
    sgd.step()
    if epoch % 10 == 0:
        accuracy = logits.argmax(1).eq(y).float().mean()
        print(f"epoch {epoch}: loss {loss.item():.4f}, accuracy {100 * accuracy.item():.1f} %")
print("parameters:", sum(p.numel() for p in layer.parameters()))
