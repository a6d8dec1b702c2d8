using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <inheritdoc cref="Tensor.softmax"/>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>softmax over the channels of a [C, H, W] or [N, C, H, W] tensor.</summary>
            public static Tensor softmax2d(Tensor x) => x.softmax(-3);

            /// <inheritdoc cref="Tensor.log_softmax"/>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <inheritdoc cref="Tensor.log_softmax"/>
            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype) => input.log_softmax(dim, dtype);

            /// <summary>softmax(−x) along a dimension.</summary>
            public static Tensor softmin(Tensor x, long dim) => new(Aten.Softmin(x.Impl, dim));

            /// <summary>softmax(−input) along a dimension, converted first.</summary>
            public static Tensor softmin(Tensor input, long dim, ScalarType? dtype) => new(Aten.Softmin(input.Impl, dim, dtype?.ToDType()));
        }
    }
}
