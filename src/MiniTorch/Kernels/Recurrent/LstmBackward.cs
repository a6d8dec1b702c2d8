using System.Numerics;
using System.Runtime.Intrinsics.X86;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>What the derivative of an LSTM layer gets: the gradients of its results, of which some may be absent, and what the forward kept.</summary>
/// <param name="GradOutput">(steps, batch, units).</param>
/// <param name="GradHidden">(batch, units), of the last step.</param>
/// <param name="GradCell">(batch, units), of the last step.</param>
/// <param name="Output">(steps, batch, units).</param>
/// <param name="Gates">(steps, batch, 4 · units): i, f, g, o.</param>
/// <param name="Cells">(steps, batch, units).</param>
internal readonly record struct LstmGradients(TensorImpl? GradOutput, TensorImpl? GradHidden, TensorImpl? GradCell, TensorImpl Output, TensorImpl Gates, TensorImpl Cells);

/// <summary>Where the gradients of an LSTM layer go; null where none is asked for.</summary>
internal readonly record struct LstmGradInputs(
    TensorImpl? Input, TensorImpl? InputWeight, TensorImpl? HiddenWeight, TensorImpl? InputBias, TensorImpl? HiddenBias, TensorImpl? Hidden, TensorImpl? Cell);

/// <summary>
/// The derivative of an LSTM layer in one direction: from the last step to the first, one product brings the gradient of the hidden state and one
/// pass that of the gates; those of all steps stand in one matrix, from which products over all steps at once make the gradients of weights and input.
/// </summary>
internal static unsafe class LstmBackward
{
    private const int RowBlock = 48;
    private const long PackGrain = 16_384;

    /// <summary>Computes the gradients that are asked for.</summary>
    internal static void Run(bool reverse, in RecurrentOperands x, in LstmGradients grads, in LstmGradInputs into)
    {
        using var gradGates = new Temporary(grads.Gates.Sizes, grads.Gates.DType);
        if (grads.Output.DType == DType.Float32)
        {
            Through<float>(reverse, x, grads, into, gradGates.Tensor);
        }
        else
        {
            Through<double>(reverse, x, grads, into, gradGates.Tensor);
        }
        Products(reverse, x, grads.Output, gradGates.Tensor, into);
    }

    /// <summary>The gradients that are sums over all steps, or stand by themselves at each.</summary>
    private static void Products(bool reverse, in RecurrentOperands x, TensorImpl output, TensorImpl gradGates, in LstmGradInputs into)
    {
        (long steps, long batch, long units, long width) = (output.Sizes[0], output.Sizes[1], output.Sizes[2], gradGates.Sizes[2]);
        TensorImpl gates = Matrix(gradGates, 0, steps * batch);
        TensorImpl input = Matrix(x.Input, 0, steps * batch);
        if (into.Input is not null)
        {
            MatrixProduct.Run(gates, x.InputWeight, 1, null, 0, Matrix(into.Input, 0, steps * batch));
        }
        if (into.InputWeight is not null)
        {
            MatrixProduct.Run(Turned(gates), input, 1, null, 0, into.InputWeight);
        }
        if (into.HiddenWeight is not null)
        {
            // Every step but the first got the output of the step before.
            long later = (steps - 1) * batch;
            TensorImpl first = Matrix(gradGates, reverse ? later : 0, batch);
            MatrixProduct.Run(Turned(first), x.Hidden, 1, null, 0, into.HiddenWeight);
            if (later > 0)
            {
                TensorImpl others = Matrix(gradGates, reverse ? 0 : batch, later);
                MatrixProduct.Run(Turned(others), Matrix(output, reverse ? batch : 0, later), 1, into.HiddenWeight, 1, into.HiddenWeight);
            }
        }
        if ((into.InputBias ?? into.HiddenBias) is { } bias)
        {
            Sum.Run(gates, 1, bias);
            if (into is { InputBias: not null, HiddenBias: not null })
            {
                Copy.Run(bias, into.HiddenBias);
            }
        }
    }

    /// <summary>Rows of (steps, batch, width), as a matrix over the same memory.</summary>
    private static TensorImpl Matrix(TensorImpl x, long firstRow, long rows) => x.Alias([rows, x.Sizes[2]], [x.Sizes[2], 1], x.Offset + (firstRow * x.Sizes[2]));

    private static TensorImpl Turned(TensorImpl x) => x.Alias([x.Sizes[1], x.Sizes[0]], [x.Strides[1], x.Strides[0]]);

