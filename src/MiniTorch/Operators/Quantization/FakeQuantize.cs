using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// What the fake quantizations have in common: q = round(self / scale) + zero_point; out = (clamp(q, quant_min, quant_max) − zero_point) · scale;
/// mask = quant_min ≤ q ≤ quant_max; ∂self = grad · mask (the gradient passes straight through the rounding). Saves the mask.
/// </summary>
/// <remarks>
/// Inputs: self, scale, zero_point. Rounds to even. 1 / scale is a float32, whatever self's dtype; half types are computed in float32. NaN, infinity
/// and what exceeds int64 count as below quant_min, as the conversion of x86 has it.
/// </remarks>
internal abstract class FakeQuantize(string operatorName, string derivative, long quantMin, long quantMax) : MultiOutputOperator(operatorName, derivative)
{
    private SavedTensor? _mask;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("quant_min", quantMin), ("quant_max", quantMax)];

    protected override int EdgeCount(int inputs) => 1;

    protected override string? NonDifferentiableArgument(int index) => index switch { 1 => "scale", 2 => "zero_point", _ => null };

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        Check(self, inputs[1]!, inputs[2]!);
        return [TensorMeta.Like(self), TensorMeta.Pointwise(self, DType.Bool)];
    }

    /// <summary>Refuses what libtorch does.</summary>
    protected abstract void Check(TensorImpl self, TensorImpl scale, TensorImpl zeroPoint);

    /// <summary>Whether a floating zero point is one, rather than cut off to an integer.</summary>
    protected virtual bool TakesFloatingZeroPoints => false;

    /// <summary>How many elements in a row share a scale, and how many scales there are before they repeat.</summary>
    protected abstract (long Run, int Channels) Channels(TensorImpl self);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        if (inputs[0]!.DType == DType.Float64)
        {
            Quantize<double>(inputs, into, DType.Float64);
        }
        else
        {
            Quantize<float>(inputs, into, DType.Float32);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results) => _mask = SaveOutput(results[1], 1, "mask");

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) => gradInputs[0] = grads[0]! * _mask!.Unpack();

    /// <summary>Refuses bounds in the wrong order.</summary>
    protected void CheckBounds() => Error.Unless(quantMin <= quantMax, "`quant_min` should be less than or         equal to `quant_max`.");

    private void Quantize<T>(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into, DType dtype) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorImpl self = Copy.Dense(inputs[0]!, dtype);
        TensorImpl output = TensorImpl.Empty(self.Sizes, dtype);
        TensorImpl mask = TensorImpl.Empty(self.Sizes, DType.Bool);
        (long run, int channels) = Channels(self);
        bool isFloating = TakesFloatingZeroPoints && inputs[2]!.DType.IsFloatingPoint();
        Parallel.For(0, self.NumElements, 4096, new Body<T>
        {
            Self = self,
            Output = output,
            Mask = mask,
            Scales = Copy.Dense(inputs[1]!, DType.Float32),
            ZeroPoints = Copy.Dense(inputs[2]!, isFloating ? DType.Float32 : DType.Int64),
            RoundsWithZeroPoint = isFloating,
            Run = run,
            Channels = channels,
            Low = quantMin,
            High = quantMax,
        });
        Copy.Run(output, into[0]);
        Copy.Run(mask, into[1]);
    }

    private readonly struct Body<T> : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal required TensorImpl Self { get; init; }
        internal required TensorImpl Output { get; init; }
        internal required TensorImpl Mask { get; init; }
        internal required TensorImpl Scales { get; init; }
        internal required TensorImpl ZeroPoints { get; init; }
        internal required bool RoundsWithZeroPoint { get; init; }
        internal required long Run { get; init; }
        internal required int Channels { get; init; }
        internal required long Low { get; init; }
        internal required long High { get; init; }

        public void Invoke(long begin, long end)
        {
            ReadOnlySpan<T> self = Self.Span<T>();
            Span<T> output = Output.Span<T>();
            Span<bool> mask = Mask.Span<bool>();
            for (long i = begin; i < end;)
            {
                int channel = (int)(i / Run % Channels);
                float scale = Scales.Span<float>()[channel];
                long next = Math.Min(end, (i / Run * Run) + Run);
                T inverse = T.CreateTruncating(1 / scale);
                T factor = T.CreateTruncating(scale);
                T zero = RoundsWithZeroPoint ? T.CreateTruncating(ZeroPoints.Span<float>()[channel]) : T.CreateTruncating(ZeroPoints.Span<long>()[channel]);
                for (; i < next; i++)
                {
                    T x = self[(int)i] * inverse;
                    T rounded = RoundsWithZeroPoint ? T.Round(zero + x, MidpointRounding.ToEven) : zero + T.Round(x, MidpointRounding.ToEven);
                    long q = ToInt64(rounded);
                    output[(int)i] = (T.CreateTruncating(Math.Clamp(q, Low, High)) - zero) * factor;
                    mask[(int)i] = q >= Low && q <= High;
                }
            }
        }

        private static long ToInt64(T value)
        {
            double number = double.CreateTruncating(value);
            return number is >= -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)number : long.MinValue;
        }
    }
}

