using MiniTorch.Visualization;
using static MiniTorch.torch;

namespace Tutorials;

/// <summary>4. Linear regression from scratch.</summary>
internal static class LinearRegression
{
    private const double LearningRate = 3e-4;
    private const int Epochs = 101;

    internal static void Run(TextWriter output, string folder)
    {
        manual_seed(0);
        Tensor x = randn(100, 3);
        Tensor coef = randint(0, 10, [3]).to(float32);
        Tensor y = x * coef - 3;
        output.WriteLine($"Data: y = x · coef − 3, element by element, x is 100×3, coef = [{string.Join(", ", coef.data<float>().ToArray())}].");
        output.WriteLine("A matrix W and a vector b shall find that out: the best W is diag(coef), the best b is −3.");
        Tensor w = randn(3, 3, requires_grad: true);
        Tensor b = randn(3, requires_grad: true);
        var losses = new List<double>();
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            Tensor loss = (x.mm(w) + b - y).square().sum();
            loss.backward();
            losses.Add(loss.item<float>());
            // The update itself must not be recorded, else the next backward would run through it.
            using (no_grad())
            {
                w.sub_(w.grad! * LearningRate);
                b.sub_(b.grad! * LearningRate);
            }
            w.grad!.zero_();
            b.grad!.zero_();
            if (epoch % 10 == 0)
            {
                output.WriteLine($"  epoch {epoch,3}  loss {losses[^1]:F4}");
            }
        }
        output.WriteLine("W and b after training:");
        float[] weights = w.detach().data<float>().ToArray();
        for (int row = 0; row < 3; row++)
        {
            output.WriteLine($"  [{weights[3 * row],8:F3} {weights[3 * row + 1],8:F3} {weights[3 * row + 2],8:F3} ]");
        }
        output.WriteLine($"  [{string.Join(" ", b.detach().data<float>().ToArray().Select(static v => $"{v,8:F3}"))} ]");
        string file = Path.Combine(Directory.CreateDirectory(folder).FullName, "regression-loss.svg");
        File.WriteAllText(file, CurveSvg.Of("Linear regression", "epoch", logarithmic: true, ("sum of squares", losses)));
        output.WriteLine($"The loss as a curve: {file}");
    }
}
