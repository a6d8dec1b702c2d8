using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

/// <summary>A size of the inputs that the exported model leaves open.</summary>
/// <param name="Name">Its name; equal names mean equal sizes.</param>
/// <param name="Places">The inputs' axes that have it.</param>
/// <param name="Size">The size in the inputs that were given.</param>
internal sealed record DynamicAxis(string Name, List<(int Input, int Axis)> Places, long Size);

/// <summary>One tracing of the forward, with its inputs and what it returned.</summary>
/// <param name="Sizes">The sizes of the dynamic axes, in their order.</param>
internal sealed record ExportRun(Trace Trace, TracedTensor[] Inputs, TracedTensor[] Outputs, long[] Sizes);

// Note [Runs]
// A forward is traced several times, and only what all runs agree on is written as a constant:
// (1) the base run: sizes as given, but at least 2 on dynamic axes, since broadcasting and squeezing treat 1 in their own way;
// (2) a run of the same sizes with other values, whose constants differ where a value was computed outside of the operators;
// (3) for every dynamic axis three runs with another size there, so that ⌊(n - 1) / 2⌋ is not taken for a line through two points;
// (4) if there are several dynamic axes, one run in which all have another size, which tells a product from a sum.
// An integer that is not the same in all of them must be a known function of sizes that are (SizeSolver), else the export fails.
/// <summary>Traces a forward as often as it takes to tell constants from sizes.</summary>
internal sealed class ExportRuns(Func<TensorImpl[], TensorImpl[]> forward, TensorImpl[] inputs, IReadOnlyList<DynamicAxis> axes, IReadOnlyCollection<TensorImpl> state)
{
    /// <summary>All runs; the first one is the base.</summary>
    internal List<ExportRun> Trace()
    {
        var given = new long[axes.Count];
        var preferred = new long[axes.Count];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = axes[i].Size;
            preferred[i] = Math.Max(given[i], 2);
        }
        var runs = new List<ExportRun>();
        bool moved = !given.AsSpan().SequenceEqual(preferred);
        if (moved && Try(preferred, isProbe: false, notesSites: true) is { } widened)
        {
            runs.Add(widened);
        }
        else
        {
            runs.Add(Run(given, isProbe: false, notesSites: true));
        }
        long[] sizes = runs[0].Sizes;
        runs.Add(Run(sizes, isProbe: true));
        var others = new long[axes.Count];
        for (int i = 0; i < axes.Count; i++)
        {
            int found = 0;
            Exception? last = null;
            foreach (long candidate in Candidates(sizes[i]))
            {
                long[] changed = [.. sizes];
                changed[i] = candidate;
                if (Try(changed, isProbe: false, out last) is { } run)
                {
                    runs.Add(run);
                    others[i] = candidate;
                    if (++found == 3)
                    {
                        break;
                    }
                }
            }
            if (found == 0)
            {
                throw new OnnxExportException($"The dynamic axis '{axes[i].Name}' cannot be dynamic: the forward runs with size {sizes[i]} there, but with none of {string.Join(", ", Candidates(sizes[i]))}. The last error: {last?.Message}", last);
            }
        }
        if (axes.Count > 1 && Try(others, isProbe: false) is { } combined)
        {
            runs.Add(combined);
        }
        return runs;
    }

    private static IEnumerable<long> Candidates(long size)
    {
        foreach (long factor in (long[])[1, 3, 8, 4, 2, 16, 32, 64])
        {
            yield return size + factor;
        }
        // Sizes that must divide or be divided.
        yield return size * 2;
        yield return size * 3;
        if (size > 3)
        {
            yield return size - 1;
        }
    }

    private ExportRun? Try(long[] sizes, bool isProbe, bool notesSites = false)
    {
        try
        {
            return Run(sizes, isProbe, notesSites);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return null;
        }
    }

    private ExportRun? Try(long[] sizes, bool isProbe, out Exception? failure)
    {
        try
        {
            failure = null;
            return Run(sizes, isProbe);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            failure = error;
            return null;
        }
    }

    private ExportRun Run(long[] sizes, bool isProbe, bool notesSites = false)
    {
        var resized = new TensorImpl[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            resized[i] = Resized(i, sizes, isProbe);
        }
        bool gradMode = GradMode.IsEnabled;
        GradMode.IsEnabled = false;
        using var recorder = new TraceRecorder(resized, state, notesSites);
        try
        {
            TensorImpl[] outputs = forward(resized);
            return new ExportRun(recorder.Trace, Array.ConvertAll(resized, input => new TracedTensor(input)), recorder.Returned(outputs), sizes);
        }
        finally
        {
            GradMode.IsEnabled = gradMode;
        }
    }

    /// <summary>A copy of an input in which dynamic axes have other sizes: its elements are repeated or cut off, so that indices stay valid.</summary>
    private TensorImpl Resized(int input, long[] sizes, bool isProbe)
    {
        TensorImpl result = Aten.Clone(inputs[input]);
        for (int i = 0; i < axes.Count; i++)
        {
            foreach ((int place, int axis) in axes[i].Places)
            {
                if (place == input && result.Sizes[axis] != sizes[i])
                {
                    result = Cycled(result, axis, sizes[i]);
                }
            }
        }
        return isProbe && result.DType.IsFloatingPoint() ? Aten.Mul(result, Aten.Scalar(0.75)) : result;
    }

    private static TensorImpl Cycled(TensorImpl tensor, int axis, long size)
    {
        long[] sizes = [.. tensor.Sizes];
        sizes[axis] = size;
        TensorImpl result = TensorImpl.Empty(sizes, tensor.DType);
        for (long i = 0; i < size; i++)
        {
            Copy.Run(tensor.At(axis, i % tensor.Sizes[axis]), result.At(axis, i));
        }
        return result;
    }
}
