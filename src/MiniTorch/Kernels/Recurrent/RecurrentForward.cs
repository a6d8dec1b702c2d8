using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>The tensors of one direction of one recurrent layer. All are dense; biases, cells and the new cells may be absent.</summary>
/// <param name="Input">(steps, batch, features).</param>
/// <param name="InputWeight">(gates · units, features).</param>
/// <param name="HiddenWeight">(gates · units, units).</param>
/// <param name="InputBias">(gates · units).</param>
/// <param name="HiddenBias">(gates · units).</param>
/// <param name="Hidden">(batch, units), before the first step.</param>
/// <param name="Cell">(batch, units), of an LSTM.</param>
internal readonly record struct RecurrentOperands(
    TensorImpl Input, TensorImpl InputWeight, TensorImpl HiddenWeight, TensorImpl? InputBias, TensorImpl? HiddenBias, TensorImpl Hidden, TensorImpl? Cell);

/// <summary>
/// A recurrent layer in one direction: the inputs of all steps are projected by one product; then each step is one product with the hidden
/// weights, which are packed once, and one pass of the cell's arithmetic over each block of units while its gates are in the cache.
/// </summary>
internal static unsafe class RecurrentForward
{
    /// <summary>Rows whose gates stay in the first-level cache between the products and the cell.</summary>
    private const int RowBlock = 48;

    /// <summary>Elements to pack that are worth a handoff to another thread.</summary>
    private const long PackGrain = 16_384;

    /// <summary>Computes a layer.</summary>
    /// <param name="kind">Of the cell.</param>
    /// <param name="reverse">From the last step to the first.</param>
    /// <param name="x">The operands.</param>
    /// <param name="gates">(steps, batch, gates · units): for an LSTM receives i, f, g and o, which the derivative needs; else scratch.</param>
    /// <param name="cells">(steps, batch, units): the cells after each step, or (batch, units), only the last ones. Null but for an LSTM.</param>
    /// <param name="output">(steps, batch, units).</param>
    internal static void Run(RecurrentKind kind, bool reverse, in RecurrentOperands x, TensorImpl gates, TensorImpl? cells, TensorImpl output)
    {
        if (output.DType == DType.Float32)
        {
            Run<float>(kind, reverse, x, gates, cells, output);
        }
        else
        {
            Run<double>(kind, reverse, x, gates, cells, output);
        }
    }

    private static void Run<T>(RecurrentKind kind, bool reverse, in RecurrentOperands x, TensorImpl gates, TensorImpl? cells, TensorImpl output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Project<T>(kind, x, gates);
        if (Avx512F.IsSupported)
        {
            Run<T, GemmKernel512<T>>(kind, reverse, x, gates, cells, output);
        }
        else if (Fma.IsSupported && Avx2.IsSupported)
        {
            Run<T, GemmKernel256<T>>(kind, reverse, x, gates, cells, output);
        }
        else
        {
            Run<T, GemmKernel128<T>>(kind, reverse, x, gates, cells, output);
        }
    }

    /// <summary>gates = W·x + b + c for all steps; of a GRU's third gate the hidden bias c belongs to the hidden state's part.</summary>
    private static void Project<T>(RecurrentKind kind, in RecurrentOperands x, TensorImpl gates) where T : unmanaged, INumberBase<T>
    {
        (long rows, long features, long width) = (x.Input.Sizes[0] * x.Input.Sizes[1], x.Input.Sizes[2], gates.Sizes[2]);
        TensorImpl? bias = x.InputBias;
        if (bias is not null && x.HiddenBias is not null)
        {
            bias = TensorImpl.Empty([width], gates.DType);
            Span<T> sum = bias.Span<T>();
            ReadOnlySpan<T> hidden = x.HiddenBias.Span<T>();
            x.InputBias!.Span<T>().CopyTo(sum);
            int shared = (int)(kind == RecurrentKind.Gru ? width / 3 * 2 : width);
            for (int i = 0; i < shared; i++)
            {
                sum[i] += hidden[i];
            }
        }
        fixed (T* input = &x.Input.Reference<T>(), weight = &x.InputWeight.Reference<T>(), into = &gates.Reference<T>(), add = &Pointers.Reference<T>(bias))
        {
            var c = new StridedMatrix<T>(into, width, 1);
            StridedMatrix<T> source = add is null ? c : new StridedMatrix<T>(add, 0, 1);
            Gemm.Run(rows, width, features, T.One, new StridedMatrix<T>(input, features, 1), new StridedMatrix<T>(weight, features, 1).Transposed, add is null ? T.Zero : T.One, source, c);
        }
    }

