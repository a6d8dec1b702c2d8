import torch
import torch.nn.functional as F

names = ["emma", "olivia", "ava", "mia", "amelia", "liam", "noah", "elena", "leo", "milo", "nova", "hanna", "malia", "evelina", "noemi"]
alphabet = "." + "".join(sorted(set("".join(names))))
pairs = [(alphabet.index(a), alphabet.index(b)) for name in names for a, b in zip(f".{name}", f"{name}.")]
torch.manual_seed(1337)
xs = torch.tensor([a for a, _ in pairs])
ys = torch.tensor([b for _, b in pairs])
vocabulary = len(alphabet)
table = torch.randn((vocabulary, vocabulary), requires_grad=True)
print(f"{len(xs)} pairs, {vocabulary} letters")
for k in range(50):
    counts = (F.one_hot(xs, vocabulary).float() @ table).exp()
    probabilities = counts / counts.sum(1, keepdim=True)
    loss = -probabilities[torch.arange(len(xs)), ys].log().mean() + 0.01 * table.pow(2).mean()
    table.grad = None
    loss.backward()
    with torch.no_grad():
        table += -30.0 * table.grad
    if k % 10 == 0:
        print(f"{k}: {loss.item():.4f}")
for _ in range(4):
    made, at = "", 0
    while len(made) < 20:
        at = torch.multinomial(F.softmax(table[at].detach(), 0), num_samples=1).item()
        if at == 0:
            break
        made += alphabet[at]
    print(made)
