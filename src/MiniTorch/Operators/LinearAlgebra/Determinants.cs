using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>det A by LU; ∂A = A⁻ᴴ · (grad · det*), for singular matrices by way of the singular values. Saves A, the factors and the result.</summary>
internal sealed class Det() : MultiOutputOperator("aten::_linalg_det", "LinalgDetBackward0")
{
    private SavedTensor? _a;
    private SavedTensor? _lu;
    private SavedTensor? _pivots;
    private SavedTensor? _result;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "linalg.det");
        LinalgChecks.Floating(a, "linalg.det");
        return [new(a.Sizes[..^2], a.DType), LinalgChecks.ColumnMajor(a.Sizes, a.DType), new(a.Sizes[..^1], DType.Int32)];
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        Lu.Factor(work, into[2], TensorImpl.Empty(work.Sizes[..^2], DType.Int32));
        TensorImpl result = TensorImpl.Empty(into[0].Sizes, work.DType);
        Product.Run(Copy.Dense(InvEx.DiagonalOf(work), work.DType), 1UL << (work.Rank - 2), result);
        Slogdet.MultiplyByParity(into[2], result);
        Copy.Run(result, into[0]);
        Copy.Run(work, into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _a = SaveInput(inputs[0]!, "A");
        _lu = SaveOutput(results[1], 1, "LU");
        _pivots = SaveOutput(results[2], 2, "pivots");
        _result = SaveOutput(results[0], 0, "result");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is not { } grad)
        {
            return;
        }
        TensorImpl a = _a!.Unpack();
        TensorImpl det = _result!.Unpack();
        TensorImpl pivots = _pivots!.Unpack();
        TensorImpl scaled = Aten.Expand(Aten.Unsqueeze(grad * Aten.Conj(det), -1), pivots.Sizes);
        TensorImpl diagonal = Aten.Transpose(Aten.DiagEmbed(scaled), -2, -1);
        double epsilon = a.DType.ToReal() == DType.Float64 ? 2.220446049250313e-16 : 1.1920929e-07;
        if (!GradMode.IsEnabled)
        {
            // A zero in U is nudged: det is smooth, and so is what comes out.
            TensorImpl lu = Aten.Clone(_lu!.Unpack());
            TensorImpl u = InvEx.DiagonalOf(lu);
            Copy.Run(Aten.Where(Aten.Eq(u, 0), Aten.ScalarTensor(epsilon, lu.DType), u), u);
            gradInputs[0] = Aten.LuSolve(lu, pivots, diagonal, adjoint: true);
            return;
        }
        gradInputs[0] = ByMask(a, diagonal, grad, Aten.Lt(Aten.Abs(Aten.Detach(det)), 100 * epsilon));
    }

    private static TensorImpl ByMask(TensorImpl a, TensorImpl diagonal, TensorImpl grad, TensorImpl isSingular)
    {
        ReadOnlySpan<bool> flags = Copy.Dense(isSingular, DType.Bool).Span<bool>();
        if (!flags.Contains(true))
        {
            return Aten.LinalgSolve(Aten.Mh(a), diagonal);
        }
        if (!flags.Contains(false))
        {
            return Adjugate(a, grad);
        }
        TensorImpl regular = Aten.LogicalNot(isSingular);
        TensorImpl ofSingular = Adjugate(Aten.Index(a, isSingular), Aten.Index(grad, isSingular));
        TensorImpl ofRegular = Aten.LinalgSolve(Aten.Mh(Aten.Index(a, regular)), Aten.Index(diagonal, regular));
        return Aten.IndexPut(Aten.IndexPut(Aten.ZerosLike(a), [isSingular], ofSingular), [regular], ofRegular);
    }

    /// <summary>grad · adj(A)ᴴ by A = U · S · Vᴴ: the adjugate of S holds the products of all singular values but one.</summary>
    private static TensorImpl Adjugate(TensorImpl a, TensorImpl grad)
    {
        TensorImpl[] svd = Aten.LinalgSvd(a, fullMatrices: true);
        TensorImpl alpha = Aten.Conj(Aten.LinalgDet(svd[0]) * Aten.LinalgDet(svd[2])) * grad;
        TensorImpl gamma = ProductsButOne(svd[1]) * Aten.Unsqueeze(alpha, -1);
        return Aten.Matmul(svd[0] * Aten.Unsqueeze(gamma, -2), svd[2]);
    }

    /// <summary>Π of all other elements along the last dimension: products from the left times products from the right.</summary>
    private static TensorImpl ProductsButOne(TensorImpl s)
    {
        long n = s.Sizes[^1];
        TensorImpl one = Aten.Full([.. s.Sizes[..^1], 1], 1, s.DType);
        if (n == 1)
        {
            return one;
        }
        TensorImpl before = Aten.Cat([one, Aten.CumProd(Aten.Narrow(s, -1, 0, n - 1), -1)], -1);
        TensorImpl after = Aten.Flip(Aten.Cat([one, Aten.CumProd(Aten.Flip(Aten.Narrow(s, -1, 1, n - 1), -1), -1)], -1), -1);
        return before * after;
    }
}

