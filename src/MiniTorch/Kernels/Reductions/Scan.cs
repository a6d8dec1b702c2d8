using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Running results along a dimension: sums, products, extrema with their places, log-sum-exps.</summary>
internal static class Scan
{
    /// <summary>One step: what comes before, and the next element.</summary>
    /// <typeparam name="T">The element type that is read and written.</typeparam>
    /// <typeparam name="TAcc">The wider type in which is accumulated.</typeparam>
    internal interface IStep<T, TAcc>
    {
        TAcc Identity { get; }

        TAcc Next(TAcc before, T value);

        T Result(TAcc accumulated);
    }

    /// <summary>into = running sums of x; float32 accumulates in double as libtorch does, half types in float.</summary>
    internal static void Sum(TensorImpl x, int dim, TensorImpl into)
    {
        switch (into.DType)
        {
            case DType.Float32: Run<Add<float, double>, float, double>(default, x, dim, into); break;
            case DType.Float64: Run<Add<double, double>, double, double>(default, x, dim, into); break;
            case DType.Float16 or DType.BFloat16: Run<Add<float, float>, float, float>(default, x, dim, into); break;
            case DType.Complex64 or DType.Complex128: Run<Add<Complex, Complex>, Complex, Complex>(default, x, dim, into); break;
            default: Run<Add<long, long>, long, long>(default, x, dim, into); break;
        }
    }

    /// <summary>into = running products of x.</summary>
    internal static void Product(TensorImpl x, int dim, TensorImpl into)
    {
        switch (into.DType)
        {
            case DType.Float32: Run<Multiply<float, double>, float, double>(default, x, dim, into); break;
            case DType.Float64: Run<Multiply<double, double>, double, double>(default, x, dim, into); break;
            case DType.Float16 or DType.BFloat16: Run<Multiply<float, float>, float, float>(default, x, dim, into); break;
            case DType.Complex64 or DType.Complex128: Run<Multiply<Complex, Complex>, Complex, Complex>(default, x, dim, into); break;
            default: Run<Multiply<long, long>, long, long>(default, x, dim, into); break;
        }
    }

    /// <summary>into = running log Σ exp of x.</summary>
    internal static void LogSumExp(TensorImpl x, int dim, TensorImpl into)
    {
        switch (into.DType)
        {
            case DType.Float64: Run<LogAddExp<double>, double, double>(default, x, dim, into); break;
            case DType.Complex64 or DType.Complex128: Run<ComplexLogAddExp, Complex, Complex>(default, x, dim, into); break;
            default: Run<LogAddExp<float>, float, double>(default, x, dim, into); break;
        }
    }

    /// <summary>Running extrema and their places; the latest of equals, and a NaN stays.</summary>
    internal static void Extremum(TensorImpl x, int dim, bool largest, TensorImpl values, TensorImpl indices) =>
        Dispatch.Real(x.DType, new ExtremumWork(Copy.Dense(x, x.DType == DType.Bool ? x.DType : x.DType.ComputeType()), Lines.Of(x, dim), largest, values, indices));

    internal static void Run<TStep, T, TAcc>(TStep step, TensorImpl x, int dim, TensorImpl into)
        where TStep : struct, IStep<T, TAcc>
        where T : unmanaged
        where TAcc : unmanaged
    {
        Lines lines = Lines.Of(x, dim);
        if (into.NumElements == 0)
        {
            return;
        }
        TensorImpl dense = Copy.Dense(x, x.DType);
        if (lines.Inner == 1)
        {
            Parallel.For(0, lines.Outer, Math.Max(1, 16384 / lines.Length), new Along<TStep, T, TAcc>(step, dense, (int)lines.Length, into));
        }
        else
        {
            Parallel.For(0, lines.Count, Math.Max(Parallel.Alignment, 16384 / lines.Length), new Across<TStep, T, TAcc>(step, dense, lines, into));
        }
    }

