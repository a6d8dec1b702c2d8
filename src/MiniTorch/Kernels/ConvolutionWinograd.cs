using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>
/// 3x3 convolutions without stride in float by Winograd's minimal filtering F(2x2, 3x3): 16 multiplications instead of 36
/// for 2x2 results. The output, and with the taps turned around the input's gradient.
/// </summary>
/// <remarks>
/// Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A for a 4x4 tile d of the input and taps g (Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2015). Summed over channels, the products are 16 matrix products, one for each place
/// in the tile. The transforms have entries 0, ±1 and ½ only: the error is about twice that of direct sums.
/// A tile mixes elements that the definition keeps apart, so an infinity or NaN would spread: if a result is not finite,
/// the caller computes everything directly. Tiles are cut into blocks by the sizes alone, so results do not depend on the
/// threads.
/// </remarks>
internal static unsafe class ConvolutionWinograd<TKernel, TLanes>
    where TKernel : struct, IGemmKernel<float>
    where TLanes : struct, ILanes<TLanes, float>
{
    /// <summary>Places in a tile, and so matrix products.</summary>
    private const int Places = 16;

    /// <summary>Bytes of padded planes that are made at a time.</summary>
    private const long ChunkBytes = 8 << 20;

    /// <summary>Elements of transformed input that a task holds at most.</summary>
    private const long BlockElements = 1 << 18;

    /// <summary>Rows of results whose products a task holds at a time.</summary>
    private const int BlockRows = 48;

    private const int MostTiles = 128;

    /// <summary>Elements of a cache line; no less than a vector.</summary>
    private const int Line = 16;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long Grain = 250_000;

    private static long PanelsOf(long rows) => (rows + TKernel.Rows - 1) / TKernel.Rows;

    /// <summary>Distance between places in the transformed weights: whole panels, and a cache line for the reason of <see cref="Job.Pitch"/>.</summary>
    private static long WeightPlaceOf(long rows, long depth) => (PanelsOf(rows) * TKernel.Rows * depth) + Line;

    /// <summary>
    /// Channels from which the products saved outweigh the transforms, which are bound by the caches: measured with 16, 32 and
    /// 64 channels, of which with AVX-512 only 64 gain, and with AVX2 all but the fewest.
    /// </summary>
    private static long LeastChannels => Vector512.IsHardwareAccelerated ? 48 : 16;

    /// <summary>Whether the method applies and pays.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="backward">Whether the input's gradient is computed.</param>
    public static bool Fits(in ConvolutionShape shape, bool backward)
    {
        Extent size = backward ? shape.Input : shape.Output;
        long tiles = shape.Batch * ((size.H + 1) / 2) * ((size.W + 1) / 2);
        return shape.Kernel == new Extent(1, 3, 3) && shape.Stride.Volume == 1 && shape.Dilation.Volume == 1 && shape.Groups == 1
            && shape.Input.D == 1 && shape.Padding.D == 0 && (!backward || (shape.Padding.H <= 2 && shape.Padding.W <= 2))
            && shape.InChannels >= LeastChannels && shape.OutChannels >= LeastChannels && tiles >= 32 && size.H >= 4 && size.W >= 4;
    }

    /// <summary>Computes result = source ∗ weight + bias, or returns false if a result is not finite.</summary>
    /// <param name="shape">Sizes for which <see cref="Fits"/> holds.</param>
    /// <param name="backward">Whether source is the output's gradient and result the input's.</param>
    /// <param name="source">(Batch, channels, H, W).</param>
    /// <param name="weight">(OutChannels, InChannels, 3, 3).</param>
    /// <param name="bias">One value per result channel, or null.</param>
    /// <param name="result">(Batch, rows, H, W), written.</param>
    public static bool TryRun(in ConvolutionShape shape, bool backward, float* source, float* weight, float* bias, float* result)
    {
        (Extent from, Extent to) = backward ? (shape.Output, shape.Input) : (shape.Input, shape.Output);
        Extent padding = backward ? new Extent(0, 2 - shape.Padding.H, 2 - shape.Padding.W) : shape.Padding;
        var window = new WindowShape
        {
            Input = from,
            Kernel = new Extent(1, 4, 4),
            Stride = new Extent(1, 2, 2),
            Padding = padding,
            Dilation = new Extent(1, 1, 1),
            Output = new Extent(1, (to.H + 1) / 2, (to.W + 1) / 2),
        };
        long rows = backward ? shape.InChannels : shape.OutChannels, depth = backward ? shape.OutChannels : shape.InChannels;
        WindowPlan<float> plan = WindowPlan<float>.Forward(window, depth);
        PaddedPlanes<float> planes = plan.Planes;
        long chunk = Math.Clamp(ChunkBytes / (planes.Sample * sizeof(float)), 1, shape.Batch);
        long weightSize = Places * WeightPlaceOf(rows, depth);
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((int)(weightSize + (chunk * planes.Sample) + PaddedPlanes<float>.Slack)));
        int infinite = 0;
        fixed (float* transformed = scratch)
        {
            fixed (long* taps = plan.Parts[0].Offsets)
            {
                float* copy = transformed + weightSize;
                var weights = new WeightBody(backward, rows, depth, weight, transformed);
                Parallel.For(0, PanelsOf(rows), Math.Max(1, 512 / depth), in weights);
                for (long first = 0; first < shape.Batch; first += chunk)
                {
                    long samples = Math.Min(chunk, shape.Batch - first);
                    planes.Fill(source + (first * depth * from.Volume), samples, copy);
                    var job = new Job
                    {
                        Planes = planes,
                        Copy = copy,
                        Taps = taps,
                        Weights = transformed,
                        Bias = bias,
                        Result = result + (first * rows * to.Volume),
                        Size = to,
                        Rows = rows,
                        Depth = depth,
                        TileRows = samples * window.Output.H,
                        TileColumns = window.Output.W,
                        RowsPerSample = window.Output.H,
                        Infinite = &infinite,
                    };
                    job.Plan();
                    Parallel.For(0, job.Blocks * job.RowTasks, Math.Max(1, Grain / (Places * rows * depth * job.BlockTiles / job.RowTasks)), new Body(job));
                    if (infinite != 0)
                    {
                        break;
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
        return infinite == 0;
    }

    /// <summary>What the tasks of one chunk of samples share.</summary>
    private struct Job
    {
        public PaddedPlanes<float> Planes;
        public float* Copy;
        public long* Taps;

        /// <summary>Transformed weights: place, panel of rows, channel, row.</summary>
        public float* Weights;
        public float* Bias;
        public float* Result;

        /// <summary>Spatial size of the result.</summary>
        public Extent Size;
        public long Rows, Depth;

        /// <summary>Rows of tiles in the chunk and in one sample, and tiles in a row.</summary>
        public long TileRows, RowsPerSample, TileColumns;

        /// <summary>A row of tiles is cut into pieces; a block is some successive pieces.</summary>
        public long Pieces, PieceLength, PiecesPerBlock, Blocks;

        /// <summary>Tasks share a block, each for a range of rows of the result.</summary>
        public long RowTasks, RowsPerTask;

        /// <summary>Set when a result is not finite.</summary>
        public int* Infinite;

        public readonly long BlockTiles => PiecesPerBlock * PieceLength;

        /// <summary>
        /// Distance between rows of the block's buffers: room for the lanes that a piece's last vector has too many,
        /// and an odd number of cache lines, so that the rows do not compete for the same sets of the cache.
        /// </summary>
        public readonly long Pitch => ((((BlockTiles + Line - 1) / Line) + 1) | 1) * Line;

        /// <summary>Distance between places in the transformed input, in the products and in the weights; likewise.</summary>
        public readonly long InputPlace => (Depth * Pitch) + Line;

        public readonly long ProductPlace => (BlockRows * Pitch) + Line;

        public readonly long WeightPlace => WeightPlaceOf(Rows, Depth);

        public void Plan()
        {
            long most = Math.Clamp(BlockElements / (Places * Depth) / TKernel.Columns * TKernel.Columns, TKernel.Columns, MostTiles);
            Pieces = (TileColumns + most - 1) / most;
            PieceLength = (TileColumns + Pieces - 1) / Pieces;
            Pieces = (TileColumns + PieceLength - 1) / PieceLength;
            double best = 0;
            for (long count = 1; count * PieceLength <= Math.Max(most, PieceLength); count++)
            {
                long tiles = count * PieceLength;
                double used = (double)tiles / ((tiles + TKernel.ColumnStep - 1) / TKernel.ColumnStep * TKernel.ColumnStep);
                if (used >= best)
                {
                    (best, PiecesPerBlock) = (used, count);
                }
            }

            Blocks = ((TileRows * Pieces) + PiecesPerBlock - 1) / PiecesPerBlock;
            RowTasks = Math.Clamp(Math.Min(8 / Blocks, Rows / BlockRows), 1, 8);
            RowsPerTask = ((Rows + RowTasks - 1) / RowTasks + TKernel.Rows - 1) / TKernel.Rows * TKernel.Rows;
            RowTasks = (Rows + RowsPerTask - 1) / RowsPerTask;
        }
    }

    private readonly struct Body(Job job) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            long inputs = Places * job.InputPlace, products = Places * job.ProductPlace;
            float[] buffer = ArrayPool<float>.Shared.Rent(checked((int)(inputs + products + 16)));
            fixed (float* start = buffer)
            {
                float* input = (float*)(((nint)start + 63) & ~63);
                float* product = input + inputs;
                long block = -1;
                for (long task = begin; task < end; task++)
                {
                    if (block != task / job.RowTasks)
                    {
                        block = task / job.RowTasks;
                        TransformInput(block, input);
                    }

                    long firstRow = task % job.RowTasks * job.RowsPerTask, lastRow = Math.Min(firstRow + job.RowsPerTask, job.Rows);
                    for (long row = firstRow; row < lastRow; row += BlockRows)
                    {
                        long rows = Math.Min(BlockRows, lastRow - row);
                        Multiply(block, row, rows, input, product);
                        if (!WriteResult(block, row, rows, product))
                        {
                            *job.Infinite = 1;
                        }
                    }
                }
            }

            ArrayPool<float>.Shared.Return(buffer);
        }

        /// <summary>The piece's place in the chunk: its sample, row of tiles, first tile and number of tiles.</summary>
        private (long Sample, long Row, long Column, long Count) PieceAt(long piece)
        {
            long row = piece / job.Pieces, column = piece % job.Pieces * job.PieceLength;
            return (row / job.RowsPerSample, row % job.RowsPerSample, column, Math.Min(job.PieceLength, job.TileColumns - column));
        }

        /// <summary>input[place, channel, tile] = Bᵀ d B.</summary>
        private void TransformInput(long block, float* input)
        {
            long firstPiece = block * job.PiecesPerBlock, lastPiece = Math.Min(firstPiece + job.PiecesPerBlock, job.TileRows * job.Pieces);
            for (long channel = 0; channel < job.Depth; channel++)
            {
                // In rising order: the lanes too many of one piece are overwritten by the next.
                float* to = input + (channel * job.Pitch);
                for (long piece = firstPiece; piece < lastPiece; piece++)
                {
                    (long sample, long row, long column, long count) = PieceAt(piece);
                    float* from = job.Copy + (sample * job.Planes.Sample) + (channel * job.Planes.Plane) + (row * job.Planes.W.Length) + column;
                    TransformTiles(from, job.Taps, count, to + ((piece - firstPiece) * job.PieceLength), job.InputPlace);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void TransformTiles(float* from, long* taps, long count, float* to, long placeStride)
        {
            for (long tile = 0; tile < count; tile += TLanes.Count)
            {
                Column(from + tile, taps, 0, out TLanes a0, out TLanes a1, out TLanes a2, out TLanes a3);
                Column(from + tile, taps, 1, out TLanes b0, out TLanes b1, out TLanes b2, out TLanes b3);
                Column(from + tile, taps, 2, out TLanes c0, out TLanes c1, out TLanes c2, out TLanes c3);
                Column(from + tile, taps, 3, out TLanes d0, out TLanes d1, out TLanes d2, out TLanes d3);
                Row(a0, b0, c0, d0, to + tile, placeStride);
                Row(a1, b1, c1, d1, to + tile + (4 * placeStride), placeStride);
                Row(a2, b2, c2, d2, to + tile + (8 * placeStride), placeStride);
                Row(a3, b3, c3, d3, to + tile + (12 * placeStride), placeStride);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Column(float* from, long* taps, int column, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3)
            {
                TLanes x0 = TLanes.Load(from + taps[column]), x1 = TLanes.Load(from + taps[column + 4]);
                TLanes x2 = TLanes.Load(from + taps[column + 8]), x3 = TLanes.Load(from + taps[column + 12]);
                r0 = TLanes.Subtract(x0, x2);
                r1 = TLanes.Add(x1, x2);
                r2 = TLanes.Subtract(x2, x1);
                r3 = TLanes.Subtract(x1, x3);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Row(TLanes x0, TLanes x1, TLanes x2, TLanes x3, float* to, long placeStride)
            {
                TLanes.Subtract(x0, x2).Store(to);
                TLanes.Add(x1, x2).Store(to + placeStride);
                TLanes.Subtract(x2, x1).Store(to + (2 * placeStride));
                TLanes.Subtract(x1, x3).Store(to + (3 * placeStride));
            }
        }

        /// <summary>product[place, row, tile] = Σ weights[place, row, channel] · input[place, channel, tile].</summary>
        private void Multiply(long block, long firstRow, long rows, float* input, float* product)
        {
            long firstPiece = block * job.PiecesPerBlock, lastPiece = Math.Min(firstPiece + job.PiecesPerBlock, job.TileRows * job.Pieces);
            long tiles = (lastPiece - firstPiece) * job.PieceLength;
            var tile = default(GemmTile<float>);
            tile.Layout = GemmLayout.Strided;
            tile.Alpha = 1;
            tile.Beta = 1;
            tile.ARow = 1;
            tile.AStep = TKernel.Rows;
            tile.BStep = job.Pitch;
            tile.CRow = job.Pitch;
            tile.SourceRow = job.Pitch;
            long step = Gemm.DepthOf<float>(job.Depth);
            for (long place = 0; place < Places; place++)
            {
                float* weights = job.Weights + (place * job.WeightPlace) + (firstRow * job.Depth);
                for (long k = 0; k < job.Depth; k += step)
                {
                    tile.K = Math.Min(step, job.Depth - k);
                    tile.SourceMode = k == 0 ? GemmSource.None : GemmSource.Full;
                    for (long column = 0; column < tiles; column += TKernel.Columns)
                    {
                        long left = (tiles - column + TKernel.ColumnStep - 1) / TKernel.ColumnStep * TKernel.ColumnStep;
                        tile.Columns = (int)Math.Min(TKernel.Columns, left);
                        tile.B = input + (place * job.InputPlace) + (k * job.Pitch) + column;
                        for (long row = 0; row < rows; row += TKernel.Rows)
                        {
                            tile.A = weights + (row * job.Depth) + (k * TKernel.Rows);
                            tile.Rows = (int)Math.Min(TKernel.Rows, rows - row);
                            tile.C = product + (place * job.ProductPlace) + (row * job.Pitch) + column;
                            tile.Source = tile.C;
                            TKernel.Run(in tile);
                        }
                    }
                }
            }
        }

        /// <summary>result = Aᵀ m A + bias; returns whether all of it is finite.</summary>
        private bool WriteResult(long block, long firstRow, long rows, float* product)
        {
            long firstPiece = block * job.PiecesPerBlock, lastPiece = Math.Min(firstPiece + job.PiecesPerBlock, job.TileRows * job.Pieces);
            float* top = stackalloc float[2 * (MostTiles + 16)];
            float* bottom = stackalloc float[2 * (MostTiles + 16)];
            float check = 0;
            for (long row = firstRow; row < firstRow + rows; row++)
            {
                float bias = job.Bias == null ? 0 : job.Bias[row];
                float* from = product + ((row - firstRow) * job.Pitch);
                for (long piece = firstPiece; piece < lastPiece; piece++)
                {
                    (long sample, long tileRow, long column, long count) = PieceAt(piece);
                    float* to = job.Result + (((sample * job.Rows) + row) * job.Size.Volume) + (2 * tileRow * job.Size.W) + (2 * column);
                    long width = Math.Min(2 * count, job.Size.W - (2 * column));
                    bool second = (2 * tileRow) + 1 < job.Size.H;
                    // What one vector writes beyond its row is written again with the next row, unless that is another task's.
                    bool direct = width % (2 * TLanes.Count) == 0
                        || (count <= TLanes.Count && job.Size.W >= TLanes.Count && job.Pieces == 1 && piece + 1 < lastPiece && tileRow + 1 < job.RowsPerSample);
                    check += ResultTiles(
                        from + ((piece - firstPiece) * job.PieceLength), job.ProductPlace, count, bias,
                        direct ? to : top, direct && second ? to + job.Size.W : bottom);
                    if (!direct)
                    {
                        new ReadOnlySpan<float>(top, (int)width).CopyTo(new Span<float>(to, (int)width));
                        if (second)
                        {
                            new ReadOnlySpan<float>(bottom, (int)width).CopyTo(new Span<float>(to + job.Size.W, (int)width));
                        }
                    }
                }
            }

            return check == 0;
        }

        /// <summary>Writes two rows of results of a piece, and returns 0, or NaN if one of them is not finite.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float ResultTiles(float* from, long placeStride, long count, float bias, float* top, float* bottom)
        {
            TLanes biases = TLanes.Broadcast(bias), zero = default, check = default;
            for (long tile = 0; tile < count; tile += TLanes.Count)
            {
                Column(from + tile, placeStride, out TLanes a0, out TLanes a1);
                Column(from + tile + placeStride, placeStride, out TLanes b0, out TLanes b1);
                Column(from + tile + (2 * placeStride), placeStride, out TLanes c0, out TLanes c1);
                Column(from + tile + (3 * placeStride), placeStride, out TLanes d0, out TLanes d1);
                TLanes y00 = TLanes.Add(TLanes.Add(TLanes.Add(a0, b0), c0), biases);
                TLanes y01 = TLanes.Add(TLanes.Subtract(TLanes.Subtract(b0, c0), d0), biases);
                TLanes y10 = TLanes.Add(TLanes.Add(TLanes.Add(a1, b1), c1), biases);
                TLanes y11 = TLanes.Add(TLanes.Subtract(TLanes.Subtract(b1, c1), d1), biases);
                TLanes sum = TLanes.Add(TLanes.Add(y00, y01), TLanes.Add(y10, y11));
                check = TLanes.MultiplyAdd(count - tile < TLanes.Count ? TLanes.KeepFirst(sum, count - tile) : sum, zero, check);
                (TLanes first, TLanes second) = TLanes.Interleave(y00, y01);
                first.Store(top + (2 * tile));
                second.Store(top + (2 * tile) + TLanes.Count);
                (first, second) = TLanes.Interleave(y10, y11);
                first.Store(bottom + (2 * tile));
                second.Store(bottom + (2 * tile) + TLanes.Count);
            }

            return check.Sum();

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Column(float* from, long placeStride, out TLanes r0, out TLanes r1)
            {
                TLanes m0 = TLanes.Load(from), m1 = TLanes.Load(from + (4 * placeStride));
                TLanes m2 = TLanes.Load(from + (8 * placeStride)), m3 = TLanes.Load(from + (12 * placeStride));
                r0 = TLanes.Add(TLanes.Add(m0, m1), m2);
                r1 = TLanes.Subtract(TLanes.Subtract(m1, m2), m3);
            }
        }
    }

    /// <summary>transformed[place, panel, channel, row] = G g Gᵀ for the taps g between a row and a channel; turned around for gradients.</summary>
    private readonly struct WeightBody(bool backward, long rows, long depth, float* weight, float* transformed) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            const int Taps = 9;
            long place = WeightPlaceOf(rows, depth), size = TKernel.Rows * depth;
            float[] buffer = ArrayPool<float>.Shared.Rent(checked((int)(2 * Taps * size)));
            fixed (float* taps = buffer)
            {
                // First a row after the other, (row, tap, channel); then a panel for each tap, (tap, channel, row).
                float* panels = taps + (Taps * size);
                for (long panel = begin; panel < end; panel++)
                {
                    long first = panel * TKernel.Rows, count = Math.Min(TKernel.Rows, rows - first);
                    for (long row = 0; row < count; row++)
                    {
                        float* from = weight + ((first + row) * Taps * (backward ? 1 : depth));
                        GemmPacking.Transpose(from, Taps * (backward ? rows : 1), depth, Taps, taps + (row * Taps * depth), depth);
                    }

                    for (long tap = 0; tap < Taps; tap++)
                    {
                        float* to = panels + ((backward ? Taps - 1 - tap : tap) * size);
                        GemmPacking.Pack(taps + (tap * depth), Taps * depth, 1, (int)count, depth, to, TKernel.Rows);
                    }

                    Transform(panels, size, transformed + (panel * size), place);
                }
            }

            ArrayPool<float>.Shared.Return(buffer);
        }

        /// <summary>From one row per tap to one per place.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Transform(float* taps, long size, float* to, long placeStride)
        {
            TLanes half = TLanes.Broadcast(0.5f);
            for (long next = 0; next < size; next += TLanes.Count)
            {
                // The last vector ends with the row, and does some elements again.
                long i = Math.Min(next, size - TLanes.Count);
                Column(taps + i, 3 * size, half, out TLanes a0, out TLanes a1, out TLanes a2, out TLanes a3);
                Column(taps + i + size, 3 * size, half, out TLanes b0, out TLanes b1, out TLanes b2, out TLanes b3);
                Column(taps + i + (2 * size), 3 * size, half, out TLanes c0, out TLanes c1, out TLanes c2, out TLanes c3);
                Row(a0, b0, c0, half, to + i, placeStride);
                Row(a1, b1, c1, half, to + i + (4 * placeStride), placeStride);
                Row(a2, b2, c2, half, to + i + (8 * placeStride), placeStride);
                Row(a3, b3, c3, half, to + i + (12 * placeStride), placeStride);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Column(float* from, long stride, TLanes half, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3)
            {
                r0 = TLanes.Load(from);
                r3 = TLanes.Load(from + (2 * stride));
                TLanes sum = TLanes.MultiplyAdd(TLanes.Add(r0, r3), half, default), middle = TLanes.MultiplyAdd(TLanes.Load(from + stride), half, default);
                r1 = TLanes.Add(sum, middle);
                r2 = TLanes.Subtract(sum, middle);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Row(TLanes g0, TLanes g1, TLanes g2, TLanes half, float* to, long placeStride)
            {
                TLanes sum = TLanes.MultiplyAdd(TLanes.Add(g0, g2), half, default), middle = TLanes.MultiplyAdd(g1, half, default);
                g0.Store(to);
                TLanes.Add(sum, middle).Store(to + placeStride);
                TLanes.Subtract(sum, middle).Store(to + (2 * placeStride));
                g2.Store(to + (3 * placeStride));
            }
        }
    }
}
