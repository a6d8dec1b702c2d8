import torch
from torch import nn

torch.manual_seed(21)


def network():
    return nn.Sequential(nn.Linear(4, 24), nn.ReLU(), nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, 2))


policy, target = network(), network()
target.load_state_dict(policy.state_dict())
target.eval()
states = torch.randn(128, 4)
actions = torch.randint(0, 2, (128,), dtype=torch.int64)
rewards = torch.randn(128)
following = states + 0.1 * torch.randn(128, 4)
done = torch.rand(128).lt(0.1)
optimizer = torch.optim.AdamW(policy.parameters(), lr=1e-3, weight_decay=0.01, amsgrad=True)
for step in range(30):
    batch = torch.randperm(128)[:32]
    values = policy(states[batch]).gather(1, actions[batch].unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best = target(following[batch]).amax(1)
        expected = rewards[batch] + 0.99 * best.masked_fill(done[batch], 0)
    loss = nn.functional.smooth_l1_loss(values, expected)
    optimizer.zero_grad()
    loss.backward()
    norm = nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
    optimizer.step()
    with torch.no_grad():
        for name, parameter in target.named_parameters():
            parameter.mul_(0.95).add_(policy.get_parameter(name), alpha=0.05)
    if step % 10 == 9:
        print(f"step {step}: loss {loss.item():.4f}, norm {norm.item():.3f}")
