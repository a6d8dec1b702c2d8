using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>eˣ / Σ eˣ over a dimension.</summary>
            /// <param name="dim">The dimension.</param>
            public static Softmax Softmax(long dim) => new(dim);

            /// <summary>x − ln Σ eˣ over a dimension.</summary>
            /// <param name="dim">The dimension.</param>
            public static LogSoftmax LogSoftmax(long dim) => new(dim);

            /// <summary>Softmax of −x.</summary>
            /// <param name="dim">The dimension.</param>
            public static Softmin Softmin(long dim) => new(dim);

            /// <summary>Softmax over the channels of (N, C, H, W) or (C, H, W).</summary>
            public static Softmax2d Softmax2d() => new();
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>eˣ / Σ eˣ over a dimension.</summary>
    public sealed class Softmax : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softmax(long dim)
            : base(nameof(Softmax)) => this.dim = dim;

        /// <summary>The dimension.</summary>
        public long dim { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.Softmax(tensor.Impl, dim));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"dim={dim}";
    }

    /// <summary>x − ln Σ eˣ over a dimension.</summary>
    public sealed class LogSoftmax : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LogSoftmax(long dim)
            : base(nameof(LogSoftmax)) => this.dim = dim;

        /// <summary>The dimension.</summary>
        public long dim { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.LogSoftmax(tensor.Impl, dim));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"dim={dim}";
    }

    /// <summary>Softmax of −x.</summary>
    public sealed class Softmin : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softmin(long dim)
            : base(nameof(Softmin)) => this.dim = dim;

        /// <summary>The dimension.</summary>
        public long dim { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.Softmin(tensor.Impl, dim));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"dim={dim}";
    }

    /// <summary>Softmax over the channels of (N, C, H, W) or (C, H, W).</summary>
    public sealed class Softmax2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softmax2d()
            : base(nameof(Softmax2d))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            if (tensor.Impl.Rank is not 3 and not 4)
            {
                throw new ArgumentException($"Softmax2d: expected input to be 3D or 4D, got {tensor.Impl.Rank}D instead");
            }
            return new(Aten.Softmax(tensor.Impl, -3));
        }
    }
}
