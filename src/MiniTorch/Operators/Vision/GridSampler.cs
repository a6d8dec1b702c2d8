using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[n, c, p] = input[n, c] at the place grid[n, p], between −1 and 1 along each axis; saves both. A recorded backward differentiates a composite.</summary>
internal sealed class GridSampler(int spatial, GridOptions options) : BinaryOperator($"aten::grid_sampler_{spatial}d", $"GridSampler{spatial}DBackward0")
{
    private SavedTensor? _input;
    private SavedTensor? _grid;

    internal GridOptions Options => options;

    internal override IEnumerable<(string Name, object? Value)> Attributes =>
        [("interpolation_mode", (long)options.Mode), ("padding_mode", (long)options.Padding), ("align_corners", options.AlignCorners)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (self.Rank != spatial + 2 || other.Rank != self.Rank)
        {
            throw Error.Of($"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes {Error.Show(self.Sizes)} and grid with sizes {Error.Show(other.Sizes)}");
        }
        Error.Unless(self.DType == other.DType, $"grid_sampler(): expected input and grid to have same dtype, but input has {self.DType.CppName()} and grid has {other.DType.CppName()}");
        if (self.Sizes[0] != other.Sizes[0])
        {
            throw Error.Of($"grid_sampler(): expected grid and input to have same batch size, but got input with sizes {Error.Show(self.Sizes)} and grid with sizes {Error.Show(other.Sizes)}");
        }
        if (other.Sizes[^1] != spatial)
        {
            throw Error.Of($"grid_sampler(): expected grid to have size {spatial} in last dimension, but got grid with sizes {Error.Show(other.Sizes)}");
        }
        for (int d = 2; d < self.Rank; d++)
        {
            if (self.Sizes[d] <= 0)
            {
                throw Error.Of($"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {Error.Show(self.Sizes)} with dimension {d} being empty");
            }
        }
        Error.Unless(spatial == 2 || options.Mode != GridMode.Bicubic, "grid_sampler(): bicubic interpolation only supports 4D input");
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor($"grid_sampler_{spatial}d_cpu", self.DType);
        }
        return new([self.Sizes[0], self.Sizes[1], .. other.Sizes[1..^1]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        DType dtype = into.DType.ComputeType();
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        GridSampling.Forward(Copy.Dense(self, dtype), Copy.Dense(other, dtype), options with { Rounding = self.DType, RoundsAll = spatial == 2 && options.Mode != GridMode.Bicubic }, result);
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _input = SaveInput(self, "input");
        _grid = SaveInput(other, "grid");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl input, TensorImpl grid) = (_input!.Unpack(), _grid!.Unpack());
        if (GradMode.IsEnabled)
        {
            Recomputation.Differentiate(x => GridComposite.Sample(x[0]!, x[1]!, options), [input, grid], [Needs(0), Needs(1)], grad, gradInputs);
            if (options.Mode == GridMode.Nearest && Needs(1))
            {
                gradInputs[1] = Aten.MaskedFill(grid, Aten.Full(Layout.Scalar, true, DType.Bool), 0);   // zeros, with a history
            }
            return;
        }
        TensorImpl[] results = new GridSamplerBackward(spatial, options, Needs(0)).Call(grad, input, grid);
        gradInputs[0] = Needs(0) ? results[1] : null;
        gradInputs[1] = Needs(1) ? results[0] : null;
    }
}

/// <summary>The gradients of grid and, if asked for, input. Only called where they need no derivative.</summary>
internal sealed class GridSamplerBackward(int spatial, GridOptions options, bool ofInput) : MultiOutputOperator($"aten::grid_sampler_{spatial}d_backward", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes =>
        [("interpolation_mode", (long)options.Mode), ("padding_mode", (long)options.Padding), ("align_corners", options.AlignCorners)];

    /// <summary>Inputs: grad_output, input, grid.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        var grid = new TensorMeta(inputs[2]!.Sizes, inputs[2]!.DType);
        return ofInput ? [grid, new(inputs[1]!.Sizes, inputs[1]!.DType)] : [grid];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        DType dtype = into[0].DType.ComputeType();
        TensorImpl gradGrid = into[0].DType == dtype ? into[0] : TensorImpl.Empty(into[0].Sizes, dtype);
        TensorImpl? gradInput = !ofInput ? null : into[1].DType == dtype ? into[1] : TensorImpl.Empty(into[1].Sizes, dtype);
        if (gradGrid.NumElements == 0 || inputs[1]!.NumElements == 0)
        {
            Copy.Fill(into[0], 0);
            if (ofInput)
            {
                Copy.Fill(into[1], 0);
            }
            return;
        }
        GridSampling.Backward(Copy.Dense(inputs[0]!, dtype), Copy.Dense(inputs[1]!, dtype), Copy.Dense(inputs[2]!, dtype), options with { Rounding = inputs[1]!.DType }, gradInput, gradGrid);
        if (!ReferenceEquals(gradGrid, into[0]))
        {
            Copy.Run(gradGrid, into[0]);
            if (gradInput is not null)
            {
                Copy.Run(gradInput, into[1]);
            }
        }
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
    }
}

