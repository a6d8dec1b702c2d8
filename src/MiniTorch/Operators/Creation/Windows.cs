using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Window functions for spectra, computed in double precision. A periodic window of n points is the symmetric one of n + 1 without its last point.</summary>
internal static class Windows
{
    /// <summary>Σ (−1)ⁱ · aᵢ · cos(2πi·k / (n − 1)).</summary>
    internal static TensorImpl Cosines(long length, bool symmetric, DType dtype, params double[] coefficients)
    {
        double step = 2 * Math.PI / Intervals(length, symmetric);
        return Make(length, dtype, k =>
        {
            double sum = 0;
            for (int i = 0; i < coefficients.Length; i++)
            {
                sum += ((i & 1) == 0 ? coefficients[i] : -coefficients[i]) * Math.Cos(i * k * step);
            }
            return sum;
        });
    }

    /// <summary>The triangle 1 − |2k / (n − 1) − 1|.</summary>
    internal static TensorImpl Bartlett(long length, bool symmetric, DType dtype) =>
        Make(length, dtype, k => 1 - Math.Abs(2.0 * k / Intervals(length, symmetric) - 1));

    /// <summary>I₀(β · √(1 − (2k / (n − 1) − 1)²)) / I₀(β).</summary>
    internal static TensorImpl Kaiser(long length, double beta, bool symmetric, DType dtype)
    {
        double atCentre = MathNet.Numerics.SpecialFunctions.BesselI0(beta);
        return Make(length, dtype, k =>
        {
            double x = 2.0 * k / Intervals(length, symmetric) - 1;
            return MathNet.Numerics.SpecialFunctions.BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - x * x))) / atCentre;
        });
    }

    /// <summary>e^(−|k − center| / tau).</summary>
    internal static TensorImpl Exponential(long length, double? center, double tau, bool symmetric, DType dtype)
    {
        double middle = center ?? Intervals(length, symmetric, one: 0) / 2.0;
        return Make(length, dtype, k => Math.Exp(-Math.Abs(k - middle) / tau), oneIsOne: false);
    }

    /// <summary>e^(−½ ((k − (n − 1) / 2) / std)²).</summary>
    internal static TensorImpl Gaussian(long length, double std, bool symmetric, DType dtype)
    {
        double middle = Intervals(length, symmetric, one: 0) / 2.0;
        return Make(length, dtype, k => Math.Exp(-0.5 * ((k - middle) / std) * ((k - middle) / std)), oneIsOne: false);
    }

    /// <summary>sin(π (k + ½) / n).</summary>
    internal static TensorImpl Cosine(long length, bool symmetric, DType dtype)
    {
        double count = !symmetric && length > 1 ? length + 1 : length;
        return Make(length, dtype, k => Math.Sin(Math.PI * (k + 0.5) / count), oneIsOne: false);
    }

    private static double Intervals(long length, bool symmetric, double one = 1) => length <= 1 ? one : symmetric ? length - 1 : length;

    private static TensorImpl Make(long length, DType dtype, Func<long, double> value, bool oneIsOne = true)
    {
        TensorImpl window = TensorImpl.Empty([length], DType.Float64);
        Span<double> span = window.Span<double>();
        for (int k = 0; k < span.Length; k++)
        {
            span[k] = oneIsOne && length == 1 ? 1 : value(k);
        }
        return dtype == DType.Float64 ? window : Aten.To(window, dtype);
    }
}
