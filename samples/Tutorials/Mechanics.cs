using MiniTorch.Modules;
using static MiniTorch.torch;

namespace Tutorials;

/// <summary>3. Mechanics of backward and autograd.grad.</summary>
internal static class Mechanics
{
    private static readonly (double A, double B, double C) s_f = (1, -2, 1);

    private static Tensor F(Tensor x) => s_f.A * x.square() + s_f.B * x + s_f.C;

    internal static void Run(TextWriter output, string folder)
    {
        output.WriteLine("f(x) = a·x² + b·x + c with a, b, c = 1, −2, 1, so f'(x) = 2x − 2.");
        Tensor x = tensor(0.0, requires_grad: true);
        F(x).backward();
        output.WriteLine($"  x = 0: x.grad = {x.grad!.item<double>()}");

        output.WriteLine("A matrix goes backward with a gradient of its own shape: what each element counts.");
        Tensor matrix = tensor(new double[,] { { 0, 0 }, { 1, 2 } }, requires_grad: true);
        Tensor y = F(matrix);
        output.WriteLine($"  y = {Rows(y)}, grad_fn = {y.grad_fn}");
        Tensor gradient = ones(2, 2, dtype: float64);
        y.backward([gradient]);
        output.WriteLine($"  x.grad = {Rows(matrix.grad!)}");
        matrix.grad = null;
        (F(matrix) * gradient).sum().backward();
        output.WriteLine($"  through sum(y · gradient): x.grad = {Rows(matrix.grad!)}");

        output.WriteLine("autograd.grad returns gradients instead of accumulating them; with create_graph they can be differentiated again.");
        Tensor first = autograd.grad([F(x)], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first], [x])[0];
        output.WriteLine($"  first derivative {first.item<double>()}, second {second.item<double>()}");

        output.WriteLine("Several inputs and outputs: x1 = 1, x2 = 2; y1 = x1·x2, y2 = x1 + x2.");
        Tensor x1 = tensor(1.0, requires_grad: true);
        Tensor x2 = tensor(2.0, requires_grad: true);
        (Tensor y1, Tensor y2) = (x1 * x2, x1 + x2);
        IList<Tensor> ofOne = autograd.grad([y1], [x1, x2], retain_graph: true);
        output.WriteLine($"  gradients of y1: ({ofOne[0].item<double>()}, {ofOne[1].item<double>()})  (retain_graph keeps the saved values for another run)");
        IList<Tensor> ofBoth = autograd.grad([y1, y2], [x1, x2]);
        output.WriteLine($"  gradients of [y1, y2], added: ({ofBoth[0].item<double>()}, {ofBoth[1].item<double>()})");

        output.WriteLine("SGD, lr 0.01, 500 steps from x = 0, to the minimum at 1. step() changes the parameter; it does not clear the gradient, zero_grad() does.");
        var p = new Parameter(tensor(0.0));
        optim.Optimizer optimizer = optim.SGD([p], learningRate: 0.01);
        Tensor last = p;
        for (int step = 0; step < 500; step++)
        {
            optimizer.zero_grad();
            last = F(p);
            last.backward();
            optimizer.step();
        }
        output.WriteLine($"  y = {last.item<double>():F4}, x = {p.item<double>():F4}");
    }

    private static string Rows(Tensor matrix)
    {
        double[] values = matrix.detach().data<double>().ToArray();
        return $"[[{values[0]}, {values[1]}], [{values[2]}, {values[3]}]]";
    }
}
