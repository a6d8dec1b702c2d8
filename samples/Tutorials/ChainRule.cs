using System.Diagnostics;
using static MiniTorch.torch;

namespace Tutorials;

/// <summary>2. Vector and matrix chain rule.</summary>
internal static class ChainRule
{
    internal static void Run(TextWriter output, string folder) => Run(output, longest: 1_000_000);

    /// <param name="output">Where it is written.</param>
    /// <param name="longest">The longest chain of the table.</param>
    internal static void Run(TextWriter output, int longest)
    {
        manual_seed(2);
        output.WriteLine("z = (⟨x, w⟩ − y)². By hand: dz/dw = 2 (⟨x, w⟩ − y) · x.");
        Tensor x = randn(4, dtype: float64);
        Tensor w = randn(4, dtype: float64, requires_grad: true);
        Tensor y = randn([], dtype: float64);
        Tensor z = (x.dot(w) - y).square();
        z.backward();
        Compare(output, "by hand", 2 * (x.dot(w) - y) * x, w.grad!);

        output.WriteLine("z = ‖Xw − y‖². By hand: dz/dw = 2 (Xw − y)ᵀ X.");
        Tensor matrix = randn(5, 4, dtype: float64);
        Tensor target = randn(5, dtype: float64);
        Tensor weight = randn(4, dtype: float64).requires_grad_();
        (matrix.mv(weight) - target).square().sum().backward();
        Compare(output, "by hand", 2 * (matrix.mv(weight) - target).matmul(matrix), weight.grad!);

        output.WriteLine("Gradients accumulate: a second backward adds, until grad.zero_().");
        Tensor a = tensor(3.0, requires_grad: true);
        (a * a).backward();
        output.WriteLine($"  d(a²)/da at 3: {a.grad!.item<double>()}");
        (a * a).backward();
        output.WriteLine($"  after a second backward: {a.grad!.item<double>()}");
        a.grad!.zero_();
        output.WriteLine($"  after zero_(): {a.grad!.item<double>()}");

        output.WriteLine("detach() cuts: what comes after it sees a constant.");
        (a * a.detach()).backward();
        output.WriteLine($"  d(a · detach(a))/da = {a.grad!.item<double>()}, not {2 * a.item<double>()}");

        output.WriteLine("A vector has no single gradient: backward wants a number, so sum it first.");
        Tensor vector = tensor(new[] { 1.0, 2, 3 }, requires_grad: true);
        (vector * vector).sum().backward();
        output.WriteLine($"  d(Σ v²)/dv = [{string.Join(", ", vector.grad!.data<double>().ToArray())}]");

        output.WriteLine("Loops and ifs need nothing special: the graph is what was really computed.");
        Tensor start = tensor(0.75, requires_grad: true);
        Tensor value = start;
        int doubled = 0;
        while (value.item<double>() < 10)
        {
            value = value * 2;
            doubled++;
        }
        Tensor result = value.item<double>() > 11 ? value * 100 : value;
        result.backward();
        output.WriteLine($"  0.75 was doubled {doubled} times to {value.item<double>()} and then multiplied by 100: the derivative is {start.grad!.item<double>()}");

        output.WriteLine("backward takes time and memory in proportion to the number of operations:");
        output.WriteLine("  operations   forward ms   backward ms   bytes each");
        for (int count = 1_000; count <= longest; count *= 10)
        {
            output.WriteLine(Measured(count));
        }
    }

    private static void Compare(TextWriter output, string name, Tensor expected, Tensor actual)
    {
        double difference = (expected - actual).abs().max().item<double>();
        output.WriteLine($"  {name,-10} [{string.Join(", ", expected.detach().data<double>().ToArray().Select(static v => v.ToString("F6")))}]");
        output.WriteLine($"  {"autograd",-10} [{string.Join(", ", actual.data<double>().ToArray().Select(static v => v.ToString("F6")))}]");
        output.WriteLine($"  largest difference below 1e-12: {difference < 1e-12}");
    }

    private static string Measured(int count)
    {
        Tensor x = tensor(1.0, requires_grad: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Tensor y = x;
        for (int i = 0; i < count; i++)
        {
            y = y + 1;
        }
        double forward = watch.Elapsed.TotalMilliseconds;
        double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count;
        watch.Restart();
        y.backward();
        return $"  {count,10:N0}   {forward,10:F1}   {watch.Elapsed.TotalMilliseconds,11:F1}   {bytes,10:F0}";
    }
}
