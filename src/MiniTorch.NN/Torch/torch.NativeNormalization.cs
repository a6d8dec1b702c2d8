using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>layer_norm with the mean and 1 / √(var + eps) of what was normalized.</summary>
    public static (Tensor output, Tensor mean, Tensor rstd) native_layer_norm(Tensor input, long[] normalized_shape, Tensor? weight, Tensor? bias, double eps) =>
        Three(new NativeLayerNorm(normalized_shape, eps).Call(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias)));

    /// <summary>batch_norm with the mean and 1 / √(var + eps) of the batch; both are empty outside of training.</summary>
    public static (Tensor output, Tensor save_mean, Tensor save_invstd) native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, double momentum, double eps) =>
        Three(Aten.NativeBatchNorm(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias), Tensor.ImplOf(running_mean), Tensor.ImplOf(running_var), training, momentum, eps));

    /// <summary>group_norm of a [N, C, HxW] tensor with the mean and 1 / √(var + eps) of each group.</summary>
    public static (Tensor output, Tensor mean, Tensor rstd) native_group_norm(Tensor input, Tensor? weight, Tensor? bias, long N, long C, long HxW, long group, double eps)
    {
        if (input.Impl.NumElements != N * C * HxW)
        {
            throw Error.Of($"Expected input of {N} · {C} · {HxW} elements, but got input of shape {Error.Show(input.Impl.Sizes)}");
        }
        return Three(new NativeGroupNorm(group, eps).Call(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias)));
    }

    private static (Tensor, Tensor, Tensor) Three(TensorImpl[] results) => (new(results[0]), new(results[1]), new(results[2]));
}
