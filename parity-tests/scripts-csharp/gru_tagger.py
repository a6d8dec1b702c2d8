import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 8)
        self.gru = nn.GRU(8, 12, bidirectional=True, batch_first=True)
        self.head = nn.Linear(24, 2)

    def forward(self, x):
        states, _ = self.gru(self.embedding(x))
        return self.head(states)


torch.manual_seed(12)
sequences = torch.randint(0, 10, (40, 12))
tags = torch.zeros(40, 12, dtype=torch.int64)
tags[:, 1:] = sequences[:, 1:] > sequences[:, :-1]
tagger = Tagger()
optimizer = torch.optim.NAdam(tagger.parameters(), lr=0.02)
criterion = nn.CrossEntropyLoss()
for epoch in range(1, 31):
    optimizer.zero_grad()
    scores = tagger(sequences)
    loss = criterion(scores.transpose(1, 2), tags)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"epoch {epoch}: loss {loss.item():.3f}, {(scores.argmax(-1) == tags).sum().item()} of {tags.numel()} right")
print(tagger)
