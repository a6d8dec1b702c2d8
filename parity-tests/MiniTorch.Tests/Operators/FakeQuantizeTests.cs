using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Operators;

/// <summary>Values, gradients and errors of the fake quantizations are those of PyTorch 1.13.1, which computes them as 2.13.</summary>
public class FakeQuantizeTests
{
    private static readonly float[] s_numbers = [-1.3f, -.7f, -.05f, 0, .05f, .15f, .25f, .34f, .66f, 5, float.NaN];
    private static readonly float[] s_matrix = [0.04f, 0.31f, -0.6f, 0.5f, -1.4f, 2.6f];

    [Theory]
    [InlineData(ScalarType.Float32, new[] { -0.5, -0.5, 0.0, 0.0, 0.0, 0.20000000298023224, 0.20000000298023224, 0.30000001192092896, 0.6000000238418579, 0.6000000238418579, -0.5 })]
    [InlineData(ScalarType.Float64, new[] { -0.5000000074505806, -0.5000000074505806, -0.10000000149011612, 0.0, 0.10000000149011612, 0.20000000298023224, 0.20000000298023224, 0.30000000447034836, 0.6000000089406967, 0.6000000089406967, -0.5000000074505806 })]
    [InlineData(ScalarType.Float16, new[] { -0.5, -0.5, 0.0, 0.0, 0.0, 0.199951171875, 0.199951171875, 0.300048828125, 0.60009765625, 0.60009765625, -0.5 })]
    public void One_scale_rounds_to_even_and_the_gradient_stops_at_the_bounds(ScalarType dtype, double[] expected)
    {
        Tensor x = tensor(s_numbers).to(dtype).requires_grad_();
        Tensor y = fake_quantize_per_tensor_affine(x, tensor(0.1f), tensor(1), quant_min: -4, quant_max: 7);
        Assert.Equal(dtype, y.dtype);
        Assert.Equal(expected, y.to(ScalarType.Float64).data<double>().ToArray());
        Assert.Equal("FakeQuantizePerTensorAffineCachemaskTensorQparamsBackward0", y.grad_fn!.name());
        Assert.Equal(ScalarType.Bool, ((Tensor)y.grad_fn.saved("mask")!).dtype);
        y.backward([arange(1, 12).to(dtype)]);
        Assert.Equal([0f, 0, 3, 4, 5, 6, 7, 8, 0, 0, 0], x.grad!.to(ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void Each_channel_has_its_scale()
    {
        Check(0, tensor(new[] { .1f, .4f }), tensor(new[] { 0, 2 }), [0, 0.3f, -0.4f, 0.4f, -1.6f, 1.2f], [1, 2, 0, 4, 5, 0]);
        Check(1, tensor(new[] { .1f, .4f, .3f }), tensor(new[] { 0, 2, -3 }), [0, 0.4f, -0.3f, 0.5f, -1.6f, 2.4f], [1, 2, 0, 4, 5, 0]);
        Check(0, tensor(new[] { .1f, .4f }), tensor(new[] { .5f, -1.25f }), [0.05f, 0.35f, -0.45f, 0.5f, -1.1f, 2.5f], [1, 2, 0, 4, 0, 6]);
    }

    [Fact]
    public void A_transposed_input_keeps_its_strides_and_its_channels()
    {
        Tensor x = tensor(s_matrix).reshape(2, 3);
        Tensor scale = tensor(new[] { .1f, .4f });
        Tensor zero = tensor(new[] { 0, 2 });
        Tensor expected = fake_quantize_per_channel_affine(x, scale, zero, 0, -4, 5).t();
        Tensor actual = fake_quantize_per_channel_affine(x.t(), scale, zero, 1, -4, 5);
        Assert.True(actual.equal(expected).all().item<bool>());
        Assert.Equal([1L, 3], actual.stride());
        Assert.Equal(0, fake_quantize_per_tensor_affine(zeros(0, 2), tensor(.1f), tensor(1), -4, 5).numel());
    }

    [Fact]
    public void The_gradient_is_a_product_that_can_be_differentiated_again()
    {
        Tensor x = tensor(new[] { 0.3, 5 }, requires_grad: true);
        Tensor cotangent = ones(2, dtype: ScalarType.Float64, requires_grad: true);
        Tensor y = fake_quantize_per_tensor_affine(x, tensor(.1f), tensor(1), -10, 10);
        Tensor grad = autograd.grad([y], [x], [cotangent], create_graph: true)[0];
        Assert.Equal("MulBackward0", grad.grad_fn!.name());
        Assert.Equal([1d, 0], autograd.grad([grad.sum()], [cotangent])[0].data<double>().ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_refused_as_in_libtorch()
    {
        Tensor x = ones(2, 3);
        Tensor scale = tensor(new[] { .1f, .2f });
        Tensor zero = tensor(new[] { 0, 1 });
        Refuses("`quant_min` should be less than or         equal to `quant_max`.", () => fake_quantize_per_tensor_affine(x, tensor(.1f), tensor(1), 4, -4));
        Refuses("a Tensor with 2 elements cannot be converted to Scalar", () => fake_quantize_per_tensor_affine(x, scale, tensor(1), -4, 4));
        Refuses("\"fake_quantize_tensor_cachemask_kernel_type_handling\" not implemented for 'Long'", () => fake_quantize_per_tensor_affine(x.@long(), tensor(.1f), tensor(1), -4, 4));
        Refuses(
            "The function '_fake_quantize_per_tensor_affine_cachemask_tensor_qparams' is not differentiable with respect to argument 'scale'. This input cannot have requires_grad True.",
            () => fake_quantize_per_tensor_affine(x, tensor(.1f, requires_grad: true), tensor(1), -4, 4));
        Refuses("Zero-point must be Int32, Float or Half, found Long", () => fake_quantize_per_channel_affine(x, scale, zero.@long(), 0, 0, 5));
        Refuses("scale should be a 1-D tensor", () => fake_quantize_per_channel_affine(x, scale.reshape(1, 2), zero, 0, 0, 5));
        Refuses("zero point should be a 1-D tensor", () => fake_quantize_per_channel_affine(x, scale, zero.reshape(1, 2), 0, 0, 5));
        Refuses("scale and zero-point need to have the same dimensions", () => fake_quantize_per_channel_affine(x, scale, tensor(new[] { 0, 1, 2 }), 0, 0, 5));
        Refuses("dimensions of scale and zero-point are not consistent with input tensor", () => fake_quantize_per_channel_affine(x, scale, zero, 1, 0, 5));
        Refuses("`zero_point` must be between `quant_min` and `quant_max`.", () => fake_quantize_per_channel_affine(x, scale, tensor(new[] { 0, 300 }), 0, 0, 5));
        Refuses("Dimension out of range (expected to be in range of [-2, 1], but got 2)", () => fake_quantize_per_channel_affine(x, scale, zero, 2, 0, 5));
        Refuses("`axis` must be between 0 and number of dimensions of input", () => fake_quantize_per_channel_affine(x, scale, zero, -2, 0, 5));
        Refuses("Dimension specified as 0 but tensor has no dimensions", () => fake_quantize_per_channel_affine(tensor(1f), ones(1), zeros(1, dtype: ScalarType.Int32), 0, 0, 5));
    }

    private static void Refuses(string message, Func<object> action) => Assert.Equal(message, Assert.Throws<ExternalException>(action).Message);

    private static void Check(int axis, Tensor scale, Tensor zero, float[] expected, float[] gradient)
    {
        Tensor x = tensor(s_matrix).reshape(2, 3).requires_grad_();
        Tensor y = fake_quantize_per_channel_affine(x, scale, zero, axis, -4, 5);
        Assert.Equal("FakeQuantizePerChannelAffineCachemaskBackward0", y.grad_fn!.name());
        AssertClose(expected, y);
        y.backward([arange(1, 7).reshape(2, 3).@float()]);
        AssertClose(gradient, x.grad!);
    }

    private static void AssertClose(float[] expected, Tensor actual)
    {
        float[] numbers = actual.reshape(-1).data<float>().ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], numbers[i], 6);
        }
    }
}
