using MiniTorch.Visualization;
using static MiniTorch.torch;

namespace Tutorials;

/// <summary>1. Scalar expression graph.</summary>
internal static class ExpressionGraph
{
    internal static void Run(TextWriter output, string folder)
    {
        output.WriteLine("An expression is a graph: numbers go in, each operation makes a new number and remembers where it came from.");
        output.WriteLine("z = x² · y + y + 2 at x = 2, y = 3:");
        Tensor x = tensor(2.0, requires_grad: true);
        Tensor y = tensor(3.0, requires_grad: true);
        Tensor z = x * x * y + y + 2;
        output.WriteLine($"  z = {z.item<double>()}");

        output.WriteLine();
        output.WriteLine("Every result has a grad_fn: the node that knows the derivative of its operation. The whole graph:");
        output.Write(GraphText.Tree(z));
        output.WriteLine("AccumulateGrad is a leaf: there the gradient is added to .grad. A node that two paths lead to is one node (see *1).");

        output.WriteLine();
        output.WriteLine("backward() starts with dz/dz = 1 and applies the chain rule from the result to the leaves:");
        z.backward();
        output.WriteLine($"  dz/dx = 2xy    = {x.grad!.item<double>()}");
        output.WriteLine($"  dz/dy = x² + 1 = {y.grad!.item<double>()}");

        output.WriteLine();
        output.WriteLine("A diamond: u = x·x is used twice in w = u + u. A recursion that walks every path visits u twice, and a graph of n diamonds 2ⁿ times.");
        Tensor v = tensor(3.0, requires_grad: true);
        Tensor u = v * v;
        Tensor w = u + u;
        int visits = 0;
        using (u.grad_fn!.register_hook((_, _) => Counted(() => visits++)))
        {
            w.backward();
        }
        output.WriteLine($"  The engine waits until both gradients of u have arrived, adds them, and runs its node {visits} time: dw/dx = 4x = {v.grad!.item<double>()}");
        Tensor chain = tensor(1.0, requires_grad: true);
        Tensor end = chain;
        for (int i = 0; i < 50; i++)
        {
            end = end + end;
        }
        end.backward();
        output.WriteLine($"  50 diamonds in a row have 2⁵⁰ paths and 50 nodes; the gradient is 2⁵⁰ = {chain.grad!.item<double>()}, at once.");
        output.WriteLine();
        Tensor again = x * x * y + y + 2;
        string page = Path.Combine(Directory.CreateDirectory(folder).FullName, "expression.html");
        File.WriteAllText(page, GraphPage.Of(again, title: "z = x² · y + y + 2"));
        output.WriteLine($"The same, step by step in a browser: {page}");
    }

    private static IReadOnlyList<Tensor?>? Counted(Action count)
    {
        count();
        return null;
    }
}
