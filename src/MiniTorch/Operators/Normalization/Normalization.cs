using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

// Normalizations that are composites in libtorch too.
internal static partial class Aten
{
    /// <summary>Each channel of each sample by its own mean and variance: batch_norm of the samples laid out as channels.</summary>
    internal static TensorImpl InstanceNorm(TensorImpl input, TensorImpl? weight, TensorImpl? bias, TensorImpl? runningMean, TensorImpl? runningVar, bool useInputStats, double momentum, double eps)
    {
        using var frame = Frame.Open("aten::instance_norm", (useInputStats, momentum, eps), input, weight, bias, runningMean, runningVar);
        Error.Unless(useInputStats || (runningMean is not null && runningVar is not null), "Expected running_mean and running_var to be defined when use_input_stats is false");
        (long batch, long channels) = (input.Sizes[0], input.Sizes[1]);
        long[] shape = [1, batch * channels, .. input.Sizes[2..]];
        TensorImpl? repeatedMean = Repeated(runningMean);
        TensorImpl? repeatedVar = Repeated(runningVar);
        TensorImpl flat = View(Contiguous(input), shape);
        TensorImpl result = BatchNorm(flat, Repeated(weight), Repeated(bias), repeatedMean, repeatedVar, useInputStats, momentum, eps);
        if (useInputStats)
        {
            using (GradMode.Set(false))
            {
                MoveRunning(runningMean, repeatedMean);
                MoveRunning(runningVar, repeatedVar);
            }
        }
        return frame.Result(View(result, input.Sizes));

        TensorImpl? Repeated(TensorImpl? x) => x is null ? null : Repeat(x, batch);

        void MoveRunning(TensorImpl? running, TensorImpl? repeated)
        {
            if (running is not null)
            {
                new CopyInto().InPlace(running, Mean(View(repeated!, batch, channels), [0]));
            }
        }
    }

    /// <summary>input · rsqrt(mean(input²) + eps) · weight over the last dimensions; eps is the dtype's if not given.</summary>
    internal static TensorImpl RmsNorm(TensorImpl input, long[] normalizedShape, TensorImpl? weight = null, double? eps = null)
    {
        NativeLayerNormChecks(input, normalizedShape, weight);
        using var frame = Frame.Open("aten::rms_norm", (normalizedShape, eps), input, weight);
        DType computed = input.DType is DType.Float16 or DType.BFloat16 ? DType.Float32 : input.DType;
        double epsilon = eps ?? Epsilon(computed);
        var dims = new long[normalizedShape.Length];
        for (int d = 0; d < dims.Length; d++)
        {
            dims[d] = input.Rank - dims.Length + d;
        }
        TensorImpl upcast = To(input, computed);
        TensorImpl result = upcast * Rsqrt(Mean(Pow(upcast, 2), dims, keepDim: true) + epsilon);
        if (weight is not null)
        {
            result = result * weight;
        }
        return frame.Result(To(result, input.DType));
    }

    private static void NativeLayerNormChecks(TensorImpl input, long[] normalizedShape, TensorImpl? weight)
    {
        Operators.NativeLayerNorm.CheckShape(input, normalizedShape, "[*", starIsDimension: false);
        if (weight is not null && !weight.Sizes.AsSpan().SequenceEqual(normalizedShape))
        {
            throw Error.Of($"Expected weight to be of same shape as normalized_shape, but got weight of shape {Error.Show(weight.Sizes)} and normalized_shape = {Error.Show(normalizedShape)}");
        }
    }

    /// <summary>The distance from 1 to the next number of a floating (or complex) dtype.</summary>
    private static double Epsilon(DType dtype) => dtype.ToReal() == DType.Float64 ? Math.BitIncrement(1.0) - 1 : MathF.BitIncrement(1) - 1;

    /// <summary>self / max(‖self‖_p, eps) along a dimension.</summary>
    internal static TensorImpl Normalize(TensorImpl self, double p = 2, long dim = 1, double eps = 1e-12)
    {
        TensorImpl norm = ClampMin(VectorNorm(self, p, [dim], keepDim: true), eps);
        return self / Expand(norm, self.Sizes);
    }

    /// <summary>input / (k + alpha · mean of input² over neighbouring channels)^beta.</summary>
    internal static TensorImpl LocalResponseNorm(TensorImpl input, long size, double alpha, double beta, double k)
    {
        Error.Unless(input.Rank >= 3, $"Expected 3D or higher dimensionality input (got {input.Rank} dimensions)");
        if (input.NumElements == 0)
        {
            return input;
        }
        TensorImpl square = input * input;
        TensorImpl mean;
        if (input.Rank == 3)
        {
            square = ConstantPadNd(Unsqueeze(square, 1), [0, 0, size / 2, (size - 1) / 2]);
            mean = Squeeze(AvgPool(2, square, [size, 1], [1], null, ceilMode: false, countIncludePad: true, divisor: null), 1);
        }
        else
        {
            square = ConstantPadNd(View(square, input.Sizes[0], 1, input.Sizes[1], input.Sizes[2], -1), [0, 0, 0, 0, size / 2, (size - 1) / 2]);
            mean = View(Squeeze(AvgPool(3, square, [size, 1, 1], [1], null, ceilMode: false, countIncludePad: true, divisor: null), 1), input.Sizes);
        }
        return input / Pow(Add(Mul(mean, Scalar(alpha)), Scalar(k)), beta);
    }
}
