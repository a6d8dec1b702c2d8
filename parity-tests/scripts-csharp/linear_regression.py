import torch

torch.manual_seed(0)
x = torch.randn(200, 3)
y = x @ torch.tensor([2.0, -1.5, 0.5]) + 0.7 + 0.05 * torch.randn(200)
w = torch.zeros(3, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(1, 61):
    loss = (x @ w + b - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if epoch % 15 == 0:
        print(f"epoch {epoch}: loss {loss.item():.5f}")
print(f"w = [{', '.join(f'{v:.4f}' for v in w.tolist())}], b = {b.item():.4f}")
