using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Libraries;

/// <summary>Compares recorded numbers with computed ones.</summary>
public static class NumberComparer
{
    /// <summary>Null if all agree, else the first that differs. More may have been computed than recorded, if <paramref name="prefix"/>.</summary>
    public static string? Compare(string what, IReadOnlyList<double> expected, IReadOnlyList<double> actual, Tolerance tolerance, bool prefix = false)
    {
        if (prefix ? actual.Count < expected.Count : actual.Count != expected.Count)
        {
            return $"{what}: {actual.Count} numbers, expected {expected.Count}";
        }

        for (int i = 0; i < expected.Count; i++)
        {
            if (!IsClose(expected[i], actual[i], tolerance))
            {
                return $"{what}[{i}]: {actual[i]:R}, expected {expected[i]:R}";
            }
        }

        return null;
    }

    public static bool IsClose(double expected, double actual, Tolerance tolerance) =>
        expected.Equals(actual) || (double.IsFinite(expected) && Math.Abs(expected - actual) <= tolerance.Absolute + (tolerance.Relative * Math.Abs(expected)));
}
