// Linear regression by a loop written by hand: gradients by backward, the update under no_grad.
using System;
using TorchSharp;
using static TorchSharp.torch;

manual_seed(0);
Tensor x = randn(200, 3);
Tensor trueWeight = tensor(new float[] { 2.0f, -1.5f, 0.5f });
Tensor y = x.matmul(trueWeight) + 0.7f + 0.05f * randn(200);

Tensor w = zeros(3, requires_grad: true);
Tensor b = zeros(1, requires_grad: true);
const float lr = 0.1f;
for (int epoch = 1; epoch <= 60; epoch++)
{
    Tensor prediction = x.matmul(w) + b;
    Tensor loss = (prediction - y).pow(2).mean();
    loss.backward();
    using (no_grad())
    {
        w.sub_(lr * w.grad!);
        b.sub_(lr * b.grad!);
        w.grad!.zero_();
        b.grad!.zero_();
    }

    if (epoch % 15 == 0)
        Console.WriteLine($"epoch {epoch}: loss {loss.item<float>():F5}");
}

float[] weights = w.detach().data<float>().ToArray();
Console.WriteLine($"w = [{weights[0]:F4}, {weights[1]:F4}, {weights[2]:F4}], b = {b.item<float>():F4}");
