// Updates of a Q network from a replay buffer, with a target network that follows and clipped gradients.
using System;
using TorchSharp;
using Modules = TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(21);
Modules.Sequential Network() => Sequential(Linear(4, 24), ReLU(), Linear(24, 24), ReLU(), Linear(24, 2));
var policy = Network();
var target = Network();
target.load_state_dict(policy.state_dict());
target.eval();

var states = randn(128, 4);
var actions = randint(0, 2, 128, dtype: ScalarType.Int64);
var rewards = randn(128);
var following = states + 0.1f * randn(128, 4);
var done = rand(128).lt(0.1f);

var optimizer = torch.optim.AdamW(policy.parameters(), lr: 1e-3, weight_decay: 0.01, amsgrad: true);
for (int step = 0; step < 30; step++)
{
    var batch = randperm(128)[TensorIndex.Slice(stop: 32)];
    var values = policy.forward(states[batch]).gather(1, actions[batch].unsqueeze(1)).squeeze(1);
    Tensor expected;
    using (no_grad())
    {
        var best = target.forward(following[batch]).amax(new long[] { 1 });
        expected = rewards[batch] + 0.99f * best.masked_fill(done[batch], 0);
    }

    var loss = functional.smooth_l1_loss(values, expected);
    optimizer.zero_grad();
    loss.backward();
    double norm = nn.utils.clip_grad_norm_(policy.parameters(), 1.0);
    optimizer.step();
    using (no_grad())
    {
        foreach (var (name, parameter) in target.named_parameters())
            parameter.mul_(0.95f).add_(policy.get_parameter(name)!, alpha: 0.05f);
    }

    if (step % 10 == 9)
        Console.WriteLine($"step {step}: loss {loss.item<float>():F4}, norm {norm:F3}");
}
