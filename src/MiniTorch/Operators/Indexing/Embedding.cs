using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[…] = weight[indices[…]]: a row for each index; ∂weight = grad added to the rows (see <see cref="EmbeddingDenseBackward"/>). Saves the indices.</summary>
/// <param name="paddingIdx">A row that gets no gradient; −1 for none.</param>
/// <param name="scaleGradByFreq">Divide the gradient of each row by how often it is named.</param>
internal sealed class Embedding(long paddingIdx = -1, bool scaleGradByFreq = false) : SingleOutputOperator("aten::embedding", "EmbeddingBackward0")
{
    private SavedTensor? _indices;
    private TensorImpl? _places;
    private long _rows;

    internal long PaddingIdx => paddingIdx;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("padding_idx", paddingIdx), ("scale_grad_by_freq", scaleGradByFreq), ("sparse", false)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: weight, indices.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl weight, TensorImpl indices) = (inputs[0]!, inputs[1]!);
        Error.Unless(weight.Rank == 2, "'weight' must be 2-D");
        CheckIndices(indices, "embedding");
        _places = Indices.Checked(indices, weight.Sizes[0], "index out of range in self");
        return new([.. indices.Sizes, weight.Sizes[1]], weight.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl weight = inputs[0]!;
        long[] sizes = [_places!.NumElements, weight.Sizes[1]];
        Indirect.Gather(weight.Alias(sizes, [0, weight.Strides[1]]), Indexed.Vector(_places, 2, 0), weight.Strides[0], into.Alias(sizes, Layout.ContiguousStrides(sizes)));
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _rows = inputs[0]!.Sizes[0];
        _indices = SaveInput(inputs[1]!, "indices");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.EmbeddingDenseBackward(grad, _indices!.Unpack(), _rows, paddingIdx, scaleGradByFreq);

    internal static void CheckIndices(TensorImpl indices, string name)
    {
        if (indices.DType is not (DType.Int64 or DType.Int32))
        {
            throw Error.Of($"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.{indices.DType.Name()}Tensor instead (while checking arguments for {name})");
        }
    }
}

