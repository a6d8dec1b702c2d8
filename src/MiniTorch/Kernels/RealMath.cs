namespace MiniTorch.Kernels;

/// <summary>Elementary functions of real numbers that .NET lacks, or computes with cancellation.</summary>
internal static class RealMath
{
    /// <summary>eˣ − 1 without cancellation near 0 (W. Kahan's correction by the logarithm of the rounded eˣ).</summary>
    internal static double Expm1(double x)
    {
        double power = Math.Exp(x);
        if (power == 1)
        {
            return x;
        }
        double difference = power - 1;
        return difference == -1 || double.IsInfinity(power) || double.IsNaN(power) ? difference : difference * (x / Math.Log(power));
    }

    /// <summary>ln(1 + x) without cancellation near 0 (W. Kahan's correction by the rounded 1 + x).</summary>
    internal static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>x − y ⌊x / y⌋, with the sign of y.</summary>
    internal static double Remainder(double x, double y)
    {
        double remainder = x % y;
        return remainder != 0 && (y < 0) != (remainder < 0) ? remainder + y : remainder;
    }
}