    private readonly struct Along<TStep, T, TAcc>(TStep step, TensorImpl x, int length, TensorImpl into) : IRangeBody
        where TStep : struct, IStep<T, TAcc>
        where T : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> buffer = stackalloc T[Elements.Chunk];
            Span<T> results = stackalloc T[Elements.Chunk];
            if (Elements.IsStoredAs<T>(x.DType) && Elements.IsStoredAs<T>(into.DType))
            {
                for (; begin + 4 <= end; begin += 4)
                {
                    FourLines((nint)(begin * length));
                }
            }
            for (long line = begin; line < end; line++)
            {
                TAcc sum = step.Identity;
                for (int done = 0; done < length; done += Elements.Chunk)
                {
                    int count = Math.Min(Elements.Chunk, length - done);
                    long at = line * length + done;
                    ReadOnlySpan<T> values = Elements.Load(x, at, 1, count, buffer);
                    Span<T> target = Elements.Target(into, at, 1, count, results, out bool direct);
                    for (int i = 0; i < values.Length; i++)
                    {
                        sum = step.Next(sum, values[i]);
                        target[i] = step.Result(sum);
                    }
                    if (!direct)
                    {
                        Elements.Store<T>(target, into, at, 1);
                    }
                }
            }
        }

        /// <summary>Each line waits for the step before: four of them keep the adder busy.</summary>
        private void FourLines(nint at)
        {
            ref T from = ref Unsafe.Add(ref x.Reference<T>(), at);
            ref T to = ref Unsafe.Add(ref into.Reference<T>(), at);
            TAcc a = step.Identity, b = a, c = a, d = a;
            for (nint i = 0; i < length; i++)
            {
                a = step.Next(a, Unsafe.Add(ref from, i));
                b = step.Next(b, Unsafe.Add(ref from, i + length));
                c = step.Next(c, Unsafe.Add(ref from, i + 2 * (nint)length));
                d = step.Next(d, Unsafe.Add(ref from, i + 3 * (nint)length));
                Unsafe.Add(ref to, i) = step.Result(a);
                Unsafe.Add(ref to, i + length) = step.Result(b);
                Unsafe.Add(ref to, i + 2 * (nint)length) = step.Result(c);
                Unsafe.Add(ref to, i + 3 * (nint)length) = step.Result(d);
            }
        }
    }

    private readonly struct Across<TStep, T, TAcc>(TStep step, TensorImpl x, Lines lines, TensorImpl into) : IRangeBody
        where TStep : struct, IStep<T, TAcc>
        where T : unmanaged
        where TAcc : unmanaged
    {
        private const int Columns = 256;

        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> buffer = stackalloc T[Columns];
            Span<T> results = stackalloc T[Columns];
            Span<TAcc> sums = stackalloc TAcc[Columns];
            for (long line = begin; line < end;)
            {
                int columns = (int)Math.Min(Math.Min(Columns, end - line), lines.Inner - line % lines.Inner);
                long start = lines.Start(line);
                sums.Fill(step.Identity);
                for (long k = 0; k < lines.Length; k++)
                {
                    long at = start + k * lines.Inner;
                    ReadOnlySpan<T> values = Elements.Load(x, at, 1, columns, buffer);
                    Span<T> target = Elements.Target(into, at, 1, columns, results, out bool direct);
                    for (int i = 0; i < values.Length; i++)
                    {
                        sums[i] = step.Next(sums[i], values[i]);
                        target[i] = step.Result(sums[i]);
                    }
                    if (!direct)
                    {
                        Elements.Store<T>(target, into, at, 1);
                    }
                }
                line += columns;
            }
        }
    }

    private readonly struct ExtremumWork(TensorImpl x, Lines lines, bool largest, TensorImpl values, TensorImpl indices) : IRealWork
    {
        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (x.NumElements != 0)
            {
                Parallel.For(0, lines.Count, Math.Max(1, 16384 / lines.Length), new ExtremumBody<T>(x, lines, largest, values, indices));
            }
        }
    }

    private readonly struct ExtremumBody<T>(TensorImpl x, Lines lines, bool largest, TensorImpl values, TensorImpl indices) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Invoke(long begin, long end)
        {
            Span<long> places = indices.Span<long>();
            for (long line = begin; line < end; line++)
            {
                long at = lines.Start(line);
                T best = Unsafe.Add(ref x.Reference<T>(), (nint)at);
                long place = 0;
                for (long k = 0; k < lines.Length; k++, at += lines.Inner)
                {
                    T value = Unsafe.Add(ref x.Reference<T>(), (nint)at);
                    if (T.IsNaN(value) || (!T.IsNaN(best) && (largest ? value >= best : value <= best)))
                    {
                        (best, place) = (value, k);
                    }
                    Elements.Store([best], values, at, 1);
                    places[(int)at] = place;
                }
            }
        }
    }

    private readonly struct Add<T, TAcc> : IStep<T, TAcc> where T : unmanaged, INumberBase<T> where TAcc : unmanaged, INumberBase<TAcc>
    {
        public TAcc Identity => TAcc.Zero;

        public TAcc Next(TAcc before, T value) => before + Elements.Convert<T, TAcc>(value);

        public T Result(TAcc accumulated) => Elements.Convert<TAcc, T>(accumulated);
    }

    private readonly struct Multiply<T, TAcc> : IStep<T, TAcc> where T : unmanaged, INumberBase<T> where TAcc : unmanaged, INumberBase<TAcc>
    {
        public TAcc Identity => TAcc.One;

        public TAcc Next(TAcc before, T value) => before * Elements.Convert<T, TAcc>(value);

        public T Result(TAcc accumulated) => Elements.Convert<TAcc, T>(accumulated);
    }

    private readonly struct LogAddExp<T> : IStep<T, double> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Identity => double.NegativeInfinity;

        public double Next(double before, T value)
        {
            double x = Elements.Convert<T, double>(value);
            double min = Math.Min(before, x);
            double max = Math.Max(before, x);
            return min != max || double.IsFinite(min) ? double.LogP1(Math.Exp(min - max)) + max : x;
        }

        public T Result(double accumulated) => Elements.Convert<double, T>(accumulated);
    }

    private readonly struct ComplexLogAddExp : IStep<Complex, Complex>
    {
        public Complex Identity => new(double.NegativeInfinity, 0);

        public Complex Next(Complex before, Complex value)
        {
            bool first = before.Real >= value.Real || double.IsNaN(before.Real);
            (Complex min, Complex max) = first ? (value, before) : (before, value);
            if (!double.IsFinite(max.Real) && min.Real == max.Real)
            {
                // Both parts −∞: nothing was added. Both +∞: the sum of the exponentials is infinite whatever their phases.
                return max.Real < 0 ? min : Complex.Log(Complex.Exp(min) + Complex.Exp(max));
            }
            return max + Complex.Log(1 + Complex.Exp(min - max));
        }

        public Complex Result(Complex accumulated) => accumulated;
    }
}
