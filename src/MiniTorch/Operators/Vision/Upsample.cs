using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>What is not a tensor of a resampling of the last 1 to 3 dimensions.</summary>
internal sealed class UpsampleOptions(ResampleMode mode, long[] outputSize, bool alignCorners, double[]? factors, bool antialias)
{
    internal ResampleMode Mode => mode;

    internal int Spatial => outputSize.Length;

    internal long[] OutputSize => outputSize;

    internal bool AlignCorners => alignCorners;

    internal double[]? Factors => factors;

    internal bool Antialias => antialias;

    internal bool IsNearest => mode is ResampleMode.Nearest or ResampleMode.NearestExact;

    internal IEnumerable<(string Name, object? Value)> Attributes => IsNearest
        ? [("output_size", outputSize), ("scales", factors)]
        : [("output_size", outputSize), ("align_corners", alignCorners), ("scales", factors)];

    /// <summary>libtorch's name without its prefix: upsample_bilinear2d.</summary>
    internal string Operator => (mode, Spatial, antialias) switch
    {
        (ResampleMode.Nearest, _, _) => $"upsample_nearest{Spatial}d",
        (ResampleMode.NearestExact, _, _) => $"_upsample_nearest_exact{Spatial}d",
        (ResampleMode.Cubic, _, false) => "upsample_bicubic2d",
        (ResampleMode.Cubic, _, true) => "_upsample_bicubic2d_aa",
        (_, 1, _) => "upsample_linear1d",
        (_, 3, _) => "upsample_trilinear3d",
        (_, _, true) => "_upsample_bilinear2d_aa",
        _ => "upsample_bilinear2d",
    };

    /// <summary>The node's: UpsampleBilinear2D.</summary>
    internal string Node => (mode, Spatial) switch
    {
        (ResampleMode.Nearest, _) => $"UpsampleNearest{Spatial}D",
        (ResampleMode.NearestExact, _) => $"UpsampleNearestExact{Spatial}D",
        (ResampleMode.Cubic, _) => antialias ? "UpsampleBicubic2DAa" : "UpsampleBicubic2D",
        (_, 1) => "UpsampleLinear1D",
        (_, 3) => "UpsampleTrilinear3D",
        _ => antialias ? "UpsampleBilinear2DAa" : "UpsampleBilinear2D",
    };

    /// <summary>The sizes of the result for an original of some sizes, or libtorch's refusal.</summary>
    internal long[] Sizes(long[] original)
    {
        if (original.Length != Spatial + 2)
        {
            throw Error.Of($"It is expected input_size equals to {Spatial + 2}, but got size {original.Length}");
        }
        ReadOnlySpan<long> spatial = original.AsSpan(2);
        if (!Positive(spatial) || !Positive(outputSize))
        {
            throw Error.Of($"Input and output sizes should be greater than 0, but got input ({Named(spatial)}){(Spatial == 1 ? " and" : "")} output ({Named(outputSize)})");
        }
        return [original[0], original[1], .. outputSize];
    }

    internal ResampleAxis[] Axes(long[] original, DType dtype)
    {
        // Three neighbours and more: libtorch keeps the weights in the elements' dtype.
        DType weights = mode == ResampleMode.Cubic || Spatial == 3 ? dtype : dtype.ComputeType();
        var axes = new ResampleAxis[Spatial];
        for (int d = 0; d < axes.Length; d++)
        {
            axes[d] = new ResampleAxis(mode, original[d + 2], outputSize[d], alignCorners, factors?[d], antialias, dtype != DType.Float64, weights);
        }
        return axes;
    }

    /// <summary>The strides of a result whose channels lie innermost if the original's do; else null.</summary>
    internal static long[]? StridesLike(TensorImpl original, long[] sizes)
    {
        if (sizes.Length != 5)
        {
            return sizes.Length == 4 ? PoolingOptions.StridesLike(original, sizes) : null;
        }
        long[] ChannelsLast(long[] x) => [x[1] * x[2] * x[3] * x[4], 1, x[1] * x[3] * x[4], x[1] * x[4], x[1]];
        return !original.IsContiguous && original.Strides.AsSpan().SequenceEqual(ChannelsLast(original.Sizes)) ? ChannelsLast(sizes) : null;
    }

    private static bool Positive(ReadOnlySpan<long> sizes) => !sizes.ContainsAnyInRange(long.MinValue, 0);

    private static string Named(ReadOnlySpan<long> sizes)
    {
        string[] names = ["D", "H", "W"];
        var parts = new string[sizes.Length];
        for (int d = 0; d < parts.Length; d++)
        {
            parts[d] = $"{names[3 - parts.Length + d]}: {sizes[d]}";
        }
        return string.Join(", ", parts);
    }
}

/// <summary>The last dimensions in other sizes: out[i] = Σ w·self[near i]; ∂self = the gradients brought back by the same weights.</summary>
internal sealed class Upsample(UpsampleOptions options) : UnaryOperator($"aten::{options.Operator}", $"{options.Node}Backward0")
{
    private long[] _sizes = [];

    internal UpsampleOptions Options => options;

    internal override IEnumerable<(string Name, object? Value)> Attributes => options.Attributes;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        long[] sizes = options.Sizes(self.Sizes);
        if (Layout.NumElements(self.Sizes.AsSpan(1)) == 0)
        {
            throw Error.Of($"Non-empty {self.Rank}D data tensor expected but got a tensor with sizes {Error.Show(self.Sizes)}");
        }
        if (!self.DType.IsFloatingPoint() && !(self.DType == DType.UInt8 && (options.IsNearest || options.Spatial == 2)))
        {
            throw Error.NotImplementedFor(options.IsNearest ? "compute_indices_weights_nearest" : options.Mode == ResampleMode.Cubic ? "compute_indices_weights_cubic" : "compute_indices_weights_linear", self.DType);
        }
        return new(sizes, self.DType, UpsampleOptions.StridesLike(self, sizes));
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        ResampleAxis[] axes = options.Axes(self.Sizes, self.DType);
        if (options.IsNearest)
        {
            Resampling.Pick(self, axes, into);
        }
        else
        {
            Resampling.Forward(self, axes, into);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => new UpsampleBackward(options, _sizes).Call(grad);
}

/// <summary>Gradients brought back to where the values were taken from; ∂grad = the resampling of g.</summary>
internal sealed class UpsampleBackward(UpsampleOptions options, long[] inputSize) : UnaryOperator($"aten::{options.Operator}_backward", $"{options.Node}BackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [.. options.Attributes, ("input_size", inputSize)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        long[] sizes = options.Sizes(inputSize);
        for (int d = 0; d < sizes.Length; d++)
        {
            if (d >= self.Rank || self.Sizes[d] != sizes[d])
            {
                throw Error.Of($"Expected grad_output to have the same shape as output; output.size({d}) = {sizes[d]} but got grad_output.size({d}) = {(d < self.Rank ? self.Sizes[d] : 0)}");
            }
        }
        return new(inputSize, self.DType, UpsampleOptions.StridesLike(self, inputSize));
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Resampling.Backward(self, options.Axes(inputSize, self.DType), into);

    protected override TensorImpl? Backward(TensorImpl grad) => new Upsample(options).Call(grad);
}
