using System.Numerics;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Operators;

/// <summary>
/// A second opinion for what differs by rounding. Where PyTorch computes in half or single precision it rounds on its
/// way, each version in other places: between the steps of a composite, in a sum, in the factors of a nearly singular
/// matrix. A result that differs from it is compared with what the same PyTorch computes from the same bits in double
/// precision, rounded once. It agrees if it is within the dtype's tolerance of that; or if its largest error is at most
/// twice the tolerance of the largest element (the terms of a sum that cancels are as large as the others), or twice the
/// error of PyTorch's own result (of two that round alike, one may be lucky).
/// </summary>
public static class WiderReference
{
    private const double Margin = 2;

    /// <summary>
    /// PyTorch's own result is no measure if it is farther than this, relative to the largest element, from that of
    /// double precision: then the two are not the same numbers, as random ones are not. But what is 0 in double
    /// precision may be all noise.
    /// </summary>
    private const double LargestError = 0.2;

    /// <summary>Whether a sample failed in its numbers, in a dtype that has a wider one; those of integers may be numbers of the default dtype.</summary>
    public static bool CanJudge(Outcome outcome) =>
        (outcome.Tested & ~outcome.Passed & (Aspects.Forward | Aspects.Backward)) != Aspects.None
        && outcome.Id.Split(':') is [_, "float16" or "bfloat16" or "float32" or "complex64" or "int64" or "bool", ..];

    /// <summary>Null if a tensor agrees with the reference's or with the wider one, else how it differs from the reference's.</summary>
    public static string? Compare(TensorData expected, TensorData actual, object? wider, Tolerance tolerance)
    {
        double worst = TensorComparer.WorstError;
        string? difference = TensorComparer.Compare(expected, actual, tolerance);
        if (difference is null || wider is not RecordedTensor { Data: var wide } || expected.DType != actual.DType || !expected.Shape.SequenceEqual(actual.Shape) || !wide.Shape.SequenceEqual(actual.Shape))
        {
            return difference;
        }

        TensorComparer.WorstError = worst;
        if (TensorComparer.Compare(wide, actual, tolerance) is null)
        {
            return null;
        }

        TensorComparer.WorstError = worst;
        if (expected.IsIntegral)
        {
            return difference;
        }

        (double theirs, double ours, double largest) = Errors(expected, actual, wide);
        bool isMeasure = theirs <= LargestError * largest || largest <= tolerance.Absolute;
        bool isAsNear = ours <= Margin * Math.Max(tolerance.Relative * largest, isMeasure ? theirs : 0);   // false for NaN
        return isAsNear ? null : $"{difference}; in double precision {wide}, from which ours is {ours:G3} away and theirs {theirs:G3}, of a largest element of {largest:G3}";
    }

    /// <summary>The largest errors of both sides, and the largest element. What overflows on their side is left out; what does in double precision must on ours.</summary>
    private static (double Theirs, double Ours, double Largest) Errors(TensorData expected, TensorData actual, TensorData wide)
    {
        (Complex[] theirs, Complex[] ours, Complex[] exact) = (expected.Values(), actual.Values(), wide.Values());
        (double theirError, double ourError, double largest) = (0, 0, 0);
        for (int i = 0; i < exact.Length; i++)
        {
            if (!Complex.IsFinite(exact[i]))
            {
                ourError = exact[i].Equals(ours[i]) ? ourError : double.NaN;
            }
            else if (Complex.IsFinite(theirs[i]))
            {
                theirError = Math.Max(theirError, Complex.Abs(theirs[i] - exact[i]));
                ourError = Math.Max(ourError, Complex.Abs(ours[i] - exact[i]));
                largest = Math.Max(largest, Complex.Abs(exact[i]));
            }
        }

        return (theirError, ourError, largest);
    }
}
