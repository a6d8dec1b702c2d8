using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Runs a fold over any set of dimensions of a tensor of any layout.</summary>
/// <remarks>
/// Note [The shape of a reduction]. A result's elements are taken in the order of <see cref="ReductionPlan"/> and cut into blocks: of
/// <see cref="Block"/> elements, or an equal part of a run that is at most that, where one result is folded after the other, of <see cref="RowBlock"/> rows where rows of results are folded at once.
/// Blocks are combined as a binary counter counts: a block meets the previous one, pairs meet pairs. So rounding errors grow with the logarithm of
/// the length, and a segment of 2^k whole blocks is one node of that tree: where there are fewer results than threads, segments are
/// folded in parallel and then combined, with the same result to the last bit.
/// </remarks>
internal static class Reduce
{
    /// <summary>Elements that are folded as one unit.</summary>
    internal const int Block = 2048;

    /// <summary>Rows that are folded one after the other.</summary>
    internal const int RowBlock = 64;

    /// <summary>into[kept] = fold of x[kept, reduced].</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="x">Any layout and dtype that converts to <typeparamref name="TIn"/>.</param>
    /// <param name="mask">A bit for each reduced dimension.</param>
    /// <param name="into">Dense; with the reduced dimensions kept at size 1 or removed.</param>
    internal static void Run<TFold, TIn, TAcc>(TFold fold, TensorImpl x, ulong mask, TensorImpl into)
        where TFold : struct, IFold<TIn, TAcc>
        where TIn : unmanaged
        where TAcc : unmanaged =>
        new Reduction<TFold, TIn, TAcc>(fold, x, ReductionPlan.Create(x, mask), into).Run();
}

