using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch;

// Operators of libtorch's own, of which other functions are built. Python shows them too.
public static partial class torch
{
    /// <summary>softmax along a dimension, but zeros where all elements are −∞.</summary>
    public static Tensor _safe_softmax(Tensor input, long dim, ScalarType? dtype = null) =>
        new(Aten.SafeSoftmax(dtype is { } type ? Aten.To(input.Impl, type.ToDType()) : input.Impl, dim));

    /// <summary>The gradient of softmax: (grad_output − Σ grad_output · output) · output along a dimension.</summary>
    /// <param name="grad_output">The gradient of the result.</param>
    /// <param name="output">The result.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="input_dtype">The input's dtype, to which the gradient is brought.</param>
    public static Tensor _softmax_backward_data(Tensor grad_output, Tensor output, long dim, ScalarType input_dtype) =>
        new(Aten.To(Aten.SoftmaxBackwardData(grad_output.Impl, output.Impl, dim), input_dtype.ToDType()));

    /// <summary>Each tensor's dimension, filled up with zeros to a multiple, in rows of what follows it, and these rows side by side: (leading dimensions, num_chunks, rest).</summary>
    public static Tensor _chunk_cat(IList<Tensor> tensors, long dim, long num_chunks) => new(Aten.ChunkCat(Tensor.ImplsOf(tensors), dim, num_chunks));

    /// <summary>input[indices] where the mask is true, else <paramref name="fill"/>; where it is false the indices may lie outside.</summary>
    public static Tensor _unsafe_masked_index(Tensor input, Tensor mask, IList<Tensor?> indices, Scalar fill) =>
        new(Aten.UnsafeMaskedIndex(input.Impl, mask.Impl, ImplsOrNull(indices), fill.Value));

    /// <summary>input with the values added at the indices where the mask is true; where it is false they may lie outside.</summary>
    public static Tensor _unsafe_masked_index_put_accumulate(Tensor input, Tensor mask, IList<Tensor?> indices, Tensor values) =>
        new(Aten.UnsafeMaskedIndexPutAccumulate(input.Impl, mask.Impl, ImplsOrNull(indices), values.Impl));

    /// <summary>grad_output · mask · scale: the gradient of a dropout that kept what the mask says.</summary>
    public static Tensor native_dropout_backward(Tensor grad_output, Tensor mask, double scale) => new(new NativeDropoutBackward(scale).Call(grad_output.Impl, mask.Impl));

    /// <summary>v · (g / ‖v‖), the norm over all dimensions but one: a weight of the lengths g and the directions v.</summary>
    public static Tensor _weight_norm(Tensor v, Tensor g, long dim = 0) => new(Aten.WeightNorm(v.Impl, g.Impl, dim));

    /// <summary>The norm over all dimensions but one, which are kept with size 1; over all for −1.</summary>
    public static Tensor norm_except_dim(Tensor v, long pow = 2, long dim = 0) => new(Aten.NormExceptDim(v.Impl, dim, pow));

