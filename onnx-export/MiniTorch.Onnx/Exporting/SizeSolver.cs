namespace MiniTorch.Onnx;

/// <summary>
/// Finds out what an integer is that a forward computed: a constant, a size of some value, or a simple function of such sizes. See Note [Runs].
/// </summary>
internal sealed class SizeSolver(OnnxGraphBuilder builder)
{
    private readonly List<(long[] Runs, OnnxValue Value, int Axis, bool IsInput)> _known = [];

    /// <summary>Makes a size known, by what it was in each run. Sizes of the model's inputs come first.</summary>
    internal void Learn(long[] runs, OnnxValue value, int axis, bool isInput = false)
    {
        if (IsConstant(runs))
        {
            return;
        }
        foreach ((long[] known, _, _, _) in _known)
        {
            if (known.AsSpan().SequenceEqual(runs))
            {
                return;
            }
        }
        _known.Add((runs, value, axis, isInput));
    }

    internal static bool IsConstant(ReadOnlySpan<long> runs) => runs[1..].IndexOfAnyExcept(runs[0]) < 0;

    /// <summary>The integer as an expression of sizes, or null.</summary>
    /// <param name="runs">What it was in each run.</param>
    internal OnnxSize? Solve(long[] runs)
    {
        if (IsConstant(runs))
        {
            return runs[0];
        }
        foreach ((long[] known, OnnxValue value, int axis, _) in _known)
        {
            if (known.AsSpan().SequenceEqual(runs))
            {
                return builder.Size(value, axis);
            }
        }
        foreach ((long[] known, OnnxValue value, int axis, _) in _known)
        {
            if (Linear(known, runs) is { } line)
            {
                return builder.Plus(builder.Times(line.Factor, builder.Size(value, axis)), line.Offset);
            }
        }
        foreach ((long[] known, OnnxValue value, int axis, _) in _known)
        {
            if (Linear(runs, known) is { Factor: > 1 } line)
            {
                return builder.FloorDivide(builder.Minus(builder.Size(value, axis), line.Offset), line.Factor);
            }
        }
        return Product(runs) ?? Floored(runs);
    }

    /// <summary>⌊(size + c) / q⌋ with the smallest q and |c| &lt; q that fit at least four runs of different sizes.</summary>
    private OnnxSize? Floored(long[] runs)
    {
        foreach ((long[] known, OnnxValue value, int axis, _) in _known)
        {
            if (known.Distinct().Count() < 4)
            {
                continue;
            }
            for (long q = 2; q <= 16; q++)
            {
                for (long c = 0; c < q; c = c > 0 ? -c : 1 - c)
                {
                    if (Fits(known, q, c))
                    {
                        return builder.FloorDivide(builder.Plus(builder.Size(value, axis), c), q);
                    }
                }
            }
        }
        return null;

        bool Fits(long[] known, long q, long c)
        {
            for (int r = 0; r < runs.Length; r++)
            {
                if (Math.Floor((double)(known[r] + c) / q) != runs[r])
                {
                    return false;
                }
            }
            return true;
        }
    }

    /// <summary>A product of sizes and a number, or what is left when it is divided by one.</summary>
    private OnnxSize? Product(long[] runs)
    {
        for (int i = 0; i < _known.Count; i++)
        {
            if (Quotient(runs, _known[i].Runs) is not { } rest)
            {
                continue;
            }
            for (int j = i; j < _known.Count; j++)
            {
                if (Linear(_known[j].Runs, rest) is { } line)
                {
                    OnnxSize second = builder.Plus(builder.Times(line.Factor, builder.Size(_known[j].Value, _known[j].Axis)), line.Offset);
                    return builder.Times(builder.Size(_known[i].Value, _known[i].Axis), second);
                }
                if (Quotient(rest, _known[j].Runs) is { } third)
                {
                    for (int k = j; k < _known.Count; k++)
                    {
                        if (Linear(_known[k].Runs, third) is { Offset: 0 } factor)
                        {
                            return builder.Product(factor.Factor, builder.Size(_known[i].Value, _known[i].Axis), builder.Size(_known[j].Value, _known[j].Axis), builder.Size(_known[k].Value, _known[k].Axis));
                        }
                    }
                }
            }
        }
        return null;
    }

    private static long[]? Quotient(long[] a, long[] b)
    {
        var quotient = new long[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            if (b[i] == 0 || a[i] % b[i] != 0)
            {
                return null;
            }
            quotient[i] = a[i] / b[i];
        }
        return quotient;
    }

    /// <summary>The integers f and c with y = f · x + c in every run, or null. Two points are a line by chance; a third one must lie on it.</summary>
    private static (long Factor, long Offset)? Linear(long[] x, long[] y)
    {
        int other = Array.FindIndex(x, value => value != x[0]);
        if (other < 0 || (y[other] - y[0]) % (x[other] - x[0]) != 0)
        {
            return null;
        }
        long factor = (y[other] - y[0]) / (x[other] - x[0]);
        if (factor == 0)
        {
            return null;
        }
        long offset = y[0] - factor * x[0];
        for (int i = 0; i < x.Length; i++)
        {
            if (y[i] != factor * x[i] + offset)
            {
                return null;
            }
        }
        return (factor, offset);
    }
}
