import torch
from torch import nn
import torch.nn.functional as F

segments = ["abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"]
places = {"a": (1, 2, 1, 4), "g": (5, 2, 1, 4), "d": (9, 2, 1, 4), "f": (1, 2, 5, 1), "b": (1, 5, 5, 1), "e": (5, 2, 5, 1), "c": (5, 5, 5, 1)}


def draw(digit, dy, dx):
    image = torch.zeros(12, 12)
    for segment in segments[digit]:
        row, column, height, width = places[segment]
        image[row + dy:row + dy + height, column + dx:column + dx + width] = 1.0
    return image


def make(count):
    shifts = torch.randint(-1, 2, (count, 2)).tolist()
    images = torch.stack([draw(i % 10, *shifts[i]) for i in range(count)])
    return images.unsqueeze(1) + 0.1 * torch.randn(count, 1, 12, 12), torch.arange(count) % 10


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, 3)
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(16 * 2 * 2, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.log_softmax(self.fc(self.dropout(x.flatten(1))), dim=1)


torch.manual_seed(10)
train_x, train_y = make(100)
test_x, test_y = make(50)
net = Net()
optimizer = torch.optim.SGD(net.parameters(), 0.05, momentum=0.9, weight_decay=1e-4, nesterov=True)
for epoch in range(1, 13):
    net.train()
    optimizer.zero_grad()
    loss = F.nll_loss(net(train_x), train_y)
    loss.backward()
    optimizer.step()
    if epoch % 4 == 0:
        net.eval()
        with torch.no_grad():
            correct = net(test_x).argmax(1).eq(test_y).sum().item()
        print(f"epoch {epoch}: loss {loss.item():.3f}, {correct} of 50")
