// An autoencoder of noisy circles, with a bottleneck of one number.
using System;
using System.Linq;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(5);
var angle = rand(256) * (float)(2 * Math.PI);
var data = stack(new[] { angle.cos(), angle.sin(), angle.cos() * angle.sin() }, dim: 1) + randn(256, 3) * 0.02f;

var model = new AutoEncoder(3, 16, 2);
var optimizer = torch.optim.RMSProp(model.parameters(), 0.005);
var loss_fn = MSELoss();
model.train();
for (int epoch = 1; epoch <= 60; epoch++)
{
    optimizer.zero_grad();
    var loss = loss_fn.call(model.call(data), data);
    loss.backward();
    optimizer.step();
    if (epoch % 20 == 0)
        Console.WriteLine($"{epoch}: {loss.item<float>():F4}");
}

model.eval();
using (inference_mode())
    Console.WriteLine($"code of the first point: {string.Join(" ", model.Encode(data[0]).data<float>().ToArray().Select(v => v.ToString("F3")))}");
foreach (var (name, parameter) in model.named_parameters())
    Console.WriteLine($"{name} [{string.Join(", ", parameter.shape)}]");

class AutoEncoder : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> encoder;
    private readonly Module<Tensor, Tensor> decoder;

    public AutoEncoder(long inputs, long hidden, long code) : base(nameof(AutoEncoder))
    {
        encoder = Sequential(Linear(inputs, hidden), ReLU(), Linear(hidden, code));
        decoder = Sequential(Linear(code, hidden), ReLU(), Linear(hidden, inputs));
        RegisterComponents();
    }

    public Tensor Encode(Tensor x) => encoder.call(x);

    public override Tensor forward(Tensor x) => decoder.call(encoder.call(x));
}
