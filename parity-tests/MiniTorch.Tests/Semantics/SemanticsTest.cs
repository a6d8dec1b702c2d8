using System.Runtime.InteropServices;
using MiniTorch.Core;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Helpers of the tests that are named by the ids of the recorded autograd behaviours of PyTorch 2.13.</summary>
public abstract class SemanticsTest
{
    internal const string SecondTime = "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed).";

    internal const string LeafInPlace = "a leaf Variable that requires grad is being used in an in-place operation.";

    internal const string LeafViewInPlace = "a view of a leaf Variable that requires grad is being used in an in-place operation.";

    /// <summary>A leaf with the given values.</summary>
    internal static Tensor Leaf(params float[] values) => tensor(values, requires_grad: true);

    internal static Tensor Leaf64(params double[] values) => tensor(values, requires_grad: true);

    internal static Tensor Scalar(float value) => tensor(value, requires_grad: true);

    internal static float[] Values(Tensor? tensor)
    {
        Assert.NotNull(tensor);
        return MiniTorch.Kernels.Copy.Dense(tensor.Impl, DType.Float32).Span<float>().ToArray();
    }

    /// <summary>The gradients of a function for its inputs, the cotangent being ones; null where none arrives.</summary>
    internal static float[]?[] Gradients(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor output = function(inputs);
        return [.. autograd.grad([output], inputs, [output.ones_like()], retain_graph: false, create_graph: false, allow_unused: true, materialize_grads: false).Select(static grad => grad is null ? null : Values(grad))];
    }

    /// <inheritdoc cref="Gradients(Func{Tensor[], Tensor}, Tensor[])"/>
    internal static float[]? GradientOf(Func<Tensor, Tensor> function, Tensor input) => Gradients(inputs => function(inputs[0]), input)[0];

    /// <summary>Equal up to the four digits of the recording, NaN and infinities included.</summary>
    internal static void Close(float[] expected, float[]? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Equals(actual[i]) || MathF.Abs(expected[i] - actual[i]) <= 6e-5f * MathF.Max(1, MathF.Abs(expected[i])), $"element {i}: {actual[i]}, expected {expected[i]}");
        }
    }

    /// <summary>The action fails with a text that begins as libtorch's does.</summary>
    internal static void Refused(string text, Action action)
    {
        ExternalException error = Assert.Throws<ExternalException>(action);
        Assert.StartsWith(text, error.Message, StringComparison.Ordinal);
    }

    internal static void Refused(string text, Func<object?> action) => Refused(text, () => { action(); });

    /// <summary>The graph in the notation of the recordings: Mul0(Acc,None), edges with an input number above 0 as #k.</summary>
    internal static string Graph(Tensor tensor) => tensor.grad_fn is { } node ? Graph(node) : "None";

    private static string Graph(autograd.graph.Node node)
    {
        string name = node.name() switch
        {
            "torch::autograd::AccumulateGrad" => "Acc",
            "torch::autograd::CopySlices" => "CopySlices",
            "torch::autograd::CopyBackwards" => "CopyBackwards",
            var other => other.Replace("Backward", "", StringComparison.Ordinal),
        };
        if (node.next_functions.Count == 0)
        {
            return name;
        }
        IEnumerable<string> edges = node.next_functions.Select(edge => edge.node is null ? "None" : Graph(edge.node) + (edge.input_nr > 0 ? $"#{edge.input_nr}" : ""));
        return $"{name}({string.Join(',', edges)})";
    }

    /// <summary>What is warned while the action runs.</summary>
    internal static List<string> WarningsOf(Action action)
    {
        var seen = new List<string>();
        void Listen(string category, string text) => seen.Add($"{category}: {text}");
        Warnings.ShowRepeated = true;
        Warnings.Raised += Listen;
        try
        {
            action();
        }
        finally
        {
            Warnings.Raised -= Listen;
            Warnings.ShowRepeated = false;
        }
        return seen;
    }
}
