using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch.Kernels;

/// <summary>A convolution's weight gradient, as one matrix product over all positions of all samples.</summary>
/// <remarks>
/// gradWeightᵀ[(channel, tap), out] = Σ over (sample, position) of planes[channel, tap, position] · gradOutput[out, position].
/// The first operand is read in place from padded planes (Note [Padded planes]): its rows and its columns begin
/// anywhere. The second is packed once. The positions are cut into ranges that are summed apart and added in order; how many
/// depends on the sizes alone, so results do not depend on the threads. A task is a range for as many rows as possible: what
/// is packed of the range then stays in the caches for all of them.
/// </remarks>
internal static unsafe class ConvolutionWeight<T, TKernel>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TKernel : struct, IGemmKernel<T>
{
    /// <summary>Bytes of planes or of packed gradients that are made at a time.</summary>
    private const long ChunkBytes = 8 << 20;

    /// <summary>Most positions at a time.</summary>
    private const long ChunkPositions = 65_536;

    /// <summary>Most ranges, least positions of one, and most elements of their sums.</summary>
    private const long MostSplits = 16, LeastPositions = 256, MostSums = 1 << 19;

    /// <summary>Tasks that are enough for any number of threads that a small product can use.</summary>
    private const long EnoughTasks = 16;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long ComputeGrain = 250_000;

    /// <summary>Computes the weight gradient.</summary>
    /// <param name="shape">The sizes; no extent is 0.</param>
    /// <param name="input">(Batch, InChannels, Input…).</param>
    /// <param name="gradOutput">(Batch, OutChannels, Output…).</param>
    /// <param name="gradWeight">(OutChannels, InChannels / Groups, Kernel…), written.</param>
    public static void Run(in ConvolutionShape shape, T* input, T* gradOutput, T* gradWeight)
    {
        WindowPlan<T> plan = WindowPlan<T>.Forward(shape.Window, shape.InChannels);
        PaddedPlanes<T> planes = plan.Planes;
        Extent size = shape.Output;
        bool inPlace = shape.IsPointwise; // the input is its own plane
        long rows = shape.Depth, columns = shape.GroupOutChannels;
        var job = new Job
        {
            Groups = shape.Groups,
            Rows = rows,
            Columns = columns,
            PanelsA = (rows + TKernel.Rows - 1) / TKernel.Rows,
            PanelsB = (columns + TKernel.Columns - 1) / TKernel.Columns,
            GroupStride = shape.GroupInChannels * planes.Plane,
        };
        long width = job.Width;
        long chunk = Math.Min(ChunkBytes / (planes.Sample * sizeof(T)), ChunkBytes / (size.Volume * shape.Groups * width * sizeof(T)));
        chunk = Math.Clamp(Math.Min(chunk, ChunkPositions / size.Volume), 1, shape.Batch);
        job.Plan(chunk * size.Volume);
        long planesSize = inPlace ? 0 : chunk * planes.Sample;
        long packedSize = chunk * size.Volume * shape.Groups * width;
        long sumsSize = shape.Groups * job.Splits * job.PanelsA * TKernel.Rows * width;
        T[] scratch = ArrayPool<T>.Shared.Rent(checked((int)(planesSize + packedSize + sumsSize + PaddedPlanes<T>.Slack + 64)));
        long[] offsets = ArrayPool<long>.Shared.Rent(checked((int)((chunk * size.Volume) + (job.PanelsA * TKernel.Rows))));
        fixed (T* start = scratch)
        {
            fixed (long* offset = offsets)
            {
                job.Sums = (T*)(((nint)start + 63) & ~63);
                job.Packed = job.Sums + sumsSize;
                T* copy = job.Packed + packedSize;
                new Span<T>(job.Sums, checked((int)sumsSize)).Clear();
                job.RowOffsets = offset;
                job.Offsets = offset + (job.PanelsA * TKernel.Rows);
                long next = 0;
                for (long channel = 0; channel < shape.GroupInChannels; channel++)
                {
                    foreach (long tapOffset in plan.Parts[0].Offsets)
                    {
                        job.RowOffsets[next++] = (channel * planes.Plane) + tapOffset;
                    }
                }

                ListPositions(planes, size, chunk, job.Offsets);
                for (long first = 0; first < shape.Batch; first += chunk)
                {
                    long samples = Math.Min(chunk, shape.Batch - first);
                    T* source = input + (first * shape.InChannels * shape.Input.Volume);
                    job.Planes = inPlace ? source : copy;
                    job.Positions = samples * size.Volume;
                    if (!inPlace)
                    {
                        planes.Fill(source, samples, copy);
                    }

                    var pack = new PackBody(job, samples, size.Volume, gradOutput + (first * shape.OutChannels * size.Volume));
                    Parallel.For(0, shape.Groups * job.PanelsB * samples, Math.Max(1, 32_768 / (size.Volume * TKernel.Columns)), in pack);
                    var compute = new ComputeBody(job);
                    Parallel.For(0, job.Tasks, job.Grain, in compute);
                }

                var total = new TotalBody(job);
                Parallel.For(0, job.Splits == 1 ? 0 : shape.Groups * job.PanelsA, Math.Max(1, 65_536 / (TKernel.Rows * width * job.Splits)), in total);
                var write = new WriteBody(job, gradWeight);
                Parallel.For(0, shape.Groups, Math.Max(1, 32_768 / (rows * columns)), in write);
            }
        }

        ArrayPool<long>.Shared.Return(offsets);
        ArrayPool<T>.Shared.Return(scratch);
    }