/// <summary>Sampling at the places of a grid as operators: for every combination of taps, a gather times the product of the axes' weights.</summary>
internal static class GridComposite
{
    internal static TensorImpl Sample(TensorImpl input, TensorImpl grid, GridOptions options)
    {
        int axes = (int)grid.Sizes[^1];
        (long batch, long channels) = (input.Sizes[0], input.Sizes[1]);
        TensorImpl flatGrid = Aten.Reshape(grid, batch, -1, axes);
        TensorImpl flatInput = Aten.Reshape(input, batch, channels, -1);
        var taps = new (TensorImpl Place, TensorImpl Weight)[axes][];
        for (int axis = 0; axis < axes; axis++)
        {
            taps[axis] = Taps(Aten.Select(flatGrid, -1, axis), input.Sizes[^(axis + 1)], options);
        }
        (TensorImpl Place, TensorImpl Weight)[] combined = taps[^1];
        for (int axis = axes - 2; axis >= 0; axis--)
        {
            var products = new List<(TensorImpl, TensorImpl)>();
            foreach ((TensorImpl outerPlace, TensorImpl outerWeight) in combined)
            {
                foreach ((TensorImpl place, TensorImpl weight) in taps[axis])
                {
                    products.Add((outerPlace * (ScalarValue)input.Sizes[^(axis + 1)] + place, outerWeight * weight));
                }
            }
            combined = [.. products];
        }
        TensorImpl? sum = null;
        foreach ((TensorImpl place, TensorImpl weight) in combined)
        {
            TensorImpl index = Aten.Expand(Aten.Unsqueeze(place, 1), batch, channels, place.Sizes[1]);
            TensorImpl term = Aten.Gather(flatInput, 2, index) * Aten.Unsqueeze(weight, 1);
            sum = sum is null ? term : sum + term;
        }
        return Aten.Reshape(sum!, [batch, channels, .. grid.Sizes[1..^1]]);
    }

    private static (TensorImpl Place, TensorImpl Weight)[] Taps(TensorImpl coordinate, long size, GridOptions options)
    {
        TensorImpl x = options.AlignCorners ? (coordinate + 1) * (ScalarValue)((size - 1) / 2.0) : ((coordinate + 1) * (ScalarValue)size - 1) / (ScalarValue)2;
        x = options.Mode == GridMode.Bicubic ? x : Pad(x, size, options);
        if (options.Mode == GridMode.Nearest)
        {
            return [Tap(Aten.Round(Aten.Detach(x)), x * 0 + 1, size)];
        }
        TensorImpl first = Aten.Floor(Aten.Detach(x));
        TensorImpl part = x - first;
        if (options.Mode == GridMode.Bilinear)
        {
            return [Tap(first, 1 - part, size), Tap(first + 1, part, size)];
        }
        var taps = new (TensorImpl, TensorImpl)[4];
        const double A = -0.75;
        for (int tap = 0; tap < taps.Length; tap++)
        {
            TensorImpl d = tap < 2 ? part + (1 - tap) : (tap - 1) - part;
            TensorImpl weight = tap is 1 or 2
                ? (d * (A + 2) - (A + 3)) * d * d + 1
                : ((d * A - 5 * A) * d + 8 * A) * d - 4 * A;
            taps[tap] = Tap(Pad(first + (tap - 1), size, options), weight, size);
        }
        return taps;
    }

    /// <summary>A place as an index, and its weight, which is 0 outside.</summary>
    private static (TensorImpl Place, TensorImpl Weight) Tap(TensorImpl place, TensorImpl weight, long size)
    {
        TensorImpl inside = Aten.LogicalAnd(Aten.Ge(place, 0), Aten.Lt(place, size));
        return (Aten.To(Aten.Clamp(place, 0, size - 1), DType.Int64), weight * Aten.To(inside, weight.DType));
    }

    private static TensorImpl Pad(TensorImpl x, long size, GridOptions options)
    {
        if (options.Padding == GridPadding.Zeros)
        {
            return x;
        }
        if (options.Padding == GridPadding.Reflection)
        {
            double low = options.AlignCorners ? 0 : -0.5;
            double span = options.AlignCorners ? size - 1 : size;
            if (span == 0)
            {
                return x * 0;
            }
            TensorImpl distance = Aten.Abs(x - low);
            TensorImpl flips = Aten.Floor(Aten.Detach(distance) / (ScalarValue)span);
            TensorImpl rest = distance - flips * (ScalarValue)span;
            x = Aten.Where(Aten.Eq(Aten.Remainder(flips, 2), 0), rest, span - rest) + low;
        }
        return Aten.Clamp(x, 0, size - 1);
    }
}

internal static partial class Aten
{
    internal static TensorImpl GridSample(TensorImpl input, TensorImpl grid, GridMode mode, GridPadding padding, bool alignCorners)
    {
        if (input.Rank is not (4 or 5) || grid.Rank != input.Rank)
        {
            throw Error.Of($"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes {Error.Show(input.Sizes)} and grid with sizes {Error.Show(grid.Sizes)}");
        }
        return new GridSampler(input.Rank - 2, new GridOptions(mode, padding, alignCorners)).Call(input, grid);
    }
}
