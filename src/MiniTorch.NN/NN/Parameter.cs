using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Modules
{
    /// <summary>A tensor that a module trains: a leaf over the memory of the data it is made from, registered when it is a field of a module.</summary>
    public sealed class Parameter : torch.Tensor
    {
        /// <summary>Takes the place of a tensor, whose handle is invalid from now on.</summary>
        /// <param name="data">The values; the memory is taken over, the history is not.</param>
        /// <param name="requires_grad">Whether gradients are accumulated.</param>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A gradient is asked for and the dtype is integral.</exception>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(LeafOf(data.Impl, requires_grad), data)
        {
        }

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
