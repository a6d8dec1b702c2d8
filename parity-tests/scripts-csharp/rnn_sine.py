import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(2)
wave = torch.sin(torch.arange(0, 120, dtype=torch.float64) * 0.2)
steps = 20
inputs = torch.stack([wave[i:i + steps] for i in range(80)]).unsqueeze(-1)
targets = torch.stack([wave[i + steps] for i in range(80)])
rnn = nn.RNN(1, 10, batch_first=True)
head = nn.Linear(10, 1)
optimizer = torch.optim.LBFGS([*rnn.parameters(), *head.parameters()], lr=0.5, max_iter=5)


def predict(x):
    y, _ = rnn(x)
    return head(y[:, -1, :]).squeeze(-1)


def closure():
    optimizer.zero_grad()
    current = nn.functional.mse_loss(predict(inputs), targets)
    current.backward()
    return current


def scientific(value):
    mantissa, exponent = f"{value:.4E}".split("E")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):03}"


for epoch in range(1, 7):
    print(f"epoch {epoch}: {scientific(optimizer.step(closure).item())}")
with torch.no_grad():
    history = wave[:steps].clone()
    for _ in range(5):
        history = torch.cat([history, predict(history[-steps:].view(1, steps, 1))])
    print(" ".join(f"{v:.3f}" for v in history[-5:].tolist()))
torch.set_default_dtype(torch.float32)
