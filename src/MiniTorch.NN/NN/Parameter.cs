using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Modules
{
    /// <summary>A tensor that a module trains: a leaf over the memory of the data it is made from, registered when it is a field of a module.</summary>
    public sealed class Parameter : torch.Tensor
    {
        private Func<TensorImpl>? _compute;

        /// <summary>Takes the place of a tensor, whose handle is invalid from now on.</summary>
        /// <param name="data">The values; the memory is taken over, the history is not.</param>
        /// <param name="requires_grad">Whether gradients are accumulated.</param>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A gradient is asked for and the dtype is integral.</exception>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(LeafOf(data.Impl, requires_grad), data)
        {
        }

        /// <summary>A handle to a leaf.</summary>
        internal Parameter(TensorImpl leaf)
            : base(leaf)
        {
        }

        private protected override bool IsComputed => _compute is not null;

        /// <summary>From now on the handle refers to what is computed whenever it is asked: see Note [Computed parameters].</summary>
        internal void ComputeBy(Func<TensorImpl> compute)
        {
            _compute = compute;
            Refer(null);
        }

        /// <summary>Computes once, for all who ask until <see cref="Drop"/>.</summary>
        internal void Hold()
        {
            Refer(null);
            Refer(_compute!());
        }

        internal void Drop() => Refer(null);

        /// <summary>Refers to a leaf, and computes nothing any more.</summary>
        internal void Become(TensorImpl leaf)
        {
            _compute = null;
            Refer(leaf);
        }

        private protected override TensorImpl Absent() => _compute is { } compute ? compute() : base.Absent();

        private static TensorImpl LeafOf(TensorImpl data, bool requiresGrad)
        {
            TensorImpl leaf = data.Alias();
            Variable.SetRequiresGrad(leaf, requiresGrad);
            return leaf;
        }
    }
}

namespace MiniTorch
{
    public static partial class torch
    {
        /// <summary>Layers, losses, containers and their functional forms.</summary>
        public static partial class nn
        {
            /// <inheritdoc cref="Modules.Parameter(Tensor, bool)"/>
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
