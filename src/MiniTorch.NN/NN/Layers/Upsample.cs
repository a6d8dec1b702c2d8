using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The last dimensions in other sizes.</summary>
            /// <param name="size">Their sizes; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            /// <param name="mode">How values between are made.</param>
            /// <param name="align_corners">The first and last values lie upon each other, instead of the borders.</param>
            /// <param name="recompute_scale_factor">Take the factors of the rounded sizes.</param>
            public static Upsample Upsample(long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null, bool? recompute_scale_factor = null) =>
                new(size, scale_factor, mode, align_corners, recompute_scale_factor);

            /// <summary>Images in another size, each pixel that of the nearest.</summary>
            /// <param name="size">Height and width; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            public static UpsamplingNearest2d UpsamplingNearest2d(long[]? size = null, double[]? scale_factor = null) => new(size, scale_factor);

            /// <summary>Images in another size, each pixel interpolated between four; the corners stay where they are.</summary>
            /// <param name="size">Height and width; or</param>
            /// <param name="scale_factor">by how much they grow.</param>
            public static UpsamplingBilinear2d UpsamplingBilinear2d(long[]? size = null, double[]? scale_factor = null) => new(size, scale_factor);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>The last dimensions in other sizes.</summary>
    public class Upsample : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        private readonly long[]? _size;
        private readonly double[]? _factors;

        internal Upsample(long[]? size, double[]? factors, torch.UpsampleMode mode, bool? alignCorners, bool? recompute, string name = nameof(Upsample))
            : base(name)
        {
            _size = size;
            _factors = factors;
            this.mode = mode;
            align_corners = alignCorners;
            recompute_scale_factor = recompute;
        }

        /// <summary>The sizes of the last dimensions; empty if factors were given.</summary>
        public ReadOnlySpan<long> size => _size;

        /// <summary>By how much the last dimensions grow; empty if sizes were given.</summary>
        public ReadOnlySpan<double> scale_factor => _factors;

        /// <summary>How values between are made.</summary>
        public torch.UpsampleMode mode { get; }

        /// <summary>The first and last values lie upon each other, instead of the borders.</summary>
        public bool? align_corners { get; }

        /// <summary>Take the factors of the rounded sizes.</summary>
        public bool? recompute_scale_factor { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.interpolate(input, _size, _factors, (torch.InterpolationMode)mode, align_corners, recompute_scale_factor ?? false);

        /// <inheritdoc/>
        protected internal override string extra_repr()
        {
            string extent = _factors is null ? $"size={Repr.Tuple(_size)}"
                : Array.TrueForAll(_factors, factor => factor == _factors[0]) ? $"scale_factor={Repr.Of(_factors[0])}"
                : $"scale_factor=({string.Join(", ", Array.ConvertAll(_factors, Repr.Of))})";
            return $"{extent}, mode='{mode.ToString().ToLowerInvariant()}'";
        }
    }

    /// <summary>Images in another size, each pixel that of the nearest.</summary>
    public sealed class UpsamplingNearest2d : Upsample
    {
        internal UpsamplingNearest2d(long[]? size, double[]? factors)
            : base(size, factors, torch.UpsampleMode.Nearest, null, null, nameof(UpsamplingNearest2d))
        {
        }
    }

    /// <summary>Images in another size, each pixel interpolated between four; the corners stay where they are.</summary>
    public sealed class UpsamplingBilinear2d : Upsample
    {
        internal UpsamplingBilinear2d(long[]? size, double[]? factors)
            : base(size, factors, torch.UpsampleMode.Bilinear, true, null, nameof(UpsamplingBilinear2d))
        {
        }
    }
}
