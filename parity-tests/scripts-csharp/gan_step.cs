// A generator and a discriminator of points on a line, in turns.
using System;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(9);
var generator = Sequential(Linear(4, 16), LeakyReLU(0.2), Linear(16, 2));
var discriminator = Sequential(Linear(2, 16), LeakyReLU(0.2), Linear(16, 1));
var forGenerator = optim.Adam(generator.parameters(), 2e-3, beta1: 0.5);
var forDiscriminator = optim.Adam(discriminator.parameters(), 2e-3, beta1: 0.5);
var criterion = BCEWithLogitsLoss();
var real = ones(32, 1);
var fake = zeros(32, 1);

for (int step = 1; step <= 60; step++)
{
    using var scope = NewDisposeScope();
    var t = rand(32, 1) * 2 - 1;
    var points = cat(new Tensor[] { t, 2 * t + 1 }, 1);

    discriminator.zero_grad();
    var made = generator.forward(randn(32, 4));
    var lossReal = criterion.forward(discriminator.forward(points), real);
    var lossFake = criterion.forward(discriminator.forward(made.detach()), fake);
    (lossReal + lossFake).backward();
    forDiscriminator.step();

    generator.zero_grad();
    var lossGenerator = criterion.forward(discriminator.forward(made), real);
    lossGenerator.backward();
    forGenerator.step();
    if (step % 20 == 0)
        Console.WriteLine($"{step}: D {lossReal.item<float>() + lossFake.item<float>():F3}  G {lossGenerator.item<float>():F3}");
}
