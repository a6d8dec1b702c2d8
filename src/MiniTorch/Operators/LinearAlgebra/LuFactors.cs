using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>L and U in one matrix, pivots (from 1), infos.</summary>
internal sealed class LuFactorEx(bool pivot, bool checkErrors) : MultiOutputOperator("aten::linalg_lu_factor_ex", "LinalgLuFactorExBackward0")
{
    private SavedTensor? _lu;
    private SavedTensor? _pivots;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("pivot", pivot), ("check_errors", checkErrors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        if (a.Rank < 2)
        {
            throw Error.Of($"torch.lu_factor: Expected tensor with 2 or more dimensions. Got size: {Error.Show(a.Sizes)} instead");
        }
        LinalgChecks.Floating(a, "torch.linalg.lu_factor");
        return [LinalgChecks.ColumnMajor(a.Sizes, a.DType), new([.. a.Sizes[..^2], Math.Min(a.Sizes[^2], a.Sizes[^1])], DType.Int32), new(a.Sizes[..^2], DType.Int32)];
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        Lu.Factor(work, into[1], into[2], pivot);
        if (checkErrors)
        {
            LinalgChecks.Infos(into[2], "torch.linalg.lu_factor_ex", LinalgChecks.ZeroInU);
        }
        Copy.Run(work, into[0]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _lu = SaveOutput(results[0], 0, "LU");
        _pivots = SaveOutput(results[1], 1, "pivots");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is { } grad)
        {
            TensorImpl[] plu = Aten.LuUnpack(_lu!.Unpack(), _pivots!.Unpack(), unpackPivots: pivot);
            long k = Math.Min(grad.Sizes[^1], grad.Sizes[^2]);
            gradInputs[0] = LinalgLu.Backward(Aten.Narrow(grad, -1, 0, k), Aten.Narrow(grad, -2, 0, k), pivot ? plu[0] : null, plu[1], plu[2]);
        }
    }
}

/// <summary>L, U and P with A = P · L · U; P last, since libtorch numbers only the results that have a gradient.</summary>
internal sealed class LinalgLu(bool pivot) : MultiOutputOperator("aten::linalg_lu", "LinalgLuBackward0")
{
    private SavedTensor? _p;
    private SavedTensor? _l;
    private SavedTensor? _u;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("pivot", pivot)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        if (a.Rank < 2)
        {
            throw Error.Of($"linalg.lu: Expected tensor with 2 or more dimensions. Got size: {Error.Show(a.Sizes)} instead");
        }
        LinalgChecks.Floating(a, "linalg.lu");
        long[] batch = a.Sizes[..^2];
        (long m, long n) = (a.Sizes[^2], a.Sizes[^1]);
        long k = Math.Min(m, n);
        return
        [
            new([.. batch, m, k], a.DType),
            new([.. batch, k, n], a.DType),
            new(pivot ? [.. batch, m, m] : [0], a.DType),
        ];
    }

    protected override bool IsDifferentiableOutput(int index) => index < 2;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        TensorImpl pivots = TensorImpl.Empty([.. work.Sizes[..^2], Math.Min(work.Sizes[^2], work.Sizes[^1])], DType.Int32);
        Lu.Factor(work, pivots, TensorImpl.Empty(work.Sizes[..^2], DType.Int32), pivot);
        LuUnpack.Run(work, pivots, pivot ? into[2] : null, into[0], into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _p = SaveOutput(results[2], 2, "P");
        _l = SaveOutput(results[0], 0, "L");
        _u = SaveOutput(results[1], 1, "U");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Backward(grads[0], grads[1], pivot ? _p!.Unpack() : null, _l!.Unpack(), _u!.Unpack());

    /// <summary>
    /// ∂A = P · L⁻ᴴ · (tril(Lᴴ∂L, −1) + triu(∂U Uᴴ)) · U⁻ᴴ for square matrices; for wide ones the columns beyond get P · L⁻ᴴ · ∂U₂, and for tall ones the
    /// rows beyond ∂L₂ · U⁻ᴴ.
    /// </summary>
    internal static TensorImpl? Backward(TensorImpl? gradL, TensorImpl? gradU, TensorImpl? p, TensorImpl l, TensorImpl u)
    {
        if (gradL is null && gradU is null)
        {
            return null;
        }
        (long m, long n) = (l.Sizes[^2], u.Sizes[^1]);
        long k = Math.Min(m, n);
        TensorImpl l1 = Aten.Narrow(l, -2, 0, k);
        TensorImpl u1 = Aten.Narrow(u, -1, 0, k);
        TensorImpl? ofL = gradL is null ? null : Aten.Matmul(Aten.Mh(l1), Aten.Narrow(gradL, -2, 0, k));
        TensorImpl? ofU = gradU is null ? null : Aten.Matmul(Aten.Narrow(gradU, -1, 0, k), Aten.Mh(u1));
        TensorImpl? beyondU = m < n && gradU is not null ? Aten.Narrow(gradU, -1, k, n - k) : null;
        TensorImpl? beyondL = m > n && gradL is not null ? Aten.Narrow(gradL, -2, k, m - k) : null;
        if (beyondU is not null)
        {
            TensorImpl product = Aten.Matmul(beyondU, Aten.Mh(Aten.Narrow(u, -1, k, n - k)));
            ofL = ofL is null ? -product : ofL - product;
        }
        if (beyondL is not null)
        {
            TensorImpl product = Aten.Matmul(Aten.Mh(Aten.Narrow(l, -2, k, m - k)), beyondL);
            ofU = ofU is null ? -product : ofU - product;
        }
        TensorImpl middle = (ofL is null ? null : Aten.Tril(ofL, -1), ofU is null ? null : Aten.Triu(ofU)) switch
        {
            ({ } x, { } y) => x + y,
            ({ } x, null) => x,
            (_, var y) => y!,
        };
        middle = Aten.SolveTriangular(Aten.Mh(u1), middle, upper: false, left: false);
        if (m > n)
        {
            TensorImpl below = beyondL is null ? Aten.Zeros([.. middle.Sizes[..^2], m - k, k], middle.DType) : Aten.SolveTriangular(Aten.Mh(u1), beyondL, upper: false, left: false);
            middle = Aten.Cat([Aten.SolveTriangular(Aten.Mh(l1), middle, upper: true, left: true, unitriangular: true), below], -2);
        }
        else
        {
            middle = m < n ? Aten.Cat([middle, beyondU ?? Aten.Zeros([.. middle.Sizes[..^1], n - k], middle.DType)], -1) : middle;
            middle = Aten.SolveTriangular(Aten.Mh(l1), middle, upper: true, left: true, unitriangular: true);
        }
        return p is null ? middle : Aten.Matmul(p, middle);
    }
}

