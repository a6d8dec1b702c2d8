using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>start, start + step, … as long as they lie before end; an integer dtype when all three are integers.</summary>
    internal static TensorImpl Arange(ScalarValue start, ScalarValue end, ScalarValue step, DType? dtype)
    {
        DType type = dtype ?? (start.IsFloatingPoint || end.IsFloatingPoint || step.IsFloatingPoint ? DTypes.Default : DType.Int64);
        if (type.IsComplex() || type == DType.Bool)
        {
            throw Error.NotImplementedFor("arange_cpu", type);
        }
        TensorImpl result = Empty([ArangeLength(start, end, step, type)], type);
        if (type.IsIntegral())
        {
            Ramp(result, start.CheckedInt64(), step.CheckedInt64());
        }
        else
        {
            Ramp(result, start.ToDouble(), step.ToDouble());
        }
        return result;
    }

    /// <summary>steps numbers from start to end, both included, at equal distances; the second half is counted from the end, as in libtorch.</summary>
    internal static TensorImpl Linspace(ScalarValue start, ScalarValue end, long steps, DType? dtype = null)
    {
        Error.Unless(steps >= 0, "number of steps must be non-negative");
        DType type = dtype ?? (start.IsComplex || end.IsComplex ? DTypes.DefaultComplex : DTypes.Default);
        if (type == DType.Bool)
        {
            throw Error.NotImplementedFor("linspace_cpu", type);
        }
        TensorImpl result = Empty([steps], type);
        FillPoints(result, new Points(start.ToComplex(), end.ToComplex(), steps, type), null);
        return result;
    }

    /// <summary>base to the power of <see cref="Linspace"/>.</summary>
    internal static TensorImpl Logspace(ScalarValue start, ScalarValue end, long steps, double @base, DType? dtype = null)
    {
        Error.Unless(steps >= 0, "number of steps must be non-negative");
        DType type = dtype ?? (start.IsComplex || end.IsComplex ? DTypes.DefaultComplex : DTypes.Default);
        if (type == DType.Bool)
        {
            throw Error.NotImplementedFor("logspace_cpu", type);
        }
        TensorImpl result = Empty([steps], type);
        FillPoints(result, new Points(start.ToComplex(), end.ToComplex(), steps, type, inDouble: !type.IsComplex()), @base);
        return result;
    }

    /// <summary>Writes the points, or a base to their power.</summary>
    private static void FillPoints(TensorImpl result, in Points points, double? power)
    {
        Span<double> real = stackalloc double[Elements.Chunk];
        Span<Complex> complex = stackalloc Complex[result.DType.IsComplex() ? Elements.Chunk : 0];
        for (long at = 0; at < result.NumElements; at += Elements.Chunk)
        {
            int count = (int)Math.Min(Elements.Chunk, result.NumElements - at);
            for (int i = 0; i < count; i++)
            {
                if (complex.Length > 0)
                {
                    complex[i] = power is { } of ? Complex.Pow(of, points[at + i]) : points[at + i];
                }
                else
                {
                    real[i] = power is { } of ? Math.Pow(of, points.Real(at + i)) : points.Real(at + i);
                }
            }
            if (complex.Length > 0)
            {
                Elements.Store<Complex>(complex[..count], result, at, 1);
            }
            else
            {
                Elements.Store<double>(real[..count], result, at, 1);
            }
        }
    }

    private static long ArangeLength(ScalarValue start, ScalarValue end, ScalarValue step, DType type)
    {
        bool counts = type.IsIntegral();
        double first = counts && double.IsFinite(start.ToDouble()) ? start.CheckedInt64() : start.ToDouble();
        double last = counts && double.IsFinite(end.ToDouble()) ? end.CheckedInt64() : end.ToDouble();
        double stride = counts ? step.CheckedInt64() : step.ToDouble();
        Error.Unless(stride is > 0 or < 0, "step must be nonzero");
        if (!double.IsFinite(first) || !double.IsFinite(last))
        {
            throw Error.Of($"unsupported range: {Show(start)} -> {Show(end)}");
        }
        Error.Unless(stride > 0 ? last >= first : last <= first, "upper bound and lower bound inconsistent with step sign");
        double length = type == DType.Int64
            ? Int64Length(start.CheckedInt64(), end.CheckedInt64(), step.CheckedInt64())
            : Math.Ceiling((end.ToDouble() - start.ToDouble()) / step.ToDouble());
        Error.Unless(length is >= 0 and < 9.2e18, "invalid size, possible overflow?");
        return (long)length;

        static double Int64Length(Int128 first, Int128 last, Int128 stride) => (double)((last - first + stride - Int128.Sign(stride)) / stride);

        static string Show(ScalarValue value) =>
            double.IsInfinity(value.ToDouble()) ? (value.ToDouble() > 0 ? "inf" : "-inf") : double.IsNaN(value.ToDouble()) ? "nan" : value.ToString();
    }

    private static void Ramp(TensorImpl result, long start, long step)
    {
        if (result.DType == DType.Int64)
        {
            Span<long> all = result.Span<long>();
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = unchecked(start + i * step);
            }
            return;
        }
        Span<long> chunk = stackalloc long[Elements.Chunk];
        for (long at = 0; at < result.NumElements; at += chunk.Length)
        {
            Span<long> some = chunk[..(int)Math.Min(chunk.Length, result.NumElements - at)];
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = unchecked(start + (at + i) * step);
            }
            Elements.Store<long>(some, result, at, 1);
        }
    }

    private static void Ramp(TensorImpl result, double start, double step)
    {
        Span<double> chunk = stackalloc double[Elements.Chunk];
        for (long at = 0; at < result.NumElements; at += chunk.Length)
        {
            Span<double> some = chunk[..(int)Math.Min(chunk.Length, result.NumElements - at)];
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = start + (at + i) * step;
            }
            Elements.Store<double>(some, result, at, 1);
        }
    }

    /// <summary>
    /// The points of a linspace. libtorch computes in the result's own type, rounding after each operation; integer types have their ends
    /// truncated first and their step in double precision. The exponents of a logspace have rounded ends, and are computed in double precision. A single point is the start as given.
    /// </summary>
    private readonly struct Points
    {
        private readonly DType _type;
        private readonly Complex _start;
        private readonly Complex _end;
        private readonly Complex _step;
        private readonly long _steps;

        internal Points(Complex start, Complex end, long steps, DType type, bool inDouble = false)
        {
            _type = type.ToReal();
            _steps = steps;
            _start = steps == 1 ? start : type.IsIntegral() ? Math.Truncate(start.Real) : Round(start);
            _end = type.IsIntegral() ? Math.Truncate(end.Real) : Round(end);
            _type = inDouble ? DType.Float64 : _type;
            _step = steps > 1 ? Round(Round(_end - _start) / Round(steps - 1)) : 0;
        }

        /// <summary>A point, when the type is real.</summary>
        internal double Real(long index) => _steps == 1 ? _start.Real
            : index < _steps / 2 ? Round(_start.Real + Round(_step.Real * Round((double)index)))
            : Round(_end.Real - Round(_step.Real * Round((double)(_steps - index - 1))));

        internal Complex this[long index] => _steps == 1 ? _start
            : index < _steps / 2 ? Round(_start + Round(_step * Round(index)))
            : Round(_end - Round(_step * Round(_steps - index - 1)));

        private Complex Round(Complex value) => new(Round(value.Real), Round(value.Imaginary));

        private double Round(double value) => _type switch
        {
            DType.Float32 => (float)value,
            DType.Float16 => (double)(Half)value,
            DType.BFloat16 => (double)(BFloat16)(float)value,
            _ => value,
        };
    }
}
