using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>
    /// (clamp(round(input / scale) + zero_point, quant_min, quant_max) − zero_point) · scale: what is left of the input after quantization with one scale.
    /// The gradient passes straight through where nothing was clamped.
    /// </summary>
    /// <param name="input">Floating-point numbers.</param>
    /// <param name="scale">One number.</param>
    /// <param name="zero_point">One integer.</param>
    /// <param name="quant_min">The lowest quantized number.</param>
    /// <param name="quant_max">The highest quantized number.</param>
    public static Tensor fake_quantize_per_tensor_affine(Tensor input, Tensor scale, Tensor zero_point, long quant_min, long quant_max) =>
        new(Aten.FakeQuantizePerTensor(input.Impl, scale.Impl, zero_point.Impl, quant_min, quant_max));

    /// <summary>As <see cref="fake_quantize_per_tensor_affine"/>, with a scale and a zero point for each index of one dimension.</summary>
    /// <param name="input">Floating-point numbers.</param>
    /// <param name="scale">A float32 vector.</param>
    /// <param name="zero_point">An int32, float32 or float16 vector; floating zero points may lie anywhere.</param>
    /// <param name="axis">The dimension, counted from the front.</param>
    /// <param name="quant_min">The lowest quantized number.</param>
    /// <param name="quant_max">The highest quantized number.</param>
    public static Tensor fake_quantize_per_channel_affine(Tensor input, Tensor scale, Tensor zero_point, int axis, long quant_min, long quant_max) =>
        new(Aten.FakeQuantizePerChannel(input.Impl, scale.Impl, zero_point.Impl, axis, quant_min, quant_max));
}