    private static void ListPositions(in PaddedPlanes<T> planes, Extent size, long samples, long* offsets)
    {
        for (long sample = 0; sample < samples; sample++)
        {
            for (long d = 0; d < size.D; d++)
            {
                for (long h = 0; h < size.H; h++)
                {
                    long row = (sample * planes.Sample) + (((d * planes.H.Length) + h) * planes.W.Length);
                    for (long w = 0; w < size.W; w++)
                    {
                        *offsets++ = row + w;
                    }
                }
            }
        }
    }

    private struct Job
    {
        public long Groups, Rows, Columns, PanelsA, PanelsB, GroupStride;

        /// <summary>Panels of A per task, tasks along the rows, ranges of positions.</summary>
        public long PanelsPerTask, RowTasks, Splits;

        /// <summary>Positions in this chunk of samples, and where they lie in the planes.</summary>
        public long Positions;
        public long* Offsets;
        public long* RowOffsets;
        public T* Planes;

        /// <summary>Packed gradients: group, panel, position, column.</summary>
        public T* Packed;

        /// <summary>The transposed result: group, split, row, column.</summary>
        public T* Sums;

        public readonly long Width => PanelsB * TKernel.Columns;

        public readonly long SplitSize => PanelsA * TKernel.Rows * Width;

        public readonly long Tasks => Groups * PanelsB * RowTasks * Splits;

        public readonly long Grain => Math.Max(1, ComputeGrain / Math.Max(1, PanelsPerTask * TKernel.Rows * TKernel.Columns * Positions / Splits));

        public void Plan(long positions)
        {
            Splits = Math.Min(MostSplits, Math.Min(positions / LeastPositions, MostSums / (Groups * SplitSize)));
            Splits = Math.Max(1, Math.Min(Splits, EnoughTasks / Groups));
            PanelsPerTask = PanelsA;
            while (PanelsPerTask > 1 && Groups * PanelsB * Splits * ((PanelsA + PanelsPerTask - 1) / PanelsPerTask) < EnoughTasks)
            {
                PanelsPerTask = (PanelsPerTask + 1) / 2;
            }

            RowTasks = (PanelsA + PanelsPerTask - 1) / PanelsPerTask;
        }
    }