    /// <summary>batch_norm in training, which moves the running statistics; (output, mean, 1 / √(var + eps), nothing: what other devices keep for the backward).</summary>
    public static (Tensor output, Tensor save_mean, Tensor save_invstd, Tensor reserve) _batch_norm_with_update(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, double momentum, double eps)
    {
        TensorImpl[] results = new NativeBatchNorm(training: true, momentum, eps, BatchNormForm.WithUpdate).Call(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias), running_mean.Impl, running_var.Impl);
        return (new(results[0]), new(results[1]), new(results[2]), new(results[3]));
    }

    /// <summary>native_batch_norm, for which running statistics are arguments that are written.</summary>
    public static (Tensor output, Tensor save_mean, Tensor save_invstd) _native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training, double momentum, double eps) =>
        Three(new NativeBatchNorm(training, momentum, eps, BatchNormForm.Legit).Call(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias), running_mean.Impl, running_var.Impl));

    /// <summary>native_batch_norm without running statistics.</summary>
    public static (Tensor output, Tensor save_mean, Tensor save_invstd) _native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, bool training, double momentum, double eps) =>
        Three(new NativeBatchNorm(training, momentum, eps, BatchNormForm.LegitWithoutStatistics).Call(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias), null, null));

    /// <summary>input [N, C, H, W] at the places grid [N, H', W', 2], between −1 and 1.</summary>
    /// <param name="input">The images.</param>
    /// <param name="grid">The places, x first.</param>
    /// <param name="interpolation_mode">0: bilinear, 1: nearest, 2: bicubic.</param>
    /// <param name="padding_mode">0: zeros outside, 1: the border, 2: reflection.</param>
    /// <param name="align_corners">−1 and 1 are the middles of the outer pixels, not their outer edges.</param>
    public static Tensor grid_sampler_2d(Tensor input, Tensor grid, long interpolation_mode, long padding_mode, bool align_corners) => GridSampler(2, input, grid, interpolation_mode, padding_mode, align_corners);

    /// <summary>input [N, C, D, H, W] at the places grid [N, D', H', W', 3], between −1 and 1.</summary>
    /// <inheritdoc cref="grid_sampler_2d"/>
    public static Tensor grid_sampler_3d(Tensor input, Tensor grid, long interpolation_mode, long padding_mode, bool align_corners) => GridSampler(3, input, grid, interpolation_mode, padding_mode, align_corners);

    /// <summary>Bilinear interpolation of [N, C, H, W] that shrinks without aliasing.</summary>
    /// <param name="input">The images.</param>
    /// <param name="output_size">Height and width of the result; or</param>
    /// <param name="align_corners">The first and last values lie upon each other, instead of the borders.</param>
    /// <param name="scale_factors">by how much they grow.</param>
    public static Tensor _upsample_bilinear2d_aa(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors = null) =>
        new(Aten.Interpolate(input.Impl, output_size, scale_factors, "bilinear", align_corners, antialias: true));

    /// <summary>libtorch's operators by their own names.</summary>
    public static class ops
    {
        /// <summary>The operators of the namespace aten.</summary>
        public static class aten
        {
            /// <summary>The gradient of a 2-dimensional max pooling: each gradient is added to the element that was the maximum.</summary>
            /// <param name="grad_output">The gradient of the result.</param>
            /// <param name="self">What was pooled.</param>
            /// <param name="kernel_size">Height and width of a window.</param>
            /// <param name="stride">Distance of the windows; empty for their size.</param>
            /// <param name="padding">What lies around the input.</param>
            /// <param name="dilation">Distance of a window's elements.</param>
            /// <param name="ceil_mode">Count windows that reach out of the padded input.</param>
            /// <param name="indices">The places of the maxima in their planes.</param>
            public static Tensor max_pool2d_with_indices_backward(Tensor grad_output, Tensor self, long[] kernel_size, long[] stride, long[] padding, long[] dilation, bool ceil_mode, Tensor indices) =>
                new(Aten.MaxPool2dWithIndicesBackward(grad_output.Impl, self.Impl, kernel_size, stride, padding, dilation, ceil_mode, indices.Impl));
        }
    }

    private static Tensor GridSampler(int spatial, Tensor input, Tensor grid, long mode, long padding, bool alignCorners)
    {
        Error.Unless(mode is >= 0 and <= 2, $"grid_sampler(): unknown interpolation mode {mode}");
        Error.Unless(padding is >= 0 and <= 2, $"grid_sampler(): unknown padding mode {padding}");
        return new(new GridSampler(spatial, new GridOptions((GridMode)mode, (GridPadding)padding, alignCorners)).Call(input.Impl, grid.Impl));
    }

    private static TensorImpl?[] ImplsOrNull(IList<Tensor?> tensors)
    {
        var impls = new TensorImpl?[tensors.Count];
        for (int i = 0; i < impls.Length; i++)
        {
            impls[i] = Tensor.ImplOf(tensors[i]);
        }
        return impls;
    }
}
