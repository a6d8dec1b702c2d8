using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>The last dimensions in other sizes.</summary>
            /// <param name="x">(N, C, …) with 1 to 3 last dimensions.</param>
            /// <param name="size">Their sizes; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            /// <param name="mode">How values between are made.</param>
            /// <param name="align_corners">The first and last values lie upon each other, instead of the borders.</param>
            /// <param name="recompute_scale_factor">Take the factors of the rounded sizes.</param>
            /// <param name="antialias">Shrink without aliasing; bilinear and bicubic only.</param>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false) =>
                new(Aten.Interpolate(x.Impl, size, scale_factor, Name(mode), align_corners, recompute_scale_factor, antialias));

            /// <summary>The last dimensions in other sizes; see <see cref="interpolate"/>.</summary>
            /// <param name="input">(N, C, …) with 1 to 3 last dimensions.</param>
            /// <param name="size">Their sizes; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            /// <param name="mode">How values between are made.</param>
            /// <param name="align_corners">The first and last values lie upon each other, instead of the borders.</param>
            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                new(Aten.Interpolate(input.Impl, size, scale_factor, Name((InterpolationMode)mode), mode == UpsampleMode.Nearest ? null : align_corners));

            /// <summary>The last dimensions in other sizes, by linear interpolation.</summary>
            /// <param name="x">(N, C, …) with 1 to 3 last dimensions.</param>
            /// <param name="size">Their sizes; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            /// <param name="align_corners">The first and last values lie upon each other, instead of the borders.</param>
            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                new(Aten.Interpolate(x.Impl, size, scale_factor, "bilinear", align_corners));

            /// <summary>The last dimensions in other sizes, by the value before.</summary>
            /// <param name="x">(N, C, …) with 1 to 3 last dimensions.</param>
            /// <param name="size">Their sizes; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            /// <param name="align_corners">The first and last values lie upon each other, instead of the borders.</param>
            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                new(Aten.Interpolate(x.Impl, size, scale_factor, "nearest"));

            /// <summary>The last dimension in another size, by the value before.</summary>
            /// <param name="input">(N, C, L).</param>
            /// <param name="outputSize">Its size; or</param>
            /// <param name="scaleFactor">by how much it grows.</param>
            public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor) =>
                new(Aten.Interpolate(input.Impl, Sizes.OrNull(outputSize), scaleFactor is { } factor ? [factor] : null, "nearest"));

            /// <summary>The gradient of <see cref="upsample_nearest1d"/> for its input.</summary>
            /// <param name="grad_output">The gradient of the result.</param>
            /// <param name="outputSize">The size of the result; or</param>
            /// <param name="inputSize">The size of the input.</param>
            /// <param name="scaleFactor">by how much it grew.</param>
            public static Tensor upsample_nearest1d_backward(Tensor grad_output, long? outputSize, long inputSize, double? scaleFactor) =>
                NearestBackward(grad_output, [grad_output.Impl.Sizes[0], grad_output.Impl.Sizes[1], inputSize], Sizes.OrNull(outputSize), scaleFactor is { } factor ? [factor] : null);

            /// <summary>The last dimensions in other sizes, by the value before.</summary>
            /// <param name="input">(N, C, …).</param>
            /// <param name="outputSizes">Their sizes; or</param>
            /// <param name="scaleFactors">by how much they grow.</param>
            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                new(Aten.Interpolate(input.Impl, outputSizes, scaleFactors, "nearest"));

            /// <summary>The gradient of <see cref="upsample_nearest2d"/> for its input.</summary>
            /// <param name="grad_output">The gradient of the result.</param>
            /// <param name="inputSizes">All sizes of the input.</param>
            /// <param name="outputSizes">The last sizes of the result; or</param>
            /// <param name="scaleFactors">by how much they grew.</param>
            public static Tensor upsample_nearest2d_backward(Tensor grad_output, long[] inputSizes, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                NearestBackward(grad_output, inputSizes, outputSizes, scaleFactors);

            /// <summary>The last dimensions in other sizes, by the value before.</summary>
            /// <param name="input">(N, C, …).</param>
            /// <param name="outputSizes">Their sizes; or</param>
            /// <param name="scaleFactors">by how much they grow.</param>
            public static Tensor upsample_nearest3d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                new(Aten.Interpolate(input.Impl, outputSizes, scaleFactors, "nearest"));

            /// <summary>The gradient of <see cref="upsample_nearest3d"/> for its input.</summary>
            /// <param name="grad_output">The gradient of the result.</param>
            /// <param name="inputSizes">All sizes of the input.</param>
            /// <param name="outputSizes">The last sizes of the result; or</param>
            /// <param name="scaleFactors">by how much they grew.</param>
            public static Tensor upsample_nearest3d_backward(Tensor grad_output, long[] inputSizes, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                NearestBackward(grad_output, inputSizes, outputSizes, scaleFactors);

            /// <summary>Values of images or volumes at the places of a grid.</summary>
            /// <param name="input">(N, C, H, W) or (N, C, D, H, W).</param>
            /// <param name="grid">(N, H', W', 2) or (N, D', H', W', 3): places between −1 and 1, x first.</param>
            /// <param name="mode">How values between are made.</param>
            /// <param name="padding_mode">What lies outside.</param>
            /// <param name="align_corners">−1 and 1 are the middles of the outermost values, instead of the borders; false if null.</param>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                GridPadding padding = padding_mode switch { GridSamplePaddingMode.Border => GridPadding.Border, GridSamplePaddingMode.Reflection => GridPadding.Reflection, _ => GridPadding.Zeros };
                GridMode how = mode switch { GridSampleMode.Nearest => GridMode.Nearest, GridSampleMode.Bicubic => GridMode.Bicubic, _ => GridMode.Bilinear };
                return new(Aten.GridSample(input.Impl, grid.Impl, how, padding, align_corners ?? false));
            }

            /// <summary>The grid of places to which affine maps send the places of an image or a volume, for <see cref="grid_sample"/>.</summary>
            /// <param name="theta">(N, 2, 3) or (N, 3, 4).</param>
            /// <param name="size">(N, C, H, W) or (N, C, D, H, W).</param>
            /// <param name="align_corners">−1 and 1 are the middles of the outermost values, instead of the borders.</param>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
            {
                ArgumentNullException.ThrowIfNull(size);
                return new(Aten.AffineGrid(theta.Impl, size, align_corners));
            }

            private static Tensor NearestBackward(Tensor grad, long[] inputSizes, long[]? outputSizes, double[]? factors)
            {
                long[] sizes = outputSizes ?? grad.Impl.Sizes[2..];
                return new(new UpsampleBackward(new UpsampleOptions(ResampleMode.Nearest, sizes, false, factors, false), inputSizes).Call(grad.Impl));
            }

            private static string Name(InterpolationMode mode) => mode switch
            {
                InterpolationMode.Nearest => "nearest",
                InterpolationMode.NearestExact => "nearest-exact",
                InterpolationMode.Linear => "linear",
                InterpolationMode.Bilinear => "bilinear",
                InterpolationMode.Bicubic => "bicubic",
                InterpolationMode.Trilinear => "trilinear",
                _ => "area",
            };
        }
    }
}