/// <inheritdoc cref="FakeQuantize"/>
/// <summary>fake_quantize_per_tensor_affine with one scale and one zero point, which are tensors; ∂self = grad · mask. Saves the mask.</summary>
internal sealed class FakeQuantizePerTensor(long quantMin, long quantMax)
    : FakeQuantize("aten::_fake_quantize_per_tensor_affine_cachemask_tensor_qparams", "FakeQuantizePerTensorAffineCachemaskTensorQparamsBackward0", quantMin, quantMax)
{
    protected override void Check(TensorImpl self, TensorImpl scale, TensorImpl zeroPoint)
    {
        CheckBounds();
        CheckNumber(scale);
        CheckNumber(zeroPoint);
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("fake_quantize_tensor_cachemask_kernel_type_handling", self.DType);
        }
    }

    protected override (long Run, int Channels) Channels(TensorImpl self) => (Math.Max(self.NumElements, 1), 1);

    private static void CheckNumber(TensorImpl number)
    {
        if (number.NumElements != 1)
        {
            throw Error.Of($"a Tensor with {number.NumElements} elements cannot be converted to Scalar");
        }
    }
}

/// <inheritdoc cref="FakeQuantize"/>
/// <summary>fake_quantize_per_channel_affine with a scale and a zero point for each index of one dimension; ∂self = grad · mask. Saves the mask.</summary>
internal sealed class FakeQuantizePerChannel(int axis, long quantMin, long quantMax)
    : FakeQuantize("aten::fake_quantize_per_channel_affine_cachemask", "FakeQuantizePerChannelAffineCachemaskBackward0", quantMin, quantMax)
{
    private readonly long _quantMin = quantMin;
    private readonly long _quantMax = quantMax;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("axis", axis), .. base.Attributes];

    protected override bool TakesFloatingZeroPoints => true;

    protected override void Check(TensorImpl self, TensorImpl scale, TensorImpl zeroPoint)
    {
        if (zeroPoint.DType is not (DType.Int32 or DType.Float32 or DType.Float16))
        {
            throw Error.Of($"Zero-point must be Int32, Float or Half, found {zeroPoint.DType.Name()}");
        }
        if (scale.DType != DType.Float32)
        {
            throw Error.Of($"Scale must be Float, found {scale.DType.Name()}");
        }
        Error.Unless(scale.Rank == 1, "scale should be a 1-D tensor");
        Error.Unless(zeroPoint.Rank == 1, "zero point should be a 1-D tensor");
        Error.Unless(scale.NumElements == zeroPoint.NumElements, "scale and zero-point need to have the same dimensions");
        if (self.Rank == 0)
        {
            throw Error.Of($"Dimension specified as {axis} but tensor has no dimensions");
        }
        int at = Layout.WrapDim(axis, self.Rank);
        Error.Unless(scale.NumElements == self.Sizes[at], "dimensions of scale and zero-point are not consistent with input tensor");
        CheckBounds();
        Error.Unless(zeroPoint.NumElements > 0, "min(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
        foreach (float zero in Copy.Dense(zeroPoint, DType.Float32).Span<float>())
        {
            // Floating zero points may lie anywhere.
            Error.Unless(zeroPoint.DType != DType.Int32 || (zero >= _quantMin && zero <= _quantMax), "`zero_point` must be between `quant_min` and `quant_max`.");
        }
        Error.Unless(axis >= 0, "`axis` must be between 0 and number of dimensions of input");
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("fake_quantize_channel_cachemask_cpu_type_handling", self.DType);
        }
    }

    protected override (long Run, int Channels) Channels(TensorImpl self)
    {
        long run = 1;
        for (int d = axis + 1; d < self.Rank; d++)
        {
            run *= self.Sizes[d];
        }
        return (Math.Max(run, 1), (int)self.Sizes[axis]);
    }
}

internal static partial class Aten
{
    /// <summary>Rounds to the numbers that a quantized tensor of one scale and zero point could hold.</summary>
    internal static TensorImpl FakeQuantizePerTensor(TensorImpl self, TensorImpl scale, TensorImpl zeroPoint, long quantMin, long quantMax) =>
        new FakeQuantizePerTensor(quantMin, quantMax).Call(self, scale, zeroPoint)[0];

    /// <summary>Rounds to the numbers that a quantized tensor with a scale and zero point for each channel could hold.</summary>
    internal static TensorImpl FakeQuantizePerChannel(TensorImpl self, TensorImpl scale, TensorImpl zeroPoint, int axis, long quantMin, long quantMax) =>
        new FakeQuantizePerChannel(axis, quantMin, quantMax).Call(self, scale, zeroPoint)[0];
}
