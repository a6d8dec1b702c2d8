using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class VisionSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    /// <summary>Places inside of the input, between the values (at which the gradient jumps).</summary>
    private static OpInput Grid(params long[] shape) => new(shape, 0.05, 0.3);

    private static OpInput Places(params long[] places)
    {
        TensorImpl tensor = TensorImpl.Empty([1, 1, places.Length, 1], DType.Int64);
        places.CopyTo(tensor.Span<long>());
        return OpInput.Constant(tensor);
    }

    private static OpSample Resized(string mode, long[] size, bool? align, params long[] shape) =>
        OpSample.Of($"interpolate.{mode}.{align}.{size[0]}", x => Aten.Interpolate(x[0], size, null, mode, align), Real(shape));

    private static OpSample Sampled(GridMode mode, GridPadding padding, bool align) =>
        OpSample.Of($"grid_sample.{mode}.{padding}.{align}", x => Aten.GridSample(x[0], x[1], mode, padding, align), Real(1, 2, 4, 4), Grid(1, 1, 2, 2));

    public IEnumerable<OpSample> Samples =>
    [
        Resized("nearest", [5], null, 1, 2, 3),
        Resized("nearest-exact", [2, 5], null, 1, 1, 3, 3),
        Resized("linear", [4], false, 1, 1, 3),
        Resized("bilinear", [4, 2], true, 1, 1, 3, 3),
        Resized("bilinear", [5, 2], false, 1, 1, 3, 3),
        Resized("bicubic", [4, 3], false, 1, 1, 3, 4),
        Resized("trilinear", [2, 3, 4], true, 1, 1, 2, 2, 3),
        Resized("area", [2, 2], null, 1, 1, 3, 4),
        OpSample.Of("interpolate.factor", x => Aten.Interpolate(x[0], null, [1.7, 0.6], "bilinear"), Real(1, 1, 4, 4)),
        OpSample.Of("interpolate.antialias", x => Aten.Interpolate(x[0], [2, 3], null, "bicubic", antialias: true), Real(1, 1, 5, 4)),
        Sampled(GridMode.Bilinear, GridPadding.Zeros, false),
        Sampled(GridMode.Bilinear, GridPadding.Reflection, true),
        Sampled(GridMode.Bicubic, GridPadding.Border, false),
        OpSample.Of("grid_sample.volume", x => Aten.GridSample(x[0], x[1], GridMode.Bilinear, GridPadding.Zeros, true), Real(1, 1, 3, 3, 3), Grid(1, 1, 1, 2, 3)),
        OpSample.Of("grid_sample.outside", x => Aten.GridSample(x[0], x[1], GridMode.Bilinear, GridPadding.Reflection, false), Real(1, 1, 3, 3), new OpInput([1, 1, 2, 2], 1.1, 1.25)),
        OpSample.Of("affine_grid", x => Aten.AffineGrid(x[0], [2, 1, 2, 3], false), Real(2, 2, 3)),
        OpSample.Of("affine_grid.volume", x => Aten.AffineGrid(x[0], [1, 1, 2, 1, 2], true), Real(1, 3, 4)),
        OpSample.Of("max_unpool2d", x => new MaxUnpool([3, 2]).Call(x[0], x[1]), Real(1, 1, 3, 1), Places(0, 3, 5)),
        OpSample.Of("fractional_max_pool2d", x => new FractionalMaxPool([2, 2], [2, 2]).Call(x[0], Aten.Full([1, 1, 2], 0.3, DType.Float64)), Real(1, 1, 5, 4)),
        OpSample.Of("lp_pool1d", x => Aten.LpPool(x[0], 3, [2], null, false), new OpInput([1, 1, 5], 0.5, 2)),
    ];
}
