using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[n, k] = Σᵢⱼ i1[n, i] · i2[k, i, j] · i3[n, j]: libtorch's _trilinear as bilinear layers use it. ∂ of each operand is the product of the others.</summary>
internal sealed class Trilinear() : SingleOutputOperator("aten::_trilinear", "TrilinearBackward0")
{
    private SavedTensor? _first;
    private SavedTensor? _weight;
    private SavedTensor? _second;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new([inputs[0]!.Sizes[0], inputs[1]!.Sizes[0]], inputs[0]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (into.DType.IsComplex())
        {
            Run<Complex>(inputs[0]!, inputs[1]!, inputs[2]!, DType.Complex128, into);
        }
        else
        {
            Run<double>(inputs[0]!, inputs[1]!, inputs[2]!, DType.Float64, into);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _first = SaveInput(inputs[0]!, "i1");
        _weight = SaveInput(inputs[1]!, "i2");
        _second = SaveInput(inputs[2]!, "i3");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl first = Aten.Conj(_first!.Unpack()), weight = Aten.Conj(_weight!.Unpack()), second = Aten.Conj(_second!.Unpack());
        if (Needs(0))
        {
            gradInputs[0] = Aten.Einsum("nk,kij,nj->ni", [grad, weight, second]);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Einsum("nk,ni,nj->kij", [grad, first, second]);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.Einsum("nk,ni,kij->nj", [grad, first, weight]);
        }
    }

    private static void Run<T>(TensorImpl first, TensorImpl weight, TensorImpl second, DType dtype, TensorImpl into) where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> a = Copy.Dense(first, dtype).Span<T>(), w = Copy.Dense(weight, dtype).Span<T>(), b = Copy.Dense(second, dtype).Span<T>();
        TensorImpl result = TensorImpl.Empty(into.Sizes, dtype);
        Span<T> to = result.Span<T>();
        int width = (int)first.Sizes[1], depth = (int)second.Sizes[1], outputs = (int)weight.Sizes[0];
        for (int n = 0; n < (int)first.Sizes[0]; n++)
        {
            for (int k = 0; k < outputs; k++)
            {
                T sum = T.Zero;
                for (int i = 0; i < width; i++)
                {
                    T inner = T.Zero;
                    for (int j = 0; j < depth; j++)
                    {
                        inner += w[(((k * width) + i) * depth) + j] * b[(n * depth) + j];
                    }
                    sum += a[(n * width) + i] * inner;
                }
                to[(n * outputs) + k] = sum;
            }
        }
        Copy.Run(result, into);
    }
}

internal static partial class Aten
{
    /// <summary>bilinear: out[…, k] = x1 · weight[k] · x2 + bias[k].</summary>
    internal static TensorImpl Bilinear(TensorImpl input1, TensorImpl input2, TensorImpl weight, TensorImpl? bias)
    {
        using Frame frame = Frame.Open("aten::bilinear", input1, input2, weight, bias);
        if (input1.Rank != input2.Rank)
        {
            throw Error.Of($"bilinear(): input dimensions do not match: got {input1.Rank} and {input2.Rank}");
        }
        for (int d = 0; d < input1.Rank - 1; d++)
        {
            Error.Unless(input1.Sizes[d] == input2.Sizes[d], $"bilinear(): input batch dimensions do not match at dim {d}: got {input1.Sizes[d]} and {input2.Sizes[d]}");
        }
        Error.Unless(input1.Sizes[^1] == weight.Sizes[1], $"bilinear(): input1 size does not match weight size: got {input1.Sizes[^1]} but expected {weight.Sizes[1]}");
        Error.Unless(input2.Sizes[^1] == weight.Sizes[2], $"bilinear(): input2 size does not match weight size: got {input2.Sizes[^1]} but expected {weight.Sizes[2]}");
        Error.Unless(bias is null || bias.Sizes[0] == weight.Sizes[0], $"bilinear(): bias size does not match weight size: got {bias?.Sizes[0]} but expected {weight.Sizes[0]}");
        TensorImpl a = Reshape(input1, -1, input1.Sizes[^1]);
        TensorImpl b = Reshape(input2, -1, input2.Sizes[^1]);
        TensorImpl result = Reshape(new Trilinear().Call(a, weight, b), [.. input1.Sizes[..^1], weight.Sizes[0]]);
        return frame.Result(bias is null ? result : result + bias);
    }
}
