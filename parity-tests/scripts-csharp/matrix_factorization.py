import torch

torch.manual_seed(3)
users, films, factors = 12, 9, 3
ratings = (torch.randn(users, 2).mm(torch.randn(2, films)) * 1.2 + 3).clamp(1, 5)
known = torch.rand(users, films) < 0.6
p = torch.nn.Parameter(torch.randn(users, factors) * 0.1)
q = torch.nn.Parameter(torch.randn(films, factors) * 0.1)
bias = torch.nn.Parameter(torch.full((1,), 3.0))
optimizer = torch.optim.AdamW([p, q, bias], lr=0.05, weight_decay=0.01)


def predict():
    return p.mm(q.t()) + bias


for epoch in range(120):
    optimizer.zero_grad()
    loss = (predict() - ratings).masked_select(known).square().mean()
    loss.backward()
    optimizer.step()
    if epoch % 40 == 0:
        print(f"epoch {epoch}: {loss.item():.4f}")
with torch.no_grad():
    rest = (predict() - ratings).masked_select(known.logical_not())
    print(f"known {known.sum().item()} of {users * films}")
    print(f"rmse on the rest {rest.square().mean().sqrt().item():.3f}")
