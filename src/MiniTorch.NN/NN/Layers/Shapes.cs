using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Dimensions start_dim to end_dim as one.</summary>
            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

            /// <summary>One dimension as several.</summary>
            /// <param name="dim">The dimension.</param>
            /// <param name="unflattened_size">Its new sizes, one of which may be −1.</param>
            public static Unflatten Unflatten(long dim, long[] unflattened_size) => new(dim, unflattened_size);

            /// <summary>(…, C·r², H, W) as (…, C, H·r, W·r).</summary>
            public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

            /// <summary>(…, C, H·r, W·r) as (…, C·r², H, W).</summary>
            public static PixelUnshuffle PixelUnshuffle(long downscale_factor) => new(downscale_factor);

            /// <summary>Channels dealt out over groups.</summary>
            public static ChannelShuffle ChannelShuffle(long groups) => new(groups);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Dimensions start_dim to end_dim as one.</summary>
    public sealed class Flatten : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Flatten(long start, long end)
            : base(nameof(Flatten))
        {
            start_dim = start;
            end_dim = end;
        }

        /// <summary>The first dimension.</summary>
        public long start_dim { get; set; }

        /// <summary>The last dimension.</summary>
        public long end_dim { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.Flatten(input.Impl, start_dim, end_dim));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"start_dim={start_dim}, end_dim={end_dim}";
    }

    /// <summary>One dimension as several.</summary>
    public sealed class Unflatten : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Unflatten(long dim, long[] sizes)
            : base(nameof(Unflatten))
        {
            this.dim = dim;
            unflattened_size = sizes;
        }

        /// <summary>The dimension.</summary>
        public long dim { get; set; }

        /// <summary>Its new sizes.</summary>
        public long[] unflattened_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.Unflatten(tensor.Impl, dim, unflattened_size));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"dim={dim}, unflattened_size={Repr.Tuple(unflattened_size)}";
    }

    /// <summary>(…, C·r², H, W) as (…, C, H·r, W·r).</summary>
    public sealed class PixelShuffle : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal PixelShuffle(long factor)
            : base(nameof(PixelShuffle)) => upscale_factor = factor;

        /// <summary>r.</summary>
        public long upscale_factor { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.PixelShuffle(input.Impl, upscale_factor));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"upscale_factor={upscale_factor}";
    }

    /// <summary>(…, C, H·r, W·r) as (…, C·r², H, W).</summary>
    public sealed class PixelUnshuffle : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal PixelUnshuffle(long factor)
            : base(nameof(PixelUnshuffle)) => downscale_factor = factor;

        /// <summary>r.</summary>
        public long downscale_factor { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.PixelUnshuffle(input.Impl, downscale_factor));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"downscale_factor={downscale_factor}";
    }

    /// <summary>Channels dealt out over groups.</summary>
    public sealed class ChannelShuffle : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal ChannelShuffle(long groups)
            : base(nameof(ChannelShuffle)) => this.groups = groups;

        /// <summary>How many groups.</summary>
        public long groups { get; set; }

        /// <summary>The name of the class.</summary>
        public override string GetName() => nameof(ChannelShuffle);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.ChannelShuffle(tensor.Impl, groups));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"groups={groups}";
    }
}
