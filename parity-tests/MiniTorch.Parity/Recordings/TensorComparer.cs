using System.Numerics;
using MiniTorch.Parity.Binding;

namespace MiniTorch.Parity.Recordings;

/// <summary>Compares tensors by dtype, shape and value, with the tolerances of torch.testing.assert_close.</summary>
public static class TensorComparer
{
    [ThreadStatic]
    private static double s_worstError;

    /// <summary>
    /// The largest error in units of its tolerance since this was set to 0, also where all agreed: what a report says of
    /// samples that pass. Each thread has its own.
    /// </summary>
    public static double WorstError
    {
        get => s_worstError;
        set => s_worstError = value;
    }

    public static Tolerance ToleranceOf(string dtype) => dtype switch
    {
        "float16" => new(1e-3, 1e-5),
        "bfloat16" => new(1.6e-2, 1e-5),
        "float32" or "complex64" => new(1.3e-6, 1e-5),
        "float64" or "complex128" => new(1e-7, 1e-7),
        _ => new(0, 0),
    };

    /// <summary>Null if the tensors agree, else how they differ.</summary>
    public static string? Compare(TensorData expected, TensorData actual, Tolerance? tolerance = null)
    {
        if (expected.DType != actual.DType)
        {
            return $"dtype {actual.DType}, expected {expected.DType}";
        }

        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            return $"shape [{string.Join(", ", actual.Shape)}], expected [{string.Join(", ", expected.Shape)}]";
        }

        return expected.IsIntegral ? CompareExactly(expected, actual) : CompareClosely(expected, actual, tolerance ?? ToleranceOf(expected.DType));
    }

    private static string? CompareExactly(TensorData expected, TensorData actual)
    {
        int wrong = expected.Bytes.AsSpan().SequenceEqual(actual.Bytes) ? 0 : expected.Integers().Zip(actual.Integers()).Count(pair => pair.First != pair.Second);
        return wrong == 0 ? null : $"{wrong} of {expected.Count} elements differ: got {actual}, expected {expected}";
    }

    private static string? CompareClosely(TensorData expected, TensorData actual, Tolerance tolerance)
    {
        (Complex[] want, Complex[] have) = (expected.Values(), actual.Values());
        (int wrong, int worst, double excess) = (0, -1, -1);
        for (int i = 0; i < want.Length; i++)
        {
            double distance = Complex.Abs(want[i] - have[i]) / (tolerance.Absolute + (tolerance.Relative * Complex.Abs(want[i])));
            WorstError = distance > WorstError && double.IsFinite(distance) ? distance : WorstError;
            if (!IsClose(want[i], have[i], tolerance))
            {
                wrong++;
                if (worst < 0 || distance > excess)
                {
                    (worst, excess) = (i, distance);
                }
            }
        }

        return wrong == 0 ? null
            : $"{wrong} of {want.Length} elements differ, most at {worst}: got {Show(have[worst])}, expected {Show(want[worst])} ({excess:G3} times the tolerance); got {actual}, expected {expected}";
    }

    private static bool IsClose(Complex expected, Complex actual, Tolerance tolerance)
    {
        if (IsFinite(expected) && IsFinite(actual))
        {
            return Complex.Abs(expected - actual) <= tolerance.Absolute + (tolerance.Relative * Complex.Abs(expected));
        }

        return IsSame(expected.Real, actual.Real) && IsSame(expected.Imaginary, actual.Imaginary);

        bool IsSame(double want, double have) =>
            want.Equals(have) || (double.IsFinite(want) && Math.Abs(want - have) <= tolerance.Absolute + (tolerance.Relative * Math.Abs(want)));
    }

    private static bool IsFinite(Complex value) => double.IsFinite(value.Real) && double.IsFinite(value.Imaginary);

    private static string Show(Complex value) => value.Imaginary == 0 ? $"{value.Real:G9}" : $"{value.Real:G9}{value.Imaginary:+0.#########;-0.#########}j";
}

/// <summary>|actual - expected| may be at most Absolute + Relative · |expected|.</summary>
public readonly record struct Tolerance(double Relative, double Absolute);