/// <summary>The gradient of <see cref="Embedding"/>: zeros with each gradient row added to the row that its index names; ∂grad = rows of g.</summary>
/// <param name="rows">How many rows the weight has.</param>
/// <param name="paddingIdx">A row that stays zero; −1 for none.</param>
/// <param name="scaleGradByFreq">Divide each row by how often it is named.</param>
internal sealed class EmbeddingDenseBackward(long rows, long paddingIdx, bool scaleGradByFreq)
    : SingleOutputOperator("aten::embedding_dense_backward", "EmbeddingDenseBackwardBackward0")
{
    private SavedTensor? _indices;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("padding_idx", paddingIdx)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: grad, indices.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new([rows, inputs[0]!.Sizes[^1]], inputs[0]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        long width = into.Sizes[1];
        TensorImpl places = Copy.Dense(inputs[1]!, DType.Int64);
        // Half types are summed in float32.
        DType compute = into.DType is DType.Float16 or DType.BFloat16 ? DType.Float32 : into.DType;
        TensorImpl sums = compute == into.DType ? into : TensorImpl.Empty(into.Sizes, compute);
        Copy.Fill(sums, 0);
        if (sums.NumElements != 0 && places.NumElements != 0)
        {
            long[] sizes = [places.NumElements, width];
            TensorImpl grad = Copy.Dense(inputs[0]!, compute).Alias(sizes, [width, 1]);
            Indirect.Combine(ScatterReduction.Sum, sums.Alias(sizes, [0, 1]), Indexed.Vector(places, 2, 0), width, grad);
            if (scaleGradByFreq)
            {
                Scale(sums, places.Span<long>());
            }
            if (paddingIdx >= 0)
            {
                Copy.Fill(sums.At(0, paddingIdx), 0);
            }
        }
        if (!ReferenceEquals(sums, into))
        {
            Copy.Run(sums, into);
        }
    }

    private void Scale(TensorImpl sums, ReadOnlySpan<long> places)
    {
        var counts = new int[rows];
        foreach (long place in places)
        {
            counts[place]++;
        }
        for (int row = 0; row < counts.Length; row++)
        {
            if (counts[row] <= 1)
            {
                continue;
            }
            TensorImpl part = sums.At(0, row);
            if (sums.DType == DType.Float64)
            {
                TensorPrimitives.Multiply(part.Span<double>(), 1.0 / counts[row], part.Span<double>());
            }
            else
            {
                TensorPrimitives.Multiply(part.Span<float>(), (float)(1.0 / counts[row]), part.Span<float>());
            }
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _indices = SaveInput(inputs[1]!, "indices");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl indices = _indices!.Unpack();
        TensorImpl selected = Aten.IndexSelect(grad, 0, Aten.Reshape(indices, indices.NumElements));
        if (paddingIdx >= 0)
        {
            selected = Aten.MaskedFill(selected, Aten.Reshape(Aten.Eq(indices, paddingIdx), indices.NumElements, 1), 0);
        }
        gradInputs[0] = Aten.View(selected, [.. indices.Sizes, grad.Sizes[1]]);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Embedding(TensorImpl weight, TensorImpl indices, long paddingIdx = -1, bool scaleGradByFreq = false) =>
        new Embedding(paddingIdx, scaleGradByFreq).Call(weight, indices);

    internal static TensorImpl EmbeddingDenseBackward(TensorImpl grad, TensorImpl indices, long rows, long paddingIdx, bool scaleGradByFreq) =>
        new EmbeddingDenseBackward(rows, paddingIdx, scaleGradByFreq).Call(grad, indices);

    /// <summary>Scales the rows that the indices name, in place and out of the graph, so that no norm exceeds <paramref name="maxNorm"/>.</summary>
    internal static void EmbeddingRenorm(TensorImpl weight, TensorImpl indices, double maxNorm, double normType)
    {
        Error.Unless(weight.Rank == 2, "'self' must be 2-D");
        Operators.Embedding.CheckIndices(indices, "embedding_renorm_");
        var seen = new SortedSet<long>();
        foreach (long place in Copy.Dense(indices, DType.Int64).Span<long>())
        {
            if (place < -weight.Sizes[0] || place >= weight.Sizes[0])
            {
                throw Error.Of($"select(): index {place} out of range for tensor of size {Error.Show(weight.Sizes)} at dimension 0");
            }
            seen.Add(place < 0 ? place + weight.Sizes[0] : place);
        }
        foreach (long place in seen)
        {
            TensorImpl row = weight.At(0, place);
            TensorImpl values = TensorImpl.Empty(row.Sizes, DType.Float64);
            Copy.Run(row, values);
            double norm = Norm(values.Span<double>(), normType);
            norm = weight.DType == DType.Float64 ? norm : (float)norm;
            if (norm > maxNorm)
            {
                TensorPrimitives.Multiply(values.Span<double>(), maxNorm / (norm + 1e-7), values.Span<double>());
                Copy.Run(values, row);
            }
        }
        if (!weight.IsInference)
        {
            weight.BumpVersion();
        }
    }

    private static double Norm(ReadOnlySpan<double> values, double p)
    {
        if (values.IsEmpty)
        {
            return 0;
        }
        if (double.IsPositiveInfinity(p))
        {
            return TensorPrimitives.MaxMagnitude(values) is var largest ? Math.Abs(largest) : 0;
        }
        double sum = 0;
        foreach (double value in values)
        {
            sum += p == 0 ? (value != 0 ? 1 : 0) : p == 2 ? value * value : Math.Pow(Math.Abs(value), p);
        }
        return p == 0 ? sum : p == 2 ? Math.Sqrt(sum) : Math.Pow(sum, 1 / p);
    }

    /// <summary>Zeros with a one at the class that each index names, along a new last dimension.</summary>
    /// <param name="self">Int64, not negative.</param>
    /// <param name="classes">How many classes there are; −1: one more than the largest index.</param>
    internal static TensorImpl OneHot(TensorImpl self, long classes = -1)
    {
        using var frame = Frame.Open("aten::one_hot", ("num_classes", classes), self);
        Error.Unless(self.DType == DType.Int64, "one_hot is only applicable to index tensor of type LongTensor.");
        if (self.NumElements == 0)
        {
            Error.Unless(classes > 0, "Can not infer total number of classes from empty tensor.");
            return frame.Result(Empty([.. self.Sizes, classes], DType.Int64));
        }
        ReadOnlySpan<long> values = Copy.Dense(self, DType.Int64).Span<long>();
        Error.Unless(TensorPrimitives.Min(values) >= 0, "Class values must be non-negative.");
        long largest = TensorPrimitives.Max(values);
        if (classes == -1)
        {
            classes = largest + 1;
        }
        else
        {
            Error.Unless(largest < classes, "Class values must be smaller than num_classes.");
        }
        TensorImpl result = Zeros([.. self.Sizes, classes], DType.Int64);
        return frame.Result(new ScatterValue(-1, 1).InPlace(result, Unsqueeze(self, -1)));
    }
}