    private static void Through<T>(bool reverse, in RecurrentOperands x, in LstmGradients grads, in LstmGradInputs into, TensorImpl gradGates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Avx512F.IsSupported)
        {
            Through<T, GemmKernel512<T>>(reverse, x, grads, into, gradGates);
        }
        else if (Fma.IsSupported && Avx2.IsSupported)
        {
            Through<T, GemmKernel256<T>>(reverse, x, grads, into, gradGates);
        }
        else
        {
            Through<T, GemmKernel128<T>>(reverse, x, grads, into, gradGates);
        }
    }

    private static void Through<T, TKernel>(bool reverse, in RecurrentOperands x, in LstmGradients grads, in LstmGradInputs into, TensorImpl gradGates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IGemmKernel<T>
    {
        (long steps, long batch, long units) = (grads.Output.Sizes[0], grads.Output.Sizes[1], grads.Output.Sizes[2]);
        (long blocks, long panel) = (GemmPanels<T, TKernel>.Count(units), GemmPanels<T, TKernel>.PanelSize(4 * units));
        using var packed = new Temporary([blocks * panel], gradGates.DType);
        using var hidden = new Temporary([batch, units], gradGates.DType);
        using var cell = new Temporary([batch, units], gradGates.DType);
        TensorImpl gradHidden = into.Hidden ?? hidden.Tensor, gradCell = into.Cell ?? cell.Tensor;
        if (grads.GradCell is null)
        {
            Copy.Fill(gradCell, 0);
        }
        else
        {
            Copy.Run(grads.GradCell, gradCell);
        }
        fixed (T* weight = &x.HiddenWeight.Reference<T>(), panels = &packed.Tensor.Reference<T>(), gates = &grads.Gates.Reference<T>(), cells = &grads.Cells.Reference<T>(), cell0 = &x.Cell!.Reference<T>())
        fixed (T* gradOutput = &Pointers.Reference<T>(grads.GradOutput), lastGrad = &Pointers.Reference<T>(grads.GradHidden))
        fixed (T* h = &gradHidden.Reference<T>(), c = &gradCell.Reference<T>(), g = &gradGates.Reference<T>())
        {
            Parallel.For(0, blocks, Math.Max(1, PackGrain / panel), new PackBody<T, TKernel>(weight, panels, units));
            var step = new Step<T, TKernel>
            {
                Reverse = reverse,
                Steps = steps,
                Batch = batch,
                Units = units,
                Panels = panels,
                Gates = gates,
                Cells = cells,
                Cell = cell0,
                GradOutput = gradOutput,
                LastGradHidden = lastGrad,
                GradHidden = h,
                GradCell = c,
                GradGates = g,
            };
            // One step more brings the gradient to the hidden state before the first one.
            RecurrentSchedule.Run(step, into.Hidden is null ? steps : steps + 1, batch, blocks, 4 * units * units);
        }
    }

    /// <summary>A panel holds a block of columns of the weights.</summary>
    private readonly struct PackBody<T, TKernel>(T* weight, T* panels, long units) : IRangeBody
        where T : unmanaged, INumberBase<T>
        where TKernel : struct, IGemmKernel<T>
    {
        public void Invoke(long begin, long end)
        {
            for (long block = begin; block < end; block++)
            {
                GemmPanels<T, TKernel>.Pack(weight + (block * TKernel.Columns), units, 1, GemmPanels<T, TKernel>.Width(units, block), 4 * units, panels + (block * GemmPanels<T, TKernel>.PanelSize(4 * units)));
            }
        }
    }

    private struct Step<T, TKernel> : IRecurrentStep
        where T : unmanaged, INumberBase<T>
        where TKernel : struct, IGemmKernel<T>
    {
        public bool Reverse;
        public long Steps;
        public long Batch;
        public long Units;
        public T* Panels;
        public T* Gates;
        public T* Cells;
        public T* Cell;
        public T* GradOutput;
        public T* LastGradHidden;
        public T* GradHidden;
        public T* GradCell;
        public T* GradGates;

        /// <summary>Step 0 is the last of the forward.</summary>
        public readonly void Run(long step, long firstRow, long lastRow, long firstBlock, long lastBlock)
        {
            long forward = Steps - 1 - step, width = 4 * Units;
            long time = Reverse ? Steps - 1 - forward : forward, later = Reverse ? time - 1 : time + 1, before = Reverse ? time + 1 : time - 1;
            T* cell = forward == 0 ? Cell : Cells + (before * Batch * Units);
            for (long block = firstBlock; block < lastBlock; block++)
            {
                (long unit, int columns) = (block * TKernel.Columns, GemmPanels<T, TKernel>.Width(Units, block));
                for (long row = firstRow; row < lastRow; row += RowBlock)
                {
                    long rows = Math.Min(RowBlock, lastRow - row), at = (row * Units) + unit;
                    T* gradOutput = GradOutput is null || forward < 0 ? null : GradOutput + (time * Batch * Units) + at;
                    if (step == 0)
                    {
                        for (long i = 0; i < rows; i++)
                        {
                            Start(gradOutput is null ? null : gradOutput + (i * Units), LastGradHidden is null ? null : LastGradHidden + at + (i * Units), GradHidden + at + (i * Units), columns);
                        }
                    }
                    else
                    {
                        T* a = GradGates + (((later * Batch) + row) * width);
                        T* b = Panels + (block * GemmPanels<T, TKernel>.PanelSize(width));
                        GemmPanels<T, TKernel>.Multiply(rows, columns, width, a, width, b, gradOutput, Units, GradHidden + at, Units);
                    }
                    for (long i = 0; i < rows && forward >= 0; i++)
                    {
                        long gate = (((time * Batch) + row + i) * width) + unit, place = at + (i * Units);
                        RecurrentCells<T>.LstmBackward(Gates + gate, Units, columns, cell + place, Cells + (time * Batch * Units) + place, GradHidden + place, GradCell + place, GradGates + gate);
                    }
                }
            }
        }

        /// <summary>The hidden state's gradient at the last step.</summary>
        private static void Start(T* gradOutput, T* gradHidden, T* into, int units)
        {
            for (int i = 0; i < units; i++)
            {
                T sum = gradOutput is null ? T.Zero : gradOutput[i];
                into[i] = gradHidden is null ? sum : sum + gradHidden[i];
            }
        }
    }
}
