using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>A question about two elements; the result is bool, and never has a gradient.</summary>
/// <inheritdoc/>
internal abstract class LogicalOperator<K>(string operatorName) : BinaryOperator(operatorName, null)
    where K : struct, IRealComparison, IComplexComparison
{
    protected sealed override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, DType.Bool);

    protected sealed override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.ComparisonOrComplex(default(K), TypePromotion.ResultType(self, other), self, other, into);

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }
}

/// <summary>out = whether self and other are both not 0.</summary>
internal sealed class LogicalAnd() : LogicalOperator<LogicalAnd.Kernel>("aten::logical_and")
{
    internal readonly struct Kernel : IRealComparison, IComplexComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = (x[i] != T.Zero) & (y[i] != T.Zero);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = (x[i] != Complex.Zero) & (y[i] != Complex.Zero);
            }
        }
    }
}

/// <summary>out = whether self or other is not 0.</summary>
internal sealed class LogicalOr() : LogicalOperator<LogicalOr.Kernel>("aten::logical_or")
{
    internal readonly struct Kernel : IRealComparison, IComplexComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = (x[i] != T.Zero) | (y[i] != T.Zero);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = (x[i] != Complex.Zero) | (y[i] != Complex.Zero);
            }
        }
    }
}

/// <summary>out = whether exactly one of self and other is not 0.</summary>
internal sealed class LogicalXor() : LogicalOperator<LogicalXor.Kernel>("aten::logical_xor")
{
    internal readonly struct Kernel : IRealComparison, IComplexComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = (x[i] != T.Zero) ^ (y[i] != T.Zero);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = (x[i] != Complex.Zero) ^ (y[i] != Complex.Zero);
            }
        }
    }
}

/// <summary>out = whether self is 0.</summary>
internal sealed class LogicalNot() : Predicate("aten::logical_not")
{
    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] == T.Zero;
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] == Complex.Zero;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl LogicalAnd(TensorImpl self, TensorImpl other) => new LogicalAnd().Call(self, other);

    internal static TensorImpl LogicalOr(TensorImpl self, TensorImpl other) => new LogicalOr().Call(self, other);

    internal static TensorImpl LogicalXor(TensorImpl self, TensorImpl other) => new LogicalXor().Call(self, other);

    internal static TensorImpl LogicalNot(TensorImpl self) => new LogicalNot().Call(self);
}