/// <summary>L, U and P from LU factors and pivots; P last, as in <see cref="LinalgLu"/>.</summary>
internal sealed class LuUnpack(bool unpackData, bool unpackPivots) : MultiOutputOperator("aten::lu_unpack", "LuUnpackBackward0")
{
    private long _rows;
    private long _columns;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("unpack_data", unpackData), ("unpack_pivots", unpackPivots)];

    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl lu, TensorImpl pivots) = (inputs[0]!, inputs[1]!);
        if (lu.Rank < 2)
        {
            throw Error.Of($"torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: {Error.Show(lu.Sizes)} instead");
        }
        if (unpackPivots && pivots.DType != DType.Int32)
        {
            throw Error.Of($"torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.{Environment.NewLine}Note: this function is intended to be used with the output produced by torch.linalg.lu_factor");
        }
        long[] batch = lu.Sizes[..^2];
        (_rows, _columns) = (lu.Sizes[^2], lu.Sizes[^1]);
        long k = Math.Min(_rows, _columns);
        return
        [
            unpackData ? new([.. batch, _rows, k], lu.DType) : new([0], lu.DType),
            unpackData ? new([.. batch, k, _columns], lu.DType) : new([0], lu.DType),
            new(unpackPivots ? [.. batch, _rows, _rows] : [0], lu.DType),
        ];
    }

    protected override bool IsDifferentiableOutput(int index) => index < 2;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        Run(inputs[0]!, inputs[1]!, unpackPivots ? into[2] : null, unpackData ? into[0] : null, unpackData ? into[1] : null);

    internal static void Run(TensorImpl lu, TensorImpl pivots, TensorImpl? p, TensorImpl? l, TensorImpl? u)
    {
        (long m, long n) = (lu.Sizes[^2], lu.Sizes[^1]);
        long k = Math.Min(m, n);
        if (l is not null)
        {
            Triangle.Run(lu.Alias([.. lu.Sizes[..^1], k], lu.Strides), l, 0, upper: false);
            Copy.Fill(InvEx.DiagonalOf(l), 1);
        }
        if (u is not null)
        {
            Triangle.Run(lu.Alias([.. lu.Sizes[..^2], k, n], lu.Strides), u, 0, upper: true);
        }
        if (p is null)
        {
            return;
        }
        TensorImpl dense = MatrixBatch.Zeros(p.Sizes, DType.Float64);
        TensorImpl places = Copy.Dense(pivots, DType.Int32);
        for (long i = 0; i < MatrixBatch.Count(dense) && m > 0; i++)
        {
            Span<double> one = MatrixBatch.At<double>(dense, i);
            int[] order = Lu.Order(MatrixBatch.At<int>(places, i, 1), (int)m);
            for (int row = 0; row < m; row++)
            {
                one[(int)(order[row] * m + row)] = 1;
            }
        }
        Copy.Run(dense, p);
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl? ofL = grads[0] is { } gradL ? Padded(Aten.Tril(gradL, -1)) : null;
        TensorImpl? ofU = grads[1] is { } gradU ? Padded(Aten.Triu(gradU)) : null;
        gradInputs[0] = ofL is not null && ofU is not null ? ofL + ofU : ofL ?? ofU;
    }

    private TensorImpl Padded(TensorImpl grad) => grad.Sizes[^1] == _columns && grad.Sizes[^2] == _rows
        ? grad
        : Aten.ConstantPadNd(grad, [0, _columns - grad.Sizes[^1], 0, _rows - grad.Sizes[^2]]);
}

internal static partial class Aten
{
    internal static TensorImpl[] LuFactorEx(TensorImpl self, bool pivot = true, bool checkErrors = false) => new LuFactorEx(pivot, checkErrors).Call(self);

    internal static (TensorImpl LU, TensorImpl Pivots) LuFactor(TensorImpl self, bool pivot = true)
    {
        TensorImpl[] results = LuFactorEx(self, pivot);
        LinalgChecks.Infos(results[2], "torch.linalg.lu_factor", LinalgChecks.ZeroInU);
        return (results[0], results[1]);
    }

    internal static TensorImpl[] LinalgLu(TensorImpl self, bool pivot = true) => PivotsFirst(new LinalgLu(pivot).Call(self));

    internal static TensorImpl[] LuUnpack(TensorImpl lu, TensorImpl pivots, bool unpackData = true, bool unpackPivots = true) =>
        PivotsFirst(new LuUnpack(unpackData, unpackPivots).Call(lu, pivots));

    private static TensorImpl[] PivotsFirst(TensorImpl[] lup) => [lup[2], lup[0], lup[1]];
}
