using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using Xunit;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>
/// Compares gradients with central differences of L = Σ Re(conj(v) · f(x)) for random cotangents v, element by element, in float64. For a complex
/// x the gradient is ∂L/∂Re(x) + i ∂L/∂Im(x), which is libtorch's convention.
/// </summary>
internal static class Gradchecker
{
    private const double Step = 1e-6;
    private const double AbsoluteTolerance = 1e-5;
    private const double RelativeTolerance = 1e-3;

    /// <summary>First derivatives, and second ones as the first of the gradient.</summary>
    internal static void Check(string what, Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs, bool secondDerivative, int seed = 0)
    {
        var random = new Random(seed);
        Compare(what, function, inputs, random);
        if (!secondDerivative)
        {
            return;
        }
        TensorImpl[] outputs = Differentiable(function(Leaves(inputs)));
        var cotangents = Array.ConvertAll(outputs, output => Cotangent(output, random));
        int count = inputs.Length;
        Compare(what + ", second derivative", x => Gradient(function, x[..count], x[count..], createGraph: true), [.. inputs, .. cotangents], random);
    }

    /// <summary>Shows the nodes of the function's graph, and of its gradient's.</summary>
    internal static void Visit(Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs, bool secondDerivative, Action<Node> see)
    {
        TensorImpl[] leaves = Leaves(inputs);
        TensorImpl[] outputs = Differentiable(function(leaves));
        See(outputs, see);
        if (secondDerivative && outputs.Length > 0)
        {
            var random = new Random(0);
            TensorImpl[] cotangents = Leaves(Array.ConvertAll(outputs, output => Cotangent(output, random)));
            See(Gradient(_ => outputs, leaves, cotangents, createGraph: true), see);
        }
    }

    private static void See(TensorImpl[] outputs, Action<Node> see)
    {
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Node>(outputs.Select(Variable.GradFn).OfType<Node>());
        while (stack.TryPop(out Node? node))
        {
            if (!seen.Add(node))
            {
                continue;
            }
            see(node is CopySlices { Function: { } inner } ? inner : node);
            foreach (Edge edge in node.NextEdges)
            {
                if (edge.Function is { } next)
                {
                    stack.Push(next);
                }
            }
        }
    }

