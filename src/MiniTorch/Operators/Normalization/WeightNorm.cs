using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (w, norms) with norms = ‖v‖ over all dimensions but the first or last one and w = v · (g / norms) (Salimans and Kingma, Weight Normalization);
/// ∂g = Σ grad·v / norms, ∂v = (g / norms) · (grad − v · Σ grad·v / norms²). Saves v, g and the norms.
/// </summary>
internal sealed class WeightNormInterface(long dim) : MultiOutputOperator("aten::_weight_norm_interface", "WeightNormInterfaceBackward0")
{
    private SavedTensor? _v;
    private SavedTensor? _g;
    private SavedTensor? _norms;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    /// <summary>Inputs: v, g.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl v, TensorImpl g) = (inputs[0]!, inputs[1]!);
        Error.Unless(v.Rank > 0 && (dim == 0 || dim == v.Rank - 1), $"fused kernels can only be applied for first or last dim, got dim {dim} of {v.Rank} dimensions");
        if (!v.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("weight_norm_kernel", v.DType);
        }
        Error.Unless(v.DType == g.DType, $"weight_norm: expected v and g to have the same dtype, but got {v.DType.CppName()} and {g.DType.CppName()}");
        long[] sizes = Aten.NormSizes(v.Sizes, (int)dim);
        Error.Unless(g.Sizes.AsSpan().SequenceEqual(sizes), $"weight_norm: expected g of shape {Error.Show(sizes)}, but got {Error.Show(g.Sizes)}");
        return [new(v.Sizes, v.DType), new(sizes, v.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        DType dtype = into[0].DType.ComputeType();
        TensorImpl w = into[0].DType == dtype ? into[0] : TensorImpl.Empty(into[0].Sizes, dtype);
        TensorImpl norms = into[1].DType == dtype ? into[1] : TensorImpl.Empty(into[1].Sizes, dtype);
        TensorImpl v = Copy.Dense(inputs[0]!, dtype);
        Dispatch.Float(dtype, new Work(v, Copy.Dense(inputs[1]!, dtype), Lines.Of(v, (int)dim), w, norms));
        if (!ReferenceEquals(w, into[0]))
        {
            Copy.Run(w, into[0]);
            Copy.Run(norms, into[1]);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _v = SaveInput(inputs[0]!, "v");
        _g = SaveInput(inputs[1]!, "g");
        _norms = SaveOutput(results[1], 1, "result1");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl grad = grads[0]!;
        TensorImpl v = _v!.Unpack();
        // The saved norms have no history: a recorded backward needs norms that depend on v.
        TensorImpl norms = GradMode.IsEnabled ? Aten.NormExceptDim(v, dim) : _norms!.Unpack();
        TensorImpl sums = Aten.Sum(grad * v, Aten.OtherDims(v.Rank, (int)dim), keepDim: true);
        if (Needs(0))
        {
            gradInputs[0] = _g!.Unpack() / norms * (grad - v * (sums / (norms * norms)));
        }
        if (Needs(1))
        {
            gradInputs[1] = sums / norms;
        }
    }

    private readonly struct Work(TensorImpl v, TensorImpl g, Lines lines, TensorImpl w, TensorImpl norms) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> values = v.Span<T>();
            ReadOnlySpan<T> lengths = g.Span<T>();
            Span<T> result = w.Span<T>();
            Span<T> found = norms.Span<T>();
            (int kept, int inner) = ((int)lines.Length, (int)lines.Inner);   // one of Outer and Inner is 1
            var squares = new double[kept];
            for (int i = 0; i < values.Length; i++)
            {
                double value = double.CreateTruncating(values[i]);
                squares[i / inner % kept] += value * value;
            }
            for (int k = 0; k < kept; k++)
            {
                found[k] = T.CreateTruncating(Math.Sqrt(squares[k]));
            }
            for (int i = 0; i < values.Length; i++)
            {
                int k = i / inner % kept;
                result[i] = values[i] * (lengths[k] / found[k]);
            }
        }
    }
}

internal static partial class Aten
{
    /// <summary>v · (g / ‖v‖), the norm over all dimensions but one.</summary>
    internal static TensorImpl WeightNorm(TensorImpl v, TensorImpl g, long dim)
    {
        if (dim == 0 || dim == v.Rank - 1)
        {
            return new WeightNormInterface(dim).Call(v, g)[0];
        }
        return v * (g / NormExceptDim(v, dim));
    }

    /// <summary>The p-norm over all dimensions but one, which it keeps as dimensions of size 1; −1 keeps none.</summary>
    internal static TensorImpl NormExceptDim(TensorImpl v, long dim, double p = 2)
    {
        if (dim == -1)
        {
            return VectorNorm(v, p);
        }
        int kept = Layout.WrapDim(dim, v.Rank);
        if (kept == 0)
        {
            return View(VectorNorm(Reshape(v, v.Sizes[0], -1), p, [1]), NormSizes(v.Sizes, 0));
        }
        if (kept == v.Rank - 1)
        {
            return View(VectorNorm(Reshape(v, -1, v.Sizes[^1]), p, [0]), NormSizes(v.Sizes, kept));
        }
        return Transpose(NormExceptDim(Transpose(v, 0, kept), 0, p), 0, kept);
    }

    /// <summary>Sizes of 1 but for one dimension.</summary>
    internal static long[] NormSizes(long[] sizes, int kept)
    {
        var result = new long[sizes.Length];
        Array.Fill(result, 1);
        result[kept] = sizes[kept];
        return result;
    }

    /// <summary>All dimensions but one.</summary>
    internal static long[] OtherDims(int rank, int kept)
    {
        var dims = new long[rank - 1];
        for (int d = 0; d < dims.Length; d++)
        {
            dims[d] = d < kept ? d : d + 1;
        }
        return dims;
    }
}