/// <summary>(det / |det|, log |det|) by LU; ∂A = A⁻ᴴ · (∂log|det| − i Im(∂sign* · sign)). Saves A, the factors and the sign.</summary>
internal sealed class Slogdet() : MultiOutputOperator("aten::_linalg_slogdet", "LinalgSlogdetBackward0")
{
    private SavedTensor? _a;
    private SavedTensor? _lu;
    private SavedTensor? _pivots;
    private SavedTensor? _sign;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "linalg.slogdet");
        LinalgChecks.Floating(a, "linalg.slogdet");
        return
        [
            new(a.Sizes[..^2], a.DType), new(a.Sizes[..^2], a.DType.ToReal()),
            LinalgChecks.ColumnMajor(a.Sizes, a.DType), new(a.Sizes[..^1], DType.Int32),
        ];
    }

    protected override bool IsDifferentiableOutput(int index) => index < 2;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        Lu.Factor(work, into[3], TensorImpl.Empty(work.Sizes[..^2], DType.Int32));
        TensorImpl sign = TensorImpl.Empty(into[0].Sizes, work.DType);
        TensorImpl logarithm = TensorImpl.Empty(into[1].Sizes, DType.Float64);
        Field.Run(work.DType, new SignAndLogarithm(work, sign, logarithm));
        MultiplyByParity(into[3], sign);
        Copy.Run(sign, into[0]);
        Copy.Run(logarithm, into[1]);
        Copy.Run(work, into[2]);
    }

    private readonly struct SignAndLogarithm(TensorImpl lu, TensorImpl sign, TensorImpl logarithm) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, System.Numerics.INumberBase<T>
        {
            Span<T> signs = sign.Span<T>();
            Span<double> logarithms = logarithm.Span<double>();
            int n = (int)lu.Sizes[^1];
            for (int i = 0; i < signs.Length; i++)
            {
                Span<T> one = MatrixBatch.At<T>(lu, i);
                (T product, double sum) = (T.One, 0);
                for (int k = 0; k < n; k++)
                {
                    T value = one[k * n + k];
                    double size = Field.Abs(value);
                    product *= size == 0 ? T.Zero : value / Field.Of<T>(size);
                    sum += Math.Log(size);
                }
                (signs[i], logarithms[i]) = (product, sum);
            }
        }
    }

    /// <summary>Each row that was exchanged with another one turns the sign.</summary>
    internal static void MultiplyByParity(TensorImpl pivots, TensorImpl result)
    {
        for (long i = 0; i < result.NumElements; i++)
        {
            ReadOnlySpan<int> one = MatrixBatch.At<int>(pivots, i, 1);
            bool odd = false;
            for (int k = 0; k < one.Length; k++)
            {
                odd ^= one[k] != k + 1;
            }
            if (odd && result.DType == DType.Float64)
            {
                result.Span<double>()[(int)i] = -result.Span<double>()[(int)i];
            }
            else if (odd)
            {
                result.Span<System.Numerics.Complex>()[(int)i] = -result.Span<System.Numerics.Complex>()[(int)i];
            }
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _a = SaveInput(inputs[0]!, "A");
        _lu = SaveOutput(results[2], 2, "LU");
        _pivots = SaveOutput(results[3], 3, "pivots");
        _sign = SaveOutput(results[0], 0, "sign");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl a = _a!.Unpack();
        bool isComplex = a.DType.IsComplex();
        TensorImpl? g = grads[1] is { } ofLogarithm ? (isComplex ? Aten.To(ofLogarithm, a.DType) : ofLogarithm) : null;
        if (isComplex && grads[0] is { } ofSign)
        {
            TensorImpl turned = Aten.Imag(Aten.Conj(ofSign) * _sign!.Unpack());
            TensorImpl phase = Aten.MakeComplex(Aten.ZerosLike(turned), -turned);
            g = g is null ? phase : g + phase;
        }
        if (g is null)
        {
            return;   // the sign of a real determinant is constant
        }
        TensorImpl pivots = _pivots!.Unpack();
        TensorImpl diagonal = Aten.DiagEmbed(Aten.Expand(Aten.Unsqueeze(g, -1), pivots.Sizes));
        gradInputs[0] = GradMode.IsEnabled ? Aten.LinalgSolve(Aten.Mh(a), diagonal) : Aten.LuSolve(_lu!.Unpack(), pivots, diagonal, adjoint: true);
    }
}

internal static partial class Aten
{
    internal static TensorImpl LinalgDet(TensorImpl self) => new Det().Call(self)[0];

    internal static (TensorImpl Sign, TensorImpl LogAbsDet) Slogdet(TensorImpl self)
    {
        TensorImpl[] results = new Slogdet().Call(self);
        return (results[0], results[1]);
    }

    /// <summary>log det A: NaN where the determinant is negative; of complex matrices log |det| + log sign. A composite.</summary>
    internal static TensorImpl Logdet(TensorImpl self)
    {
        LinalgChecks.Square(self, "logdet");
        LinalgChecks.Floating(self, "logdet");
        (TensorImpl sign, TensorImpl logarithm) = Slogdet(self);
        return self.DType.IsComplex()
            ? Log(sign) + logarithm
            : Where(Eq(sign, -1), Aten.Scalar(double.NaN), logarithm);
    }
}