    private readonly struct PackBody(Job job, long samples, long volume, T* gradOutput) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                long sample = i % samples, panel = i / samples % job.PanelsB, group = i / samples / job.PanelsB;
                long column = panel * TKernel.Columns;
                GemmPacking.Pack(
                    gradOutput + ((((sample * job.Groups) + group) * job.Columns) + column) * volume, volume, 1,
                    (int)Math.Min(TKernel.Columns, job.Columns - column), volume,
                    job.Packed + ((((group * job.PanelsB) + panel) * job.Positions) + (sample * volume)) * TKernel.Columns, TKernel.Columns);
            }
        }
    }

    private readonly struct ComputeBody(Job job) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            var tile = default(GemmTile<T>);
            tile.Layout = GemmLayout.ScatteredA;
            tile.Alpha = T.One;
            tile.Beta = T.One;
            tile.CRow = job.Width;
            tile.SourceRow = job.Width;
            tile.SourceMode = GemmSource.Full;
            long step = Gemm.DepthOf<T>((job.Positions + job.Splits - 1) / job.Splits);
            for (long task = begin; task < end; task++)
            {
                long rowTask = task % job.RowTasks, panelB = task / job.RowTasks % job.PanelsB;
                long split = task / job.RowTasks / job.PanelsB % job.Splits, group = task / job.RowTasks / job.PanelsB / job.Splits;
                long first = job.Positions * split / job.Splits, last = job.Positions * (split + 1) / job.Splits;
                T* sums = job.Sums + (((group * job.Splits) + split) * job.SplitSize) + (panelB * TKernel.Columns);
                long columns = Math.Min(TKernel.Columns, job.Columns - (panelB * TKernel.Columns));
                tile.Columns = (int)((columns + TKernel.ColumnStep - 1) / TKernel.ColumnStep * TKernel.ColumnStep);
                T* packed = job.Packed + (((group * job.PanelsB) + panelB) * job.Positions * TKernel.Columns);
                long lastPanel = Math.Min((rowTask + 1) * job.PanelsPerTask, job.PanelsA);
                for (long k = first; k < last; k += step)
                {
                    tile.K = Math.Min(step, last - k);
                    tile.Offsets = job.Offsets + k;
                    tile.A = job.Planes + (group * job.GroupStride);
                    tile.B = packed + (k * TKernel.Columns);
                    for (long panelA = rowTask * job.PanelsPerTask; panelA < lastPanel; panelA++)
                    {
                        long row = panelA * TKernel.Rows;
                        tile.Rows = (int)Math.Min(TKernel.Rows, job.Rows - row);
                        tile.RowOffsets = job.RowOffsets + row;
                        tile.C = sums + (row * job.Width);
                        tile.Source = tile.C;
                        TKernel.Run(in tile);
                    }
                }
            }
        }
    }

    /// <summary>Adds the other splits to the first, for panels of rows.</summary>
    private readonly struct TotalBody(Job job) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (long panel = begin; panel < end; panel++)
            {
                int size = checked((int)(TKernel.Rows * job.Width));
                T* sums = job.Sums + (panel / job.PanelsA * job.Splits * job.SplitSize) + (panel % job.PanelsA * size);
                var total = new Span<T>(sums, size);
                for (long split = 1; split < job.Splits; split++)
                {
                    TensorPrimitives.Add(total, new ReadOnlySpan<T>(sums + (split * job.SplitSize), size), total);
                }
            }
        }
    }

    /// <summary>Transposes the sums into the gradient.</summary>
    private readonly struct WriteBody(Job job, T* gradWeight) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (long group = begin; group < end; group++)
            {
                T* sums = job.Sums + (group * job.Splits * job.SplitSize);
                GemmPacking.Transpose(sums, job.Width, job.Rows, job.Columns, gradWeight + (group * job.Columns * job.Rows), job.Rows);
            }
        }
    }
}
