import torch
from torch import nn

torch.manual_seed(9)
generator = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.Linear(16, 2))
discriminator = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
for_generator = torch.optim.Adam(generator.parameters(), 2e-3, betas=(0.5, 0.999))
for_discriminator = torch.optim.Adam(discriminator.parameters(), 2e-3, betas=(0.5, 0.999))
criterion = nn.BCEWithLogitsLoss()
real, fake = torch.ones(32, 1), torch.zeros(32, 1)
for step in range(1, 61):
    t = torch.rand(32, 1) * 2 - 1
    points = torch.cat([t, 2 * t + 1], 1)
    discriminator.zero_grad()
    made = generator(torch.randn(32, 4))
    loss_real = criterion(discriminator(points), real)
    loss_fake = criterion(discriminator(made.detach()), fake)
    (loss_real + loss_fake).backward()
    for_discriminator.step()
    generator.zero_grad()
    loss_generator = criterion(discriminator(made), real)
    loss_generator.backward()
    for_generator.step()
    if step % 20 == 0:
        print(f"{step}: D {loss_real.item() + loss_fake.item():.3f}  G {loss_generator.item():.3f}")
