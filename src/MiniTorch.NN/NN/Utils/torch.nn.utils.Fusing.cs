using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Weight and bias of a convolution that does what a convolution and a batch norm in evaluation did.</summary>
            /// <param name="conv_w">The convolution's weight.</param>
            /// <param name="conv_b">Its bias, or null.</param>
            /// <param name="bn_rm">The running mean.</param>
            /// <param name="bn_rv">The running variance.</param>
            /// <param name="bn_eps">What is added to the variance.</param>
            /// <param name="bn_w">The norm's weight, or null.</param>
            /// <param name="bn_b">The norm's bias, or null.</param>
            /// <param name="transpose">Whether the convolution is a transposed one.</param>
            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(Tensor conv_w, Tensor? conv_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b, bool transpose = false)
            {
                var shape = new long[conv_w.Impl.Rank];
                Array.Fill(shape, 1);
                shape[transpose ? 1 : 0] = -1;
                return Fuse(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape);
            }

            /// <summary>Weight and bias of a linear layer that does what a linear layer and a batch norm in evaluation did.</summary>
            /// <param name="linear_w">The layer's weight.</param>
            /// <param name="linear_b">Its bias, or null.</param>
            /// <param name="bn_rm">The running mean.</param>
            /// <param name="bn_rv">The running variance.</param>
            /// <param name="bn_eps">What is added to the variance.</param>
            /// <param name="bn_w">The norm's weight, or null.</param>
            /// <param name="bn_b">The norm's bias, or null.</param>
            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b) =>
                Fuse(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1]);

            /// <summary>A linear layer that does what a linear layer and a batch norm, both in evaluation, did.</summary>
            public static Linear fuse_linear_bn_eval(Linear linear, BatchNorm bn)
            {
                if (linear.training || bn.training)
                {
                    throw new ArgumentException("Fusion only for eval!");
                }
                if (linear.out_features != bn.num_features && bn.num_features != 1)
                {
                    throw new ArgumentException("To fuse, linear.out_features == bn.num_features or bn.num_features == 1");
                }
                if (bn.running_mean is not { } mean || bn.running_var is not { } variance)
                {
                    throw new ArgumentException("To fuse, the batch norm must track running statistics");
                }
                (Parameter weight, Parameter bias) = fuse_linear_bn_weights(linear.weight, linear.bias, mean, variance, bn.eps, bn.weight, bn.bias);
                Linear fused = Linear(weight, bias);
                fused.eval();
                return fused;
            }

            private static (Parameter, Parameter) Fuse(Tensor weight, Tensor? bias, Tensor mean, Tensor variance, double eps, Tensor? scale, Tensor? shift, long[] shape)
            {
                using (GradMode.Set(false))
                {
                    TensorImpl factor = Aten.Rsqrt(variance.Impl + eps);
                    factor = scale is null ? factor : scale.Impl * factor;
                    TensorImpl fused = weight.Impl * Aten.Reshape(factor, shape);
                    TensorImpl moved = (bias is null ? -mean.Impl : bias.Impl - mean.Impl) * factor;
                    moved = shift is null ? moved : moved + shift.Impl;
                    return (new Parameter(new Tensor(fused), Variable.RequiresGrad(weight.Impl)), new Parameter(new Tensor(moved), bias is null || Variable.RequiresGrad(bias.Impl)));
                }
            }
        }
    }
}
