import torch
from torch import nn

text = "a stitch in time saves nine " * 6
vocabulary = sorted(set(text))
ids = torch.tensor([vocabulary.index(c) for c in text])
torch.manual_seed(4)
embedding = nn.Embedding(len(vocabulary), 12)
lstm = nn.LSTM(12, 20, num_layers=2, batch_first=True)
head = nn.Linear(20, len(vocabulary))
parameters = [*embedding.parameters(), *lstm.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(parameters, lr=0.01)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 4, gamma=0.5)
rows, length = 4, 10
columns = len(ids) // rows
table = ids[:rows * columns].view(rows, columns)
for epoch in range(1, 9):
    h, c = torch.zeros(2, rows, 20), torch.zeros(2, rows, 20)
    losses = []
    for at in range(0, columns - length, length):
        x, y = table[:, at:at + length], table[:, at + 1:at + 1 + length].reshape(-1)
        output, (h, c) = lstm(embedding(x), (h, c))
        loss = nn.functional.cross_entropy(head(output).flatten(0, 1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        h, c = h.detach(), c.detach()
        losses.append(loss.item())
    schedule.step()
    if epoch % 2 == 0:
        print(f"epoch {epoch}: loss {sum(losses) / len(losses):.3f}, lr {optimizer.param_groups[0]['lr']:.4f}")
