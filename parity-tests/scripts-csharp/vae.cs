// A variational autoencoder: reparametrized samples, reconstruction and divergence.
using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

torch.manual_seed(42);
var data = (torch.rand(64, 20) > 0.5).to(float32);
data[TensorIndex.Ellipsis, TensorIndex.Slice(10)] = data[TensorIndex.Ellipsis, TensorIndex.Slice(null, 10)];

var model = new Vae(20, 4);
var optimizer = torch.optim.Adam(model.parameters(), lr: 1e-2);
for (var epoch = 1; epoch <= 40; epoch++)
{
    optimizer.zero_grad();
    var (logits, mu, logvar) = model.call(data);
    var reconstruction = binary_cross_entropy_with_logits(logits, data, reduction: Reduction.Sum);
    var divergence = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum();
    var loss = (reconstruction + divergence) / data.shape[0];
    loss.backward();
    optimizer.step();
    if (epoch % 10 == 0)
        Console.WriteLine($"epoch {epoch}  loss {loss.item<float>():F3}  kl {divergence.item<float>() / 64:F3}");
}

class Vae : Module<Tensor, (Tensor, Tensor, Tensor)>
{
    private readonly Linear hidden, mean, variance, up, result;

    public Vae(int inputs, int code) : base("Vae")
    {
        hidden = Linear(inputs, 32);
        mean = Linear(32, code);
        variance = Linear(32, code);
        up = Linear(code, 32);
        result = Linear(32, inputs);
        RegisterComponents();
    }

    public override (Tensor, Tensor, Tensor) forward(Tensor x)
    {
        var h = relu(hidden.forward(x));
        var (mu, logvar) = (mean.forward(h), variance.forward(h));
        var z = mu + torch.randn_like(mu) * (0.5 * logvar).exp();
        return (result.forward(relu(up.forward(z))), mu, logvar);
    }
}
