using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as functions.</summary>
        public static partial class functional
        {
            /// <summary>input · weightsᵀ + bias over the last dimension.</summary>
            /// <param name="input">[…, in].</param>
            /// <param name="weights">[out, in].</param>
            /// <param name="bias">[out].</param>
            /// <returns>[…, out].</returns>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => new(Aten.Linear(input.Impl, weights.Impl, Tensor.ImplOf(bias)));
        }
    }
}
