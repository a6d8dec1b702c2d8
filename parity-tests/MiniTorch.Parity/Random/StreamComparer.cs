using System.Text.Json;

namespace MiniTorch.Parity.RandomStreams;

/// <summary>
/// Compares drawn numbers with a recorded stream: its first six and last two values (all, if there are no more than eight)
/// and the sum, which shows the numbers in between.
/// </summary>
public static class StreamComparer
{
    /// <summary>Null if they agree.</summary>
    /// <param name="numbers">The drawn numbers; real and imaginary parts by turns of complex ones.</param>
    /// <param name="recorded">dtype, shape, values and sum.</param>
    /// <param name="tolerance">How far a number may lie from the recorded one.</param>
    public static string? Compare(double[] numbers, JsonElement recorded, Func<double, double> tolerance)
    {
        long[] shape = [.. recorded.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        bool complex = recorded.GetProperty("dtype").GetString()!.StartsWith("complex", StringComparison.Ordinal);
        long count = shape.Aggregate(complex ? 2L : 1L, (product, size) => product * size);
        if (numbers.Length != count)
        {
            return $"{numbers.Length} numbers, recorded {count}";
        }

        double[] values = [.. recorded.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())];
        double[] ours = values.Length == numbers.Length ? numbers : [.. numbers[..(values.Length - 2)], .. numbers[^2..]];
        for (int i = 0; i < values.Length; i++)
        {
            if (!(Math.Abs(ours[i] - values[i]) <= tolerance(values[i])))
            {
                return $"number {(i < values.Length - 2 || values.Length == numbers.Length ? i : numbers.Length - values.Length + i)}: {ours[i]:R}, recorded {values[i]:R}";
            }
        }

        // The recorded sum was added up in double precision in another order, which costs some 1e-14 of 100,000.
        double sum = numbers.Sum();
        double allowance = numbers.Sum(tolerance) + (1e-13 * numbers.Sum(Math.Abs));
        return complex || Math.Abs(sum - recorded.GetProperty("sum").GetDouble()) <= allowance ? null : $"sum {sum:R}, recorded {recorded.GetProperty("sum").GetDouble():R}";
    }

    /// <summary>
    /// Units in the last place of a double, which went through the logarithm, sine or exponential of another C library; no
    /// tolerance for any other dtype: single-precision normals are libtorch's own arithmetic, all else is rounded from double.
    /// </summary>
    public static Func<double, double> Ulps(int ulps, string dtype) =>
        dtype is "float64" or "complex128" && ulps > 0 ? value => ulps * (Math.BitIncrement(Math.Abs(value)) - Math.Abs(value)) : static _ => 0;
}
