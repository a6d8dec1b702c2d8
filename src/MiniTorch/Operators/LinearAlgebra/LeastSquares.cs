using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// X of the least norm that minimizes ‖A · X − B‖, the squared residuals of each column (of tall matrices of full rank, but not by gelsy), the rank and the singular
/// values (as the driver says). Saves A, B and X.
/// </summary>
internal sealed class Lstsq(double? rcond, string? driver) : MultiOutputOperator("aten::linalg_lstsq", "LinalgLstsqBackward0")
{
    private readonly string _driver = driver ?? "gelsy";
    private SavedTensor? _a;
    private SavedTensor? _b;
    private SavedTensor? _solution;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("rcond", rcond), ("driver", driver)];

    /// <summary>Computed with the shapes already: whether there are residuals depends on the ranks.</summary>
    private (TensorImpl X, TensorImpl Residuals, TensorImpl Rank, TensorImpl Values)? _computed;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl a, TensorImpl b) = (inputs[0]!, inputs[1]!);
        Error.Unless(a.Rank >= 2, "torch.linalg.lstsq: input must have at least 2 dimensions.");
        Error.Unless(b.Rank >= 1, "torch.linalg.lstsq: other must have at least 1 dimension.");
        if (a.DType != b.DType)
        {
            throw Error.Of($"torch.linalg.lstsq: Expected input and other to have the same dtype, but got input's dtype {a.DType.Name()} and other's dtype {b.DType.Name()}");
        }
        LinalgChecks.Floating(a, "torch.linalg.lstsq");
        if (_driver is not ("gels" or "gelsy" or "gelsd" or "gelss"))
        {
            throw Error.Of($"torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)");
        }
        bool isVector = IsVector(a, b);
        if (isVector ? b.Sizes[^1] != a.Sizes[^2] : b.Sizes[^2] != a.Sizes[^2])
        {
            throw Error.Of(isVector ? "torch.linalg.lstsq: input.size(-2) should match other.size(-1)" : "torch.linalg.lstsq: input.size(-2) should match other.size(-2)");
        }
        _computed = Solve(a, isVector ? b.Alias([.. b.Sizes, 1], [.. b.Strides, 1]) : b);
        (TensorImpl x, TensorImpl residuals, TensorImpl rank, TensorImpl values) = _computed.Value;
        long rows = Math.Max(a.Sizes[^1], a.Sizes[^2]);
        long[] sizes = x.Sizes;
        long[] strides = Layout.ContiguousStrides([.. sizes[..^2], sizes[^1], rows]);   // X lies in a buffer as high as B
        (strides[^1], strides[^2]) = (strides[^2], strides[^1]);
        TensorMeta solution = isVector ? new(sizes[..^1], a.DType) : new(sizes, a.DType, strides);
        DType real = a.DType.ToReal();
        long[] residualSizes = residuals.Sizes is [0] ? [0] : isVector ? residuals.Sizes[..^1] : residuals.Sizes;
        return [solution, new(residualSizes, real), new(_driver == "gels" ? [0] : rank.Sizes, DType.Int64), new(_driver is "gels" or "gelsy" ? [0] : values.Sizes, real)];
    }

    private static bool IsVector(TensorImpl a, TensorImpl b) => b.Rank == a.Rank - 1 && (b.Rank == 1 || b.Sizes.AsSpan().SequenceEqual(a.Sizes.AsSpan(..^1)));

    protected override bool IsDifferentiableOutput(int index) => index < 2;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        (TensorImpl x, TensorImpl residuals, TensorImpl rank, TensorImpl values) = _computed!.Value;
        _computed = null;
        Copy.Run(x.Alias(into[0].Sizes, Layout.ContiguousStrides(into[0].Sizes)), into[0]);
        Copy.Run(residuals.Alias(into[1].Sizes, Layout.ContiguousStrides(into[1].Sizes)), into[1]);
        if (into[2].Sizes is not [0])
        {
            Copy.Run(rank, into[2]);
        }
        if (into[3].Sizes is not [0])
        {
            Copy.Run(values, into[3]);
        }
    }

    /// <summary>By the singular values: X = V · S⁺ · Uᴴ · B, which is the solution of least norm whatever the rank.</summary>
    private (TensorImpl X, TensorImpl Residuals, TensorImpl Rank, TensorImpl Values) Solve(TensorImpl inputA, TensorImpl inputB)
    {
        long[] batch = LinalgChecks.Batch(inputA, inputB);
        TensorImpl a = MatrixBatch.Working(inputA, batch);
        TensorImpl b = MatrixBatch.Working(inputB, batch);
        (long m, long n, long columns) = (a.Sizes[^2], a.Sizes[^1], b.Sizes[^1]);
        long k = Math.Min(m, n);
        TensorImpl values = MatrixBatch.Zeros([.. batch, k], DType.Float64);
        TensorImpl rank = MatrixBatch.Zeros(batch, DType.Int64);
        TensorImpl x = MatrixBatch.Zeros([.. batch, n, columns], a.DType);
        long count = Layout.NumElements(batch);
        if (a.NumElements > 0)
        {
            TensorImpl u = TensorImpl.Empty([.. batch, m, k], a.DType);
            TensorImpl vh = TensorImpl.Empty([.. batch, k, n], a.DType);
            Spectra.Svd(a, u, values, vh);
            double epsilon = inputA.DType.ToReal() == DType.Float64 ? 2.220446049250313e-16 : 1.1920929e-07;
            double tolerance = rcond is { } given and >= 0 ? given : epsilon * Math.Max(m, n);
            Field.Run(a.DType, new Combine(u, values, vh, b, x, rank, tolerance));
        }
        bool isFullRank = _driver == "gels" || !rank.Span<long>().ContainsAnyExcept(n);
        TensorImpl residuals = TensorImpl.Empty([0], DType.Float64);
        if (m > n && isFullRank && count > 0 && _driver != "gelsy")
        {
            residuals = MatrixBatch.Zeros([.. batch, columns], DType.Float64);
            Field.Run(a.DType, new Residuals(a, b, x, residuals));
        }
        return (x, residuals, rank, values);
    }

    private readonly struct Combine(TensorImpl u, TensorImpl values, TensorImpl vh, TensorImpl b, TensorImpl x, TensorImpl rank, double tolerance) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, System.Numerics.INumberBase<T>
        {
            (int m, int n, int k, int columns) = ((int)b.Sizes[^2], (int)x.Sizes[^2], (int)values.Sizes[^1], (int)b.Sizes[^1]);
            var row = new T[columns];
            for (long i = 0; i < rank.NumElements; i++)
            {
                Span<T> ui = MatrixBatch.At<T>(u, i);
                Span<double> s = MatrixBatch.At<double>(values, i, 1);
                Span<T> vi = MatrixBatch.At<T>(vh, i);
                Span<T> bi = MatrixBatch.At<T>(b, i);
                Span<T> xi = MatrixBatch.At<T>(x, i);
                for (int r = 0; r < k && s[r] > tolerance * s[0]; r++)
                {
                    rank.Span<long>()[(int)i]++;
                    Array.Clear(row);
                    for (int p = 0; p < m; p++)
                    {
                        Field.AddScaled<T>(row, Field.Conjugate(ui[p * k + r]), bi.Slice(p * columns, columns));
                    }
                    Field.Scale<T>(row, Field.Of<T>(1 / s[r]));
                    for (int q = 0; q < n; q++)
                    {
                        Field.AddScaled<T>(xi.Slice(q * columns, columns), Field.Conjugate(vi[r * n + q]), row);
                    }
                }
            }
        }
    }

    private readonly struct Residuals(TensorImpl a, TensorImpl b, TensorImpl x, TensorImpl into) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, System.Numerics.INumberBase<T>
        {
            (int m, int n, int columns) = ((int)a.Sizes[^2], (int)a.Sizes[^1], (int)b.Sizes[^1]);
            for (long i = 0; i < MatrixBatch.Count(a); i++)
            {
                Span<T> ai = MatrixBatch.At<T>(a, i);
                Span<T> bi = MatrixBatch.At<T>(b, i);
                Span<T> xi = MatrixBatch.At<T>(x, i);
                Span<double> sums = MatrixBatch.At<double>(into, i, 1);
                for (int p = 0; p < m; p++)
                {
                    Span<T> row = bi.Slice(p * columns, columns);
                    for (int q = 0; q < n; q++)
                    {
                        Field.AddScaled(row, -ai[p * n + q], xi.Slice(q * columns, columns));
                    }
                    for (int c = 0; c < columns; c++)
                    {
                        double size = Field.Abs(row[c]);
                        sums[c] += size * size;
                    }
                }
            }
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _a = SaveInput(inputs[0]!, "self");
        _b = SaveInput(inputs[1]!, "b");
        _solution = SaveOutput(results[0], 0, "solution");
    }

    /// <summary>∂B = A⁺ᴴ · ∂X and ∂A by the derivative of A⁺ at ∂X · Bᴴ; a residual's own gradient reaches A and B only directly, since X makes it least.</summary>
    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl a, TensorImpl b) = (_a!.Unpack(), _b!.Unpack());
        bool isVector = IsVector(a, b);
        TensorImpl right = Matrix(b, isVector);
        if (grads[0] is { } ofX)
        {
            TensorImpl matrixGrad = Matrix(ofX, isVector);
            TensorImpl pinv = Aten.Pinv(a);
            gradInputs[0] = Aten.PinvBackward(Aten.Matmul(matrixGrad, Aten.Mh(right)), pinv, a);
            gradInputs[1] = Aten.Matmul(Aten.Mh(pinv), matrixGrad);
        }
        if (grads[1] is { NumElements: > 0 } ofResiduals)
        {
            TensorImpl x = Matrix(_solution!.Unpack(), isVector);
            TensorImpl scaled = 2 * (Aten.Matmul(a, x) - right) * Aten.Unsqueeze(isVector ? Aten.Unsqueeze(ofResiduals, -1) : ofResiduals, -2);
            TensorImpl ofA = Aten.Matmul(scaled, Aten.Mh(x));
            gradInputs[0] = gradInputs[0] is { } known ? known + ofA : ofA;
            gradInputs[1] = gradInputs[1] is { } knownB ? knownB - scaled : -scaled;
        }
        gradInputs[1] = isVector && gradInputs[1] is { } ofB ? Aten.Squeeze(ofB, -1) : gradInputs[1];
    }

    private static TensorImpl Matrix(TensorImpl x, bool isVector) => isVector ? Aten.Unsqueeze(x, -1) : x;
}

internal static partial class Aten
{
    internal static TensorImpl[] Lstsq(TensorImpl a, TensorImpl b, double? rcond = null, string? driver = null) => new Lstsq(rcond, driver).Call(a, b);
}
