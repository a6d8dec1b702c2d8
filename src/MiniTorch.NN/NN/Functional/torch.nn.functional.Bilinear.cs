using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>out[…, k] = input1 · weight[k] · input2 + bias[k].</summary>
            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
                new(Aten.Bilinear(input1.Impl, input2.Impl, weight.Impl, Tensor.ImplOf(bias)));
        }
    }
}
