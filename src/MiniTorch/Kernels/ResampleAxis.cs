using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>How the places of a resampled axis are made of those of the original.</summary>
internal enum ResampleMode
{
    /// <summary>The place at or before.</summary>
    Nearest,

    /// <summary>The place whose middle is nearest.</summary>
    NearestExact,

    /// <summary>Two neighbours, weighted by their distance.</summary>
    Linear,

    /// <summary>Four neighbours, by a cubic convolution.</summary>
    Cubic,
}

/// <summary>
/// One axis of a resampling: place i is Σ over its taps t of Weight[i · Taps + t] · original[Index[i · Taps + t]]. Where places lie is computed in the
/// precision of the elements, as in libtorch, since a rounding can move a place to its neighbour.
/// </summary>
internal sealed class ResampleAxis
{
    private const double CubicFactor = -0.75;
    private const double AntialiasedCubicFactor = -0.5;

    private readonly bool _single;

    /// <param name="mode">How places are made.</param>
    /// <param name="input">Places of the original.</param>
    /// <param name="output">Places of the result.</param>
    /// <param name="alignCorners">The first and last places of both lie upon each other, instead of the borders.</param>
    /// <param name="factor">By how much the axis was to grow, if that was given.</param>
    /// <param name="antialias">Taps cover all that a place of a smaller result stands for.</param>
    /// <param name="single">Whether elements have at most single precision.</param>
    /// <param name="weights">The dtype that weights are rounded to.</param>
    internal ResampleAxis(ResampleMode mode, long input, long output, bool alignCorners, double? factor, bool antialias, bool single, DType weights)
    {
        (_single, Input, Output) = (single, (int)input, (int)output);
        double scale = alignCorners ? (output > 1 ? R((input - 1.0) / (output - 1)) : 0)
            : factor is > 0 ? R(1 / factor.Value) : R((double)input / output);
        int width = mode switch { ResampleMode.Linear => 2, ResampleMode.Cubic => 4, _ => 1 };
        Taps = antialias ? (int)Math.Ceiling(width / 2 * Math.Max(scale, 1)) * 2 + 1 : width;
        Index = new int[Output * Taps];
        Weight = new double[Output * Taps];
        for (int i = 0; i < Output; i++)
        {
            if (antialias)
            {
                Cover(i, scale, width);
            }
            else if (width == 1)
            {
                Index[i] = Nearest(mode, i, scale);
                Weight[i] = 1;
            }
            else
            {
                Interpolate(i, scale, alignCorners, cubic: width == 4);
            }
        }
        for (int i = 0; i < Weight.Length && (weights is DType.Float16 or DType.BFloat16); i++)
        {
            Weight[i] = HalfRounding.Round((float)Weight[i], weights);
        }
    }

    internal int Input { get; }

    internal int Output { get; }

    internal int Taps { get; }

    internal int[] Index { get; }

    internal double[] Weight { get; }

    private double R(double x) => _single ? (float)x : x;

    private int Nearest(ResampleMode mode, int i, double scale)
    {
        if (mode == ResampleMode.NearestExact)
        {
            return (int)Math.Min(Math.Floor((float)R(R(i + 0.5) * scale)), Input - 1);
        }
        return Output == Input ? i : Output == 2 * Input ? i >> 1 : (int)Math.Min(Math.Floor((float)R(i * scale)), Input - 1);
    }

    private void Interpolate(int i, double scale, bool alignCorners, bool cubic)
    {
        double place = alignCorners ? R(scale * i) : R(R(scale * R(i + 0.5)) - 0.5);
        if (!cubic && place < 0)
        {
            place = 0;
        }
        int first = (int)Math.Min(Math.Floor(place), Input - 1);
        double part = Math.Clamp(R(place - first), 0, 1);
        int at = i * Taps;
        if (!cubic)
        {
            (Index[at], Index[at + 1]) = (first, Math.Min(first + 1, Input - 1));
            (Weight[at], Weight[at + 1]) = (R(1 - part), part);
            return;
        }
        for (int t = 0; t < 4; t++)
        {
            Index[at + t] = Math.Clamp(first - 1 + t, 0, Input - 1);
            Weight[at + t] = R(Cubic(part + 1 - t, CubicFactor));
        }
    }

    private void Cover(int i, double scale, int width)
    {
        double support = scale >= 1 ? width * 0.5 * scale : width * 0.5;
        double shrink = scale >= 1 ? 1 / scale : 1;
        double center = R(scale * (i + 0.5));
        int first = (int)Math.Max((long)(center - support + 0.5), 0);
        int count = (int)Math.Min((long)(center + support + 0.5), Input) - first;
        int at = i * Taps;
        double sum = 0;
        for (int t = 0; t < Taps; t++)
        {
            if (t >= count)
            {
                Index[at + t] = Index[at];
                continue;
            }
            double distance = (t + first - center + 0.5) * shrink;
            Index[at + t] = first + t;
            Weight[at + t] = width == 2 ? Math.Max(0, 1 - Math.Abs(distance)) : Cubic(distance, AntialiasedCubicFactor);
            sum += Weight[at + t];
        }
        for (int t = 0; t < Taps && sum != 0; t++)
        {
            Weight[at + t] = R(Weight[at + t] / sum);
        }
    }

    /// <summary>Keys' cubic convolution at a distance: the weight of a neighbour.</summary>
    internal static double Cubic(double distance, double a)
    {
        double x = Math.Abs(distance);
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
            : 0;
    }
}
