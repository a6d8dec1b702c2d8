import io
import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 12)
        self.norm = nn.BatchNorm1d(12)
        self.second = nn.Linear(12, 4)

    def forward(self, x):
        return self.second(torch.relu(self.norm(self.first(x))))


torch.manual_seed(17)
x = torch.randn(16, 6)
y = torch.randint(0, 4, (16,))


def same(a, b):
    return torch.allclose(a(x), b(x))


def train(module, steps):
    optimizer = torch.optim.SGD([p for p in module.parameters() if p.requires_grad], 0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(module(x), y)
        loss.backward()
        optimizer.step()
    print(f"loss {loss.item():.4f}")


model = Classifier()
train(model, 10)
print(", ".join(f"{name}({'x'.join(str(size) for size in value.shape)})" for name, value in model.state_dict().items()))
file = io.BytesIO()
torch.save(model.state_dict(), file)
file.seek(0)
restored = Classifier()
restored.load_state_dict(torch.load(file))
print("restored:", same(model, restored))
copied = Classifier()
missing, unexpected = copied.load_state_dict(model.state_dict())
print(f"copied: {same(model, copied)}, {len(missing)} missing, {len(unexpected)} unexpected")
for parameter in list(restored.parameters())[:2]:
    parameter.requires_grad = False
before = next(restored.parameters()).sum().item()
train(restored, 10)
print("frozen layer moved:", abs(next(restored.parameters()).sum().item() - before) > 0)
train(model, 10)
print("same after training on:", same(model, restored))
