using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// A convolution's output and its input's gradient, as matrix products whose second operand is read in place
/// from padded planes (Note [Padded planes]).
/// </summary>
/// <remarks>
/// Rows of the product are result channels, columns are positions of one row-by-row walk through a plane (the few at the
/// end of each row that belong to no result are computed and dropped), and k runs over (channel, tap): row k of the
/// second operand begins at an offset from a table. A task computes a block of tiles for a range of panels of weights
/// into a buffer, and writes it with the bias to the result. Each element is one sum in the order of k per block of
/// depth, so results do not depend on the threads.
/// </remarks>
internal static unsafe class ConvolutionDirect<T, TKernel>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TKernel : struct, IGemmKernel<T>
{
    /// <summary>Positions per task.</summary>
    private const int BlockPositions = 256;

    /// <summary>Most rows of the result per task.</summary>
    private const int BlockRows = 120;

    /// <summary>Bytes of padded planes that are made at a time.</summary>
    private const long ChunkBytes = 8 << 20;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long ComputeGrain = 250_000;

    /// <summary>output = input ∗ weight + bias.</summary>
    /// <param name="shape">The sizes; no extent is 0.</param>
    /// <param name="input">(Batch, InChannels, Input…).</param>
    /// <param name="weight">(OutChannels, InChannels / Groups, Kernel…).</param>
    /// <param name="bias">OutChannels values, or null.</param>
    /// <param name="output">(Batch, OutChannels, Output…), written.</param>
    public static void Forward(in ConvolutionShape shape, T* input, T* weight, T* bias, T* output)
    {
        WindowPlan<T> plan = WindowPlan<T>.Forward(shape.Window, shape.InChannels);
        Run(in shape, plan, shape.GroupOutChannels, shape.GroupInChannels, backward: false, input, weight, bias, output, shape.Output.Volume);
    }

    /// <summary>gradInput = gradOutput ∗ᵀ weight + bias; also a transposed convolution.</summary>
    /// <param name="shape">The sizes; no extent is 0.</param>
    /// <param name="gradOutput">(Batch, OutChannels, Output…).</param>
    /// <param name="weight">(OutChannels, InChannels / Groups, Kernel…).</param>
    /// <param name="bias">InChannels values, or null.</param>
    /// <param name="gradInput">(Batch, InChannels, Input…), written.</param>
    public static void GradInput(in ConvolutionShape shape, T* gradOutput, T* weight, T* bias, T* gradInput)
    {
        WindowPlan<T> plan = WindowPlan<T>.Backward(shape.Window, shape.OutChannels);
        Run(in shape, plan, shape.GroupInChannels, shape.GroupOutChannels, backward: true, gradOutput, weight, bias, gradInput, shape.Input.Volume);
    }

    private static void Run(
        in ConvolutionShape shape, WindowPlan<T> plan, long rows, long channels, bool backward,
        T* source, T* weight, T* bias, T* result, long resultVolume)
    {
        PaddedPlanes<T> planes = plan.Planes;
        long panels = (rows + TKernel.Rows - 1) / TKernel.Rows;
        long depths = 0;
        foreach (WindowPart part in plan.Parts)
        {
            depths += channels * part.Taps.Length;
        }

        long chunk = Math.Clamp(ChunkBytes / (planes.Sample * sizeof(T)), 1, shape.Batch);
        long weightSize = shape.Groups * panels * TKernel.Rows * depths;
        T[] copies = ArrayPool<T>.Shared.Rent(checked((int)((chunk * planes.Sample) + PaddedPlanes<T>.Slack + weightSize)));
        long[] offsets = ArrayPool<long>.Shared.Rent(checked((int)depths));
        fixed (T* copy = copies)
        {
            fixed (long* offset = offsets)
            {
                T* packed = copy + (chunk * planes.Sample) + PaddedPlanes<T>.Slack;
                long* next = offset;
                foreach (WindowPart part in plan.Parts)
                {
                    var operands = new Operands { Depth = channels * part.Taps.Length, Panels = panels, Weights = packed, Offsets = next };
                    for (long channel = 0; channel < channels; channel++)
                    {
                        foreach (long tapOffset in part.Offsets)
                        {
                            *next++ = (channel * planes.Plane) + tapOffset;
                        }
                    }

                    packed += shape.Groups * panels * TKernel.Rows * operands.Depth;
                    var pack = new PackBody(shape, operands, part.Taps, weight, rows, channels, backward);
                    Parallel.For(0, shape.Groups * panels, Math.Max(1, 16_384 / ((TKernel.Rows * operands.Depth) + 1)), in pack);
                }

                for (long first = 0; first < shape.Batch; first += chunk)
                {
                    long samples = Math.Min(chunk, shape.Batch - first);
                    planes.Fill(source + (first * planes.Channels * planes.SourceVolume), samples, copy);
                    var operands = new Operands { Panels = panels, Weights = copy + (chunk * planes.Sample) + PaddedPlanes<T>.Slack, Offsets = offset };
                    foreach (WindowPart part in plan.Parts)
                    {
                        operands.Depth = channels * part.Taps.Length;
                        var compute = new ComputeBody(planes, part, operands, shape.Groups, rows, channels, samples, copy, bias, result + (first * shape.Groups * rows * resultVolume), resultVolume);
                        Parallel.For(0, compute.Tasks, compute.Grain, in compute);
                        operands.Weights += shape.Groups * panels * TKernel.Rows * operands.Depth;
                        operands.Offsets += operands.Depth;
                    }
                }
            }
        }

        ArrayPool<long>.Shared.Return(offsets);
        ArrayPool<T>.Shared.Return(copies);
    }

