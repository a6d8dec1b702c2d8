using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>The last dimensions in other sizes, given as sizes or as factors.</summary>
    /// <param name="self">(N, C, …) with 1 to 3 last dimensions.</param>
    /// <param name="size">Their sizes, or null.</param>
    /// <param name="factors">By how much they grow, or null.</param>
    /// <param name="mode">nearest, nearest-exact, linear, bilinear, bicubic, trilinear or area.</param>
    /// <param name="alignCorners">The first and last places lie upon each other; false if null.</param>
    /// <param name="recompute">Take the factors of the rounded sizes.</param>
    /// <param name="antialias">Shrink without aliasing.</param>
    internal static TensorImpl Interpolate(TensorImpl self, long[]? size, double[]? factors, string mode, bool? alignCorners = null, bool recompute = false, bool antialias = false)
    {
        int spatial = self.Rank - 2;
        bool isPlain = mode is "nearest" or "nearest-exact" or "area";
        if (isPlain && alignCorners is not null)
        {
            throw new ArgumentException("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
        }
        if ((size is null) == (factors is null))
        {
            throw new ArgumentException(size is null ? "either size or scale_factor should be defined" : "only one of size or scale_factor should be defined");
        }
        int given = size?.Length ?? factors!.Length;
        if (given != spatial)
        {
            string what = size is not null ? "output spatial dimensions" : "scale_factor spatial dimensions";
            throw new ArgumentException($"Input and {(size is not null ? "output" : "scale_factor")} must have the same number of spatial dimensions, but got input with spatial dimensions of {Error.Show(self.Sizes.AsSpan(2))} and {what} of {given}");
        }
        if (recompute && size is not null)
        {
            throw new ArgumentException("recompute_scale_factor is not meaningful with an explicit size.");
        }
        if (antialias && !(mode is "bilinear" or "bicubic" && self.Rank == 4))
        {
            throw new ArgumentException("Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input");
        }
        if (factors is not null)
        {
            size = new long[spatial];
            for (int d = 0; d < spatial; d++)
            {
                size[d] = (long)Math.Floor(self.Sizes[d + 2] * factors[d]);
            }
            factors = recompute ? null : factors;
        }
        if (mode == "area")
        {
            return AdaptiveAvgPool(spatial, self, size!);
        }
        int wanted = mode switch { "linear" => 1, "bilinear" or "bicubic" => 2, "trilinear" => 3, _ => spatial };
        if (spatial is < 1 or > 3)
        {
            throw new NotSupportedException($"Input Error: Only 3D, 4D and 5D input Tensors supported (got {self.Rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got {mode})");
        }
        if (spatial != wanted)
        {
            throw new NotSupportedException($"Got {self.Rank}D input, but {mode} mode needs {wanted + 2}D input");
        }
        ResampleMode how = mode switch { "nearest" => ResampleMode.Nearest, "nearest-exact" => ResampleMode.NearestExact, "bicubic" => ResampleMode.Cubic, _ => ResampleMode.Linear };
        return new Upsample(new UpsampleOptions(how, size!, alignCorners ?? false, factors, antialias)).Call(self);
    }
}