/// <summary>One reduction on its way; see Note [The shape of a reduction].</summary>
internal readonly struct Reduction<TFold, TIn, TAcc>(TFold fold, TensorImpl x, ReductionPlan plan, TensorImpl into)
    where TFold : struct, IFold<TIn, TAcc>
    where TIn : unmanaged
    where TAcc : unmanaged
{
    /// <summary>Blocks, or blocks of rows, in a segment: a power of two.</summary>
    private const int BlocksPerSegment = 32;

    /// <summary>Results of a row that are folded at once.</summary>
    private const int Columns = 512;

    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 32768;

    /// <summary>Levels of the tree: as many as any length needs.</summary>
    private const int Levels = 40;

    private long SegmentLength => (long)BlocksPerSegment * plan.Block;

    internal void Run()
    {
        if (plan.Outputs == 0)
        {
            return;
        }
        if (plan.Length == 0)
        {
            Span<TAcc> nothing = [fold.Identity];
            for (long i = 0; i < plan.Outputs; i++)
            {
                nothing[0] = fold.Identity;
                fold.Finish(nothing, into, i);
            }
        }
        else if (plan.ByRows)
        {
            RunRows();
        }
        else
        {
            RunEach();
        }
    }

    /// <summary>One result after the other.</summary>
    private void RunEach()
    {
        long segments = (plan.Length + SegmentLength - 1) / SegmentLength;
        if (segments == 1 || plan.Outputs >= 2 * Parallel.Threads)
        {
            Parallel.For(0, plan.Outputs, Math.Max(1, Grain / plan.Length), new Each(this));
            return;
        }
        var parts = new TAcc[plan.Outputs * segments];
        Parallel.For(0, parts.Length, 1, new EachSegment(this, segments, parts));
        Span<TAcc> tree = stackalloc TAcc[Levels];
        for (long i = 0; i < plan.Outputs; i++)
        {
            long count = 0;
            for (long s = 0; s < segments; s++)
            {
                Push(tree, ref count, parts[i * segments + s]);
            }
            Span<TAcc> result = [Collect(tree, count)];
            fold.Finish(result, into, i);
        }
    }

    private readonly struct Each(Reduction<TFold, TIn, TAcc> reduction) : IRangeBody
    {
        public void Invoke(long begin, long end) => reduction.FoldEach(begin, end);
    }

    private readonly struct EachSegment(Reduction<TFold, TIn, TAcc> reduction, long segments, TAcc[] parts) : IRangeBody
    {
        public void Invoke(long begin, long end) => reduction.FoldSegments(begin, end, segments, parts);
    }

    [SkipLocalsInit]
    private void FoldEach(long begin, long end)
    {
        const int Batch = 128;
        Span<TAcc> results = stackalloc TAcc[Batch];
        Span<TIn> buffer = stackalloc TIn[Reduce.Block];
        Span<TAcc> tree = stackalloc TAcc[Levels];
        long first = begin;
        var kept = new Odometer(plan.KeptSizes, plan.KeptStrides, stackalloc long[plan.KeptSizes.Length], begin);
        bool isOneRun = plan.Length <= Reduce.Block && plan.Sizes.Length <= 1;
        bool isDense = isOneRun && plan.InnerStride == 1 && plan.KeptSizes.Length <= 1 && Elements.IsStoredAs<TIn>(x.DType);
        while (begin < end)
        {
            int count = (int)Math.Min(end - begin, Batch);
            if (isDense)
            {
                FoldDense(kept.Offset + (begin - first) * plan.KeptStride, results[..count]);
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    results[i] = isOneRun
                        ? fold.Fold(Elements.Load(x, kept.Offset, plan.InnerStride, (int)plan.Length, buffer))
                        : Part(kept.Offset, 0, plan.Length, buffer, tree);
                    kept.Next();
                }
            }
            fold.Finish(results[..count], into, begin);
            begin += count;
        }
    }

    /// <summary>Short dense runs at equal distances.</summary>
    private void FoldDense(long offset, Span<TAcc> results)
    {
        ref TIn run = ref Unsafe.Add(ref x.Reference<TIn>(), (nint)offset);
        int length = (int)plan.Length;
        nint stride = (nint)plan.KeptStride;
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = fold.Fold(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref run, i * stride), length));
        }
    }

    [SkipLocalsInit]
    private void FoldSegments(long begin, long end, long segments, TAcc[] parts)
    {
        Span<TIn> buffer = stackalloc TIn[Reduce.Block];
        Span<TAcc> tree = stackalloc TAcc[Levels];
        Span<long> index = stackalloc long[plan.KeptSizes.Length];
        for (long part = begin; part < end; part++)
        {
            (long output, long segment) = Math.DivRem(part, segments);
            long offset = new Odometer(plan.KeptSizes, plan.KeptStrides, index, output).Offset;
            parts[part] = Part(offset, segment * SegmentLength, Math.Min(plan.Length, (segment + 1) * SegmentLength), buffer, tree);
        }
    }

    /// <summary>The fold of the elements [begin, end) of one result; begin is a multiple of the block.</summary>
    private TAcc Part(long offset, long begin, long end, Span<TIn> buffer, Span<TAcc> tree)
    {
        var place = new Odometer(plan.Sizes, plan.Strides, stackalloc long[plan.Sizes.Length], begin);
        long blocks = 0;
        while (begin < end)
        {
            int length = (int)Math.Min(plan.Block, end - begin);
            int inRun = (int)Math.Min(length, plan.InnerSize - place.Last);
            ReadOnlySpan<TIn> block = Elements.Load(x, offset + place.Offset, plan.InnerStride, inRun, buffer);
            place.Advance(inRun);
            if (inRun < length)
            {
                block.CopyTo(buffer);
                for (int filled = inRun; filled < length; filled += inRun)
                {
                    inRun = (int)Math.Min(length - filled, plan.InnerSize);
                    Elements.Load(x, offset + place.Offset, plan.InnerStride, inRun, buffer[filled..]).CopyTo(buffer[filled..]);
                    place.Advance(inRun);
                }
                block = buffer[..length];
            }
            Push(tree, ref blocks, fold.Fold(block));
            begin += length;
        }
        return Collect(tree, blocks);
    }

    /// <summary>tree[k] holds the fold of 2^k blocks when bit k of the count is set: adding a block is a binary increment.</summary>
    private void Push(Span<TAcc> tree, ref long count, TAcc block)
    {
        int level = 0;
        for (long carry = count; (carry & 1) != 0; carry >>= 1)
        {
            block = fold.Combine(tree[level++], block);
        }
        tree[level] = block;
        count++;
    }

    private TAcc Collect(Span<TAcc> tree, long count)
    {
        int level = BitOperations.TrailingZeroCount(count);
        TAcc result = tree[level++];
        for (; count >> level != 0; level++)
        {
            if ((count >> level & 1) != 0)
            {
                result = fold.Combine(tree[level], result);
            }
        }
        return result;
    }

    /// <summary>Rows of results at once: the last kept dimension is cut into columns, whose rows are folded into a row of accumulators.</summary>
    private void RunRows()
    {
        const long SegmentRows = (long)BlocksPerSegment * Reduce.RowBlock;
        long width = plan.KeptSizes[^1];
        long units = plan.Outputs / width * ((width + Columns - 1) / Columns);
        long segments = (plan.Length + SegmentRows - 1) / SegmentRows;
        if (segments == 1 || units >= 2 * Parallel.Threads)
        {
            Parallel.For(0, units, Math.Max(1, Grain / (plan.Length * Math.Min(width, Columns))), new Rows(this));
            return;
        }
        // One row of accumulators for each segment: [segment, output].
        TAcc[] parts = ArrayPool<TAcc>.Shared.Rent(checked((int)(segments * plan.Outputs)));
        Parallel.For(0, segments * units, 1, new RowSegments(this, units, parts));
        int outputs = (int)plan.Outputs;
        var tree = new RowTree(fold, outputs, segments);
        for (int s = 0; s < segments; s++)
        {
            tree.Push(parts.AsSpan(s * outputs, outputs));
        }
        Span<TAcc> result = tree.Collect();
        fold.Finish(result, into, 0);
        ArrayPool<TAcc>.Shared.Return(parts);
    }

    private readonly struct Rows(Reduction<TFold, TIn, TAcc> reduction) : IRangeBody
    {
        public void Invoke(long begin, long end) => reduction.FoldRows(begin, end);
    }

    private readonly struct RowSegments(Reduction<TFold, TIn, TAcc> reduction, long units, TAcc[] parts) : IRangeBody
    {
        public void Invoke(long begin, long end) => reduction.FoldRowSegments(begin, end, units, parts);
    }

    private void FoldRows(long begin, long end)
    {
        for (long unit = begin; unit < end; unit++)
        {
            (long output, int count, long offset) = Unit(unit);
            Span<TAcc> row = RowPart(offset, count, 0, plan.Length);
            fold.Finish(row, into, output);
        }
    }

    private void FoldRowSegments(long begin, long end, long units, TAcc[] parts)
    {
        const long SegmentRows = (long)BlocksPerSegment * Reduce.RowBlock;
        for (long part = begin; part < end; part++)
        {
            (long segment, long unit) = Math.DivRem(part, units);
            (long output, int count, long offset) = Unit(unit);
            Span<TAcc> row = RowPart(offset, count, segment * SegmentRows, Math.Min(plan.Length, (segment + 1) * SegmentRows));
            row.CopyTo(parts.AsSpan((int)(segment * plan.Outputs + output)));
        }
    }

    /// <summary>Which results a unit of columns has, and where the first of them starts in the input.</summary>
    private (long Output, int Count, long Offset) Unit(long unit)
    {
        long width = plan.KeptSizes[^1];
        (long outer, long columns) = Math.DivRem(unit, (width + Columns - 1) / Columns);
        long column = columns * Columns;
        ReadOnlySpan<long> sizes = plan.KeptSizes.AsSpan()[..^1];
        long offset = new Odometer(sizes, plan.KeptStrides.AsSpan()[..^1], stackalloc long[sizes.Length], outer).Offset;
        return (outer * width + column, (int)Math.Min(Columns, width - column), offset + column * plan.KeptStrides[^1]);
    }

    /// <summary>The fold of the rows [begin, end) of some columns; begin is a multiple of the block of rows.</summary>
    [SkipLocalsInit]
    private Span<TAcc> RowPart(long offset, int columns, long begin, long end)
    {
        Span<TIn> buffer = stackalloc TIn[Columns];
        var place = new Odometer(plan.Sizes, plan.Strides, stackalloc long[plan.Sizes.Length], begin);
        var tree = new RowTree(fold, columns, (end - begin + Reduce.RowBlock - 1) / Reduce.RowBlock);
        long stride = plan.KeptStrides[^1];
        bool isDense = TFold.FoldsRows && stride == 1 && Elements.IsStoredAs<TIn>(x.DType);
        while (begin < end)
        {
            Span<TAcc> block = tree.Next;
            int rows = (int)Math.Min(Reduce.RowBlock, end - begin);
            if (isDense && rows <= plan.InnerSize - place.Last)
            {
                TFold.FoldRows(ref Unsafe.Add(ref x.Reference<TIn>(), (nint)(offset + place.Offset)), (nint)plan.InnerStride, rows, block);
                place.Advance(rows);
                tree.PushNext();
                begin += rows;
                continue;
            }
            for (int r = 0; r < rows; r++)
            {
                ReadOnlySpan<TIn> row = Elements.Load(x, offset + place.Offset, stride, columns, buffer);
                place.Next();
                if (r == 0)
                {
                    fold.Start(row, block);
                }
                else
                {
                    fold.Fold(row, block);
                }
            }
            tree.PushNext();
            begin += rows;
        }
        return tree.Collect();
    }

    /// <summary>The binary counter for rows of accumulators. A thread has one at a time: what it collected is gone with the next one.</summary>
    private ref struct RowTree
    {
        private readonly TFold _fold;
        private readonly int _columns;
        private readonly TAcc[] _levels;
        private long _count;

        /// <summary>Accumulators that a thread keeps for its next tree.</summary>
        private const int MostKept = 1 << 13;

        [ThreadStatic]
        private static TAcc[]? t_levels;

        internal RowTree(TFold fold, int columns, long blocks)
        {
            _fold = fold;
            _columns = columns;
            int room = (BitOperations.Log2((ulong)blocks) + 2) * columns;
            if (room > MostKept)
            {
                _levels = new TAcc[room];
                return;
            }
            _levels = t_levels is { } kept && kept.Length >= room ? kept : t_levels = new TAcc[(int)BitOperations.RoundUpToPowerOf2((uint)room)];
        }

        /// <summary>Room for the next block.</summary>
        internal readonly Span<TAcc> Next => _levels.AsSpan(0, _columns);

        private readonly Span<TAcc> Level(int level) => _levels.AsSpan((level + 1) * _columns, _columns);

        internal void Push(ReadOnlySpan<TAcc> block)
        {
            block.CopyTo(Next);
            PushNext();
        }

        internal void PushNext()
        {
            int level = 0;
            for (long carry = _count; (carry & 1) != 0; carry >>= 1)
            {
                _fold.Combine(Level(level++), Next);
            }
            Next.CopyTo(Level(level));
            _count++;
        }

        internal readonly Span<TAcc> Collect()
        {
            int level = BitOperations.TrailingZeroCount(_count);
            Span<TAcc> result = Level(level++);
            for (; _count >> level != 0; level++)
            {
                if ((_count >> level & 1) != 0)
                {
                    _fold.Combine(Level(level), result);
                }
            }
            return result;
        }
    }
}
