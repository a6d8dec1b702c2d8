import torch

torch.manual_seed(11)
k = 3
centers = torch.tensor([[-4, 0], [4, 0], [0, 5]], dtype=torch.float64)
points = torch.cat([centers[i] + torch.randn(50, 2, dtype=torch.float64) for i in range(k)], 0)
means = points[torch.tensor([0, 1, 2])].clone()
for round in range(1, 13):
    distance = torch.cdist(points, means)
    nearest, assigned = distance.min(1)
    counts = torch.bincount(assigned, minlength=k)
    updated = torch.zeros(k, 2, dtype=torch.float64).index_add(0, assigned, points) / counts.unsqueeze(1)
    moved = (updated - means).norm().item()
    means = updated
    print(f"round {round}: inertia {nearest.pow(2).sum().item():.4f}, counts {counts.tolist()}")
    if moved < 1e-9:
        break
for i in means[:, 0].argsort().tolist():
    print(f"({means[i, 0].item():.4f}, {means[i, 1].item():.4f})")