    /// <summary>One part's packed weights (group, panel, k, row) and the offset of each k in the planes.</summary>
    private struct Operands
    {
        public long Depth, Panels;
        public long* Offsets;
        public T* Weights;
    }

    private readonly struct PackBody(ConvolutionShape shape, Operands operands, long[] taps, T* weight, long rows, long channels, bool backward) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            long kernel = shape.Kernel.Volume;
            for (long i = begin; i < end; i++)
            {
                long group = i / operands.Panels, row = i % operands.Panels * TKernel.Rows;
                int count = (int)Math.Min(TKernel.Rows, rows - row);
                T* panel = operands.Weights + (i * TKernel.Rows * operands.Depth);
                if (!backward)
                {
                    GemmPacking.Pack(weight + (((group * rows) + row) * operands.Depth), operands.Depth, 1, count, operands.Depth, panel, TKernel.Rows);
                    continue;
                }

                for (long channel = 0; channel < channels; channel++)
                {
                    T* from = weight + ((((group * channels) + channel) * rows) + row) * kernel;
                    foreach (long tap in taps)
                    {
                        for (int r = 0; r < count; r++)
                        {
                            panel[r] = from[(r * kernel) + tap];
                        }

                        panel += TKernel.Rows;
                    }
                }
            }
        }
    }

    /// <summary>A run of positions side by side: where it is in the block's buffer and in a channel of the result.</summary>
    private struct Copy
    {
        public int From, Count;
        public long To;
    }

    private readonly struct ComputeBody : IRangeBody
    {
        private readonly PaddedPlanes<T> _planes;
        private readonly WindowPart _part;
        private readonly Operands _operands;
        private readonly long _groups, _rows, _channels, _resultVolume, _tilesPerSlice, _tiles, _tilesPerBlock, _blocks, _panelsPerTask, _panelTasks;
        private readonly T* _copy;
        private readonly T* _bias;
        private readonly T* _result;

        public ComputeBody(
            PaddedPlanes<T> planes, WindowPart part, Operands operands, long groups, long rows, long channels, long samples, T* copy, T* bias, T* result, long resultVolume)
        {
            _planes = planes;
            _part = part;
            _operands = operands;
            _groups = groups;
            _rows = rows;
            _channels = channels;
            _copy = copy;
            _bias = bias;
            _result = result;
            _resultVolume = resultVolume;
            long width = TKernel.Columns;
            _tilesPerSlice = (Walk + width - 1) / width;
            _tiles = samples * part.Positions.D * _tilesPerSlice;
            _tilesPerBlock = BlockPositions / width;
            _blocks = (_tiles + _tilesPerBlock - 1) / _tilesPerBlock;
            _panelsPerTask = Math.Min(operands.Panels, BlockRows / TKernel.Rows);
            while (_panelsPerTask > 1 && groups * _blocks * ((operands.Panels + _panelsPerTask - 1) / _panelsPerTask) < 16)
            {
                _panelsPerTask = (_panelsPerTask + 1) / 2;
            }

            _panelTasks = (operands.Panels + _panelsPerTask - 1) / _panelsPerTask;
        }

        public long Tasks => _groups * _blocks * _panelTasks;

        public long Grain => Math.Max(1, ComputeGrain / ((_panelsPerTask * TKernel.Rows * BlockPositions * _operands.Depth) + 1));

        /// <summary>Positions from the first to the last of a slice, those between the rows included.</summary>
        private long Walk => ((_part.Positions.H - 1) * _planes.W.Length) + _part.Positions.W;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(long begin, long end)
        {
            Copy* copies = stackalloc Copy[BlockPositions];
            T[] buffer = ArrayPool<T>.Shared.Rent((BlockRows * BlockPositions) + 64);
            fixed (T* start = buffer)
            {
                T* sums = (T*)(((nint)start + 63) & ~63);
                for (long task = begin; task < end; task++)
                {
                    long panel = task % _panelTasks * _panelsPerTask;
                    long block = task / _panelTasks % _blocks;
                    long group = task / _panelTasks / _blocks;
                    Sum(group, block, panel, Math.Min(panel + _panelsPerTask, _operands.Panels), sums);
                    int count = ListCopies(block, copies);
                    long last = Math.Min((panel + _panelsPerTask) * TKernel.Rows, _rows);
                    for (long row = panel * TKernel.Rows; row < last; row++)
                    {
                        Write(sums + ((row - (panel * TKernel.Rows)) * BlockPositions), (group * _rows) + row, copies, count);
                    }
                }
            }

            ArrayPool<T>.Shared.Return(buffer);
        }

        /// <summary>sums = weights · planes for the rows of some panels and the positions of a block.</summary>
        private void Sum(long group, long block, long firstPanel, long lastPanel, T* sums)
        {
            long firstTile = block * _tilesPerBlock, lastTile = Math.Min(firstTile + _tilesPerBlock, _tiles);
            if (_operands.Depth == 0)
            {
                new Span<T>(sums, BlockRows * BlockPositions).Clear();
                return;
            }

            var tile = default(GemmTile<T>);
            tile.Layout = GemmLayout.ScatteredB;
            tile.Alpha = T.One;
            tile.Beta = T.One;
            tile.CRow = BlockPositions;
            tile.SourceRow = BlockPositions;
            long step = Gemm.DepthOf<T>(_operands.Depth);
            for (long k = 0; k < _operands.Depth; k += step)
            {
                tile.K = Math.Min(step, _operands.Depth - k);
                tile.Offsets = _operands.Offsets + k;
                tile.SourceMode = k == 0 ? GemmSource.None : GemmSource.Full;
                for (long panel = firstPanel; panel < lastPanel; panel++)
                {
                    tile.A = _operands.Weights + ((((group * _operands.Panels) + panel) * _operands.Depth) + k) * TKernel.Rows;
                    tile.Rows = (int)Math.Min(TKernel.Rows, _rows - (panel * TKernel.Rows));
                    for (long t = firstTile; t < lastTile; t++)
                    {
                        long slice = t / _tilesPerSlice, position = t % _tilesPerSlice * TKernel.Columns;
                        long sample = slice / _part.Positions.D, depth = slice % _part.Positions.D;
                        tile.B = _copy + (sample * _planes.Sample) + (group * _channels * _planes.Plane) + (depth * _planes.H.Length * _planes.W.Length) + position;
                        long left = (Walk - position + TKernel.ColumnStep - 1) / TKernel.ColumnStep * TKernel.ColumnStep;
                        tile.Columns = (int)Math.Min(TKernel.Columns, left);
                        tile.C = sums + ((panel - firstPanel) * TKernel.Rows * BlockPositions) + ((t - firstTile) * TKernel.Columns);
                        tile.Source = tile.C;
                        TKernel.Run(in tile);
                    }
                }
            }
        }

        /// <summary>Lists the runs of a block's positions that are results.</summary>
        private int ListCopies(long block, Copy* copies)
        {
            long firstTile = block * _tilesPerBlock, lastTile = Math.Min(firstTile + _tilesPerBlock, _tiles);
            int count = 0;
            long pitch = _planes.W.Length, width = _part.Positions.W, walk = Walk;
            for (long t = firstTile; t < lastTile; t++)
            {
                long slice = t / _tilesPerSlice, position = t % _tilesPerSlice * TKernel.Columns;
                long sample = slice / _part.Positions.D, depth = slice % _part.Positions.D;
                long to = (sample * _groups * _rows * _resultVolume) + _part.First + (depth * _part.Stride.D);
                long last = Math.Min(position + TKernel.Columns, walk);
                int from = (int)((t - firstTile) * TKernel.Columns);
                while (position < last)
                {
                    long h = position / pitch, w = position % pitch;
                    long run = Math.Min(pitch - w, last - position);
                    if (w < width)
                    {
                        copies[count++] = new Copy
                        {
                            From = from,
                            Count = (int)Math.Min(run, width - w),
                            To = to + (h * _part.Stride.H) + (w * _part.Stride.W),
                        };
                    }

                    from += (int)run;
                    position += run;
                }
            }

            return count;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Write(T* sums, long channel, Copy* copies, int count)
        {
            T* result = _result + (channel * _resultVolume);
            T bias = _bias == null ? T.Zero : _bias[channel];
            long stride = _part.Stride.W;
            var biases = new Vector<T>(bias);
            for (int i = 0; i < count; i++)
            {
                T* from = sums + copies[i].From;
                T* to = result + copies[i].To;
                int j = 0, length = copies[i].Count;
                if (stride == 1)
                {
                    for (; j <= length - Vector<T>.Count; j += Vector<T>.Count)
                    {
                        Unsafe.WriteUnaligned(to + j, Unsafe.ReadUnaligned<Vector<T>>(from + j) + biases);
                    }
                }

                for (; j < length; j++)
                {
                    to[j * stride] = from[j] + bias;
                }
            }
        }
    }
}