    private static void Compare(string what, Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs, Random random)
    {
        TensorImpl[] leaves = Leaves(inputs);
        TensorImpl[] outputs = Differentiable(function(leaves));
        var cotangents = Array.ConvertAll(outputs, output => Cotangent(output, random));
        TensorImpl?[] analytic = outputs.Length == 0
            ? new TensorImpl?[inputs.Length]
            : AnalyticGradients(outputs, leaves, cotangents);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].DType.IsDifferentiable())
            {
                continue;
            }
            Complex[] expected = NumericalGradient(function, inputs, i, cotangents);
            Complex[] actual = analytic[i] is { } gradient ? Elements(gradient) : new Complex[expected.Length];
            if (analytic[i] is { } given)
            {
                Assert.Equal(inputs[i].Sizes, given.Sizes);
            }
            for (int k = 0; k < expected.Length; k++)
            {
                double error = (expected[k] - actual[k]).Magnitude;
                Assert.True(error <= AbsoluteTolerance + RelativeTolerance * expected[k].Magnitude,
                    $"{what}: the gradient of input {i} at element {k} is {actual[k]}, by differences {expected[k]}");
            }
        }
    }

    private static TensorImpl?[] AnalyticGradients(TensorImpl[] outputs, TensorImpl[] leaves, TensorImpl[] cotangents)
    {
        TensorImpl[] wanted = Array.FindAll(leaves, Variable.RequiresGrad);
        TensorImpl?[] found = Differentiate.Grad(outputs, wanted, cotangents, retainGraph: null, createGraph: false, allowUnused: true);
        var gradients = new TensorImpl?[leaves.Length];
        for (int i = 0, at = 0; i < leaves.Length; i++)
        {
            gradients[i] = Variable.RequiresGrad(leaves[i]) ? found[at++] : null;
        }
        return gradients;
    }

    /// <summary>The gradients as a function of the inputs and the cotangents; those that do not depend on either are left out.</summary>
    private static TensorImpl[] Gradient(Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs, TensorImpl[] cotangents, bool createGraph)
    {
        TensorImpl[] outputs = Differentiable(function(inputs));
        TensorImpl?[] found = Differentiate.Grad(outputs, Array.FindAll(inputs, Variable.RequiresGrad), cotangents, retainGraph: null, createGraph, allowUnused: true);
        return Array.FindAll(found, gradient => gradient is not null)!;
    }

    private static Complex[] NumericalGradient(Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs, int index, TensorImpl[] cotangents)
    {
        bool isComplex = inputs[index].DType.IsComplex();
        var gradient = new Complex[inputs[index].NumElements];
        for (int k = 0; k < gradient.Length; k++)
        {
            double real = (Weighted(function, inputs, index, k, Step, cotangents) - Weighted(function, inputs, index, k, -Step, cotangents)) / (2 * Step);
            double imaginary = isComplex
                ? (Weighted(function, inputs, index, k, Complex.ImaginaryOne * Step, cotangents) - Weighted(function, inputs, index, k, Complex.ImaginaryOne * -Step, cotangents)) / (2 * Step)
                : 0;
            gradient[k] = new Complex(real, imaginary);
        }
        return gradient;
    }

    /// <summary>L with one element of one input moved.</summary>
    private static double Weighted(Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs, int index, int element, Complex move, TensorImpl[] cotangents)
    {
        TensorImpl[] moved = [.. inputs];
        TensorImpl changed = TensorImpl.Empty(inputs[index].Sizes, inputs[index].DType, inputs[index].Strides);
        Copy.Run(inputs[index], changed);
        Move(changed, element, move);
        moved[index] = changed;
        TensorImpl[] outputs = Differentiable(function(Leaves(moved)));
        Assert.Equal(cotangents.Length, outputs.Length);
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            Complex[] values = Elements(outputs[i]);
            Complex[] weights = Elements(cotangents[i]);
            for (int k = 0; k < values.Length; k++)
            {
                sum += values[k].Real * weights[k].Real + values[k].Imaginary * weights[k].Imaginary;
            }
        }
        return sum;
    }

    private static void Move(TensorImpl tensor, int element, Complex move)
    {
        long offset = 0;
        for (int d = tensor.Rank - 1; d >= 0; d--)
        {
            (element, int at) = Math.DivRem(element, (int)tensor.Sizes[d]);
            offset += at * tensor.Strides[d];
        }
        if (tensor.DType.IsComplex())
        {
            System.Runtime.CompilerServices.Unsafe.Add(ref tensor.Reference<Complex>(), (nint)offset) += move;
        }
        else
        {
            System.Runtime.CompilerServices.Unsafe.Add(ref tensor.Reference<double>(), (nint)offset) += move.Real;
        }
    }

    /// <summary>Fresh leaves over the same numbers, which ask for gradients where they can have one.</summary>
    private static TensorImpl[] Leaves(TensorImpl[] inputs) => Array.ConvertAll(inputs, input =>
    {
        TensorImpl leaf = input.Alias(freshVersion: true);
        if (input.DType.IsDifferentiable())
        {
            Variable.SetRequiresGrad(leaf, true);
        }
        return leaf;
    });

    private static TensorImpl[] Differentiable(TensorImpl[] outputs) => Array.FindAll(outputs, output => output.DType.IsDifferentiable() && Variable.RequiresGrad(output));

    private static TensorImpl Cotangent(TensorImpl output, Random random) =>
        new OpInput(output.Sizes, -1, 1, output.DType.IsComplex()).Draw(random);

    private static Complex[] Elements(TensorImpl tensor) => Copy.Dense(AutogradOperators.Ops.Resolve(tensor), DType.Complex128).Span<Complex>().ToArray();
}
