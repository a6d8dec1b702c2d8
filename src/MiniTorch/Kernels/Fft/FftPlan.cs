using System.Collections.Concurrent;
using System.Numerics;
using MathNet.Numerics.Providers.FourierTransform;

namespace MiniTorch.Kernels;

/// <summary>
/// One-dimensional discrete Fourier transforms of one length, without a factor: out[k] = Σ in[j] · e^(∓2πi·jk/n). Lengths whose prime factors are small
/// are split by Cooley and Tukey's recursion (by 4 first), others go to the library (Bluestein).
/// </summary>
internal sealed class FftPlan
{
    /// <summary>A larger prime factor costs more by its n² products than by Bluestein's three transforms.</summary>
    private const int LargestFactor = 61;

    private const int CacheSize = 64;

    private static readonly ConcurrentDictionary<(int Length, bool Forward), FftPlan> s_plans = [];

    private readonly int _length;
    private readonly bool _forward;
    private readonly Complex[] _roots;
    private readonly int[] _factors;

    private FftPlan(int length, bool forward)
    {
        (_length, _forward) = (length, forward);
        List<int> factors = [];
        int rest = length;
        foreach (int step in (int[])[4, 2, 3])
        {
            while (rest % step == 0)
            {
                factors.Add(step);
                rest /= step;
            }
        }
        for (int p = 5; p <= LargestFactor && rest > 1; p += 2)
        {
            while (rest % p == 0)
            {
                factors.Add(p);
                rest /= p;
            }
        }
        _factors = rest == 1 ? [.. factors] : [];
        _roots = new Complex[_factors.Length > 0 ? length : 0];
        for (int k = 0; k < _roots.Length; k++)
        {
            // sincos of the angle in the first eighth would be a little better still; Math's functions reduce exactly enough.
            double angle = 2 * Math.PI * k / length;
            _roots[k] = new(Math.Cos(angle), forward ? -Math.Sin(angle) : Math.Sin(angle));
        }
    }

    internal static FftPlan Of(int length, bool forward)
    {
        if (s_plans.TryGetValue((length, forward), out FftPlan? plan))
        {
            return plan;
        }
        if (s_plans.Count >= CacheSize)
        {
            s_plans.Clear();
        }
        return s_plans.GetOrAdd((length, forward), static key => new FftPlan(key.Length, key.Forward));
    }

    /// <summary>Transforms one line; the buffers are different ones.</summary>
    internal void Run(ReadOnlySpan<Complex> source, Span<Complex> into)
    {
        if (_length == 1)
        {
            into[0] = source[0];
        }
        else if (_factors.Length > 0)
        {
            Split(source, 1, into, _length, 0);
        }
        else
        {
            Complex[] line = source.ToArray();
            if (_forward)
            {
                ManagedFourierTransformProvider.Instance.Forward(line, FourierTransformScaling.NoScaling);
            }
            else
            {
                ManagedFourierTransformProvider.Instance.Backward(line, FourierTransformScaling.NoScaling);
            }
            line.CopyTo(into);
        }
    }

    /// <summary>p transforms of every p-th element, then n/p transforms across them, after the twiddle factors.</summary>
    private void Split(ReadOnlySpan<Complex> source, int stride, Span<Complex> into, int n, int level)
    {
        int p = _factors[level];
        int m = n / p;
        if (m == 1)
        {
            for (int r = 0; r < p; r++)
            {
                into[r] = source[r * stride];
            }
        }
        else
        {
            for (int r = 0; r < p; r++)
            {
                Split(source[(r * stride)..], stride * p, into.Slice(r * m, m), m, level + 1);
            }
        }
        switch (p)
        {
            case 2: Combine2(into, m, stride); break;
            case 4: Combine4(into, m, stride); break;
            default: CombineAny(into, p, m, stride); break;
        }
    }

    private void Combine2(Span<Complex> into, int m, int stride)
    {
        Span<Complex> low = into[..m];
        Span<Complex> high = into.Slice(m, m);
        for (int k = 0; k < m; k++)
        {
            Complex y = high[k] * _roots[k * stride];
            high[k] = low[k] - y;
            low[k] += y;
        }
    }

    private void Combine4(Span<Complex> into, int m, int stride)
    {
        Span<Complex> x0 = into[..m];
        Span<Complex> x1 = into.Slice(m, m);
        Span<Complex> x2 = into.Slice(2 * m, m);
        Span<Complex> x3 = into.Slice(3 * m, m);
        double sign = _forward ? 1 : -1;
        for (int k = 0; k < m; k++)
        {
            Complex a = x0[k];
            Complex b = x1[k] * _roots[k * stride];
            Complex c = x2[k] * _roots[2 * k * stride];
            Complex d = x3[k] * _roots[3 * k * stride];
            Complex sum = a + c;
            Complex difference = a - c;
            Complex even = b + d;
            Complex odd = b - d;
            Complex turned = new(sign * odd.Imaginary, -sign * odd.Real);   // ∓i · odd
            x0[k] = sum + even;
            x1[k] = difference + turned;
            x2[k] = sum - even;
            x3[k] = difference - turned;
        }
    }

    private void CombineAny(Span<Complex> into, int p, int m, int stride)
    {
        Span<Complex> values = stackalloc Complex[LargestFactor];
        int step = _length / p;   // the p-th roots of 1 among all
        for (int k = 0; k < m; k++)
        {
            for (int r = 0; r < p; r++)
            {
                values[r] = into[r * m + k] * _roots[r * k * stride];
            }
            for (int q = 0; q < p; q++)
            {
                Complex sum = values[0];
                int at = 0;
                for (int r = 1; r < p; r++)
                {
                    at += q;
                    at -= at >= p ? p : 0;
                    sum += values[r] * _roots[at * step];
                }
                into[q * m + k] = sum;
            }
        }
    }
}