    private static void Run<T, TKernel>(RecurrentKind kind, bool reverse, in RecurrentOperands x, TensorImpl gates, TensorImpl? cells, TensorImpl output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IGemmKernel<T>
    {
        (long steps, long batch, long units) = (output.Sizes[0], output.Sizes[1], output.Sizes[2]);
        long blocks = GemmPanels<T, TKernel>.Count(units);
        using var packed = new Temporary([blocks * kind.Gates() * GemmPanels<T, TKernel>.PanelSize(units)], output.DType);
        fixed (T* weight = &x.HiddenWeight.Reference<T>(), panels = &packed.Tensor.Reference<T>(), hidden = &x.Hidden.Reference<T>(), into = &output.Reference<T>())
        fixed (T* gate = &gates.Reference<T>(), cell = &Pointers.Reference<T>(x.Cell), newCells = &Pointers.Reference<T>(cells), bias = &Pointers.Reference<T>(x.HiddenBias))
        {
            Parallel.For(0, blocks * kind.Gates(), Math.Max(1, PackGrain / GemmPanels<T, TKernel>.PanelSize(units)), new PackBody<T, TKernel>(weight, panels, units, kind.Gates()));
            var step = new Step<T, TKernel>
            {
                Kind = kind,
                Reverse = reverse,
                Steps = steps,
                Batch = batch,
                Units = units,
                Panels = panels,
                Gates = gate,
                HiddenBias = bias,
                Hidden = hidden,
                Cell = cell,
                Cells = newCells,
                CellStride = cells is { Rank: 3 } ? batch * units : 0,
                Output = into,
            };
            RecurrentSchedule.Run(step, steps, batch, blocks, units * units * kind.Gates());
        }
    }

    /// <summary>A panel holds one gate of a block of units: column j of B is row j of the weights.</summary>
    private readonly struct PackBody<T, TKernel>(T* weight, T* panels, long units, int gates) : IRangeBody
        where T : unmanaged, INumberBase<T>
        where TKernel : struct, IGemmKernel<T>
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                (long block, long gate) = Math.DivRem(i, gates);
                T* source = weight + (((gate * units) + (block * TKernel.Columns)) * units);
                GemmPanels<T, TKernel>.Pack(source, 1, units, GemmPanels<T, TKernel>.Width(units, block), units, panels + (i * GemmPanels<T, TKernel>.PanelSize(units)));
            }
        }
    }

    private struct Step<T, TKernel> : IRecurrentStep
        where T : unmanaged, INumberBase<T>
        where TKernel : struct, IGemmKernel<T>
    {
        public RecurrentKind Kind;
        public bool Reverse;
        public long Steps;
        public long Batch;
        public long Units;
        public T* Panels;
        public T* Gates;
        public T* HiddenBias;
        public T* Hidden;
        public T* Cell;
        public T* Cells;
        public long CellStride;
        public T* Output;

        public readonly void Run(long step, long firstRow, long lastRow, long firstBlock, long lastBlock)
        {
            int gates = Kind.Gates();
            long time = Reverse ? Steps - 1 - step : step, before = Reverse ? time + 1 : time - 1, width = gates * Units, panel = GemmPanels<T, TKernel>.PanelSize(Units);
            T* state = step == 0 ? Hidden : Output + (before * Batch * Units);
            T* cell = step == 0 ? Cell : Cells + (before * CellStride);
            T* recurrent = stackalloc T[Kind == RecurrentKind.Gru ? RowBlock * TKernel.Columns : 1];
            for (long block = firstBlock; block < lastBlock; block++)
            {
                (long unit, int columns) = (block * TKernel.Columns, GemmPanels<T, TKernel>.Width(Units, block));
                for (long row = firstRow; row < lastRow; row += RowBlock)
                {
                    long rows = Math.Min(RowBlock, lastRow - row);
                    T* gate = Gates + (((time * Batch) + row) * width) + unit;
                    for (int i = 0; i < gates; i++)
                    {
                        T* b = Panels + (((block * gates) + i) * panel);
                        T* c = gate + (i * Units);
                        if (Kind == RecurrentKind.Gru && i == 2)
                        {
                            GemmPanels<T, TKernel>.Multiply(rows, columns, Units, state + (row * Units), Units, b, HiddenBias is null ? null : HiddenBias + (2 * Units) + unit, 0, recurrent, TKernel.Columns);
                        }
                        else
                        {
                            GemmPanels<T, TKernel>.Multiply(rows, columns, Units, state + (row * Units), Units, b, c, width, c, width);
                        }
                    }
                    for (long i = 0; i < rows; i++)
                    {
                        long at = ((row + i) * Units) + unit;
                        T* into = Output + (time * Batch * Units) + at;
                        switch (Kind)
                        {
                            case RecurrentKind.Lstm: RecurrentCells<T>.Lstm(gate + (i * width), Units, columns, cell + at, Cells + (time * CellStride) + at, into); break;
                            case RecurrentKind.Gru: RecurrentCells<T>.Gru(gate + (i * width), Units, columns, recurrent + (i * TKernel.Columns), state + at, into); break;
                            default: RecurrentCells<T>.Simple(Kind, gate + (i * width), columns, into); break;
                        }
                    }
                }
            }
        }
    }
}
