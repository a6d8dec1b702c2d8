using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = the greatest common divisor, not negative but for the lowest integer; gcd(0, 0) = 0. Integers only.</summary>
internal sealed class Gcd() : IntegerFunction<Gcd.Kernel>("aten::gcd", "gcd_cpu")
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Of(x[i], y[i]);
            }
        }

        internal static T Of<T>(T x, T y) where T : IBinaryInteger<T>
        {
            x = Magnitude(x);
            y = Magnitude(y);
            while (x != T.Zero)
            {
                (x, y) = (y % x, x);
            }
            return y;
        }

        /// <summary>|x|, wrapping for the lowest integer.</summary>
        internal static T Magnitude<T>(T x) where T : IBinaryInteger<T> => T.IsNegative(x) ? T.Zero - x : x;
    }
}

/// <summary>out = the least common multiple, not negative; 0 if either operand is. Integers only.</summary>
internal sealed class Lcm() : IntegerFunction<Lcm.Kernel>("aten::lcm", "lcm_cpu")
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                T divisor = Gcd.Kernel.Of(x[i], y[i]);
                result[i] = divisor == T.Zero ? T.Zero : Gcd.Kernel.Magnitude(x[i] / divisor * y[i]);
            }
        }
    }
}

/// <summary>A function of two integers.</summary>
/// <inheritdoc/>
internal abstract class IntegerFunction<K>(string operatorName, string refusal) : BinaryOperator(operatorName, null)
    where K : struct, IIntegerBinary
{
    protected sealed override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Refuse.AllButIntegral(dtype, refusal);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Integer(default(K), TypePromotion.ResultType(self, other), self, other, into);

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }
}

/// <summary>out = 1 where self &gt; 0, values where it is 0, else 0. libtorch has no derivative for it.</summary>
internal sealed class Heaviside() : BinaryWithoutDerivative("aten::heaviside")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(!self.DType.IsComplex() && !other.DType.IsComplex(), "heaviside is not yet implemented for complex tensors.");
        Error.Unless(self.DType == other.DType, "heaviside is not yet implemented for tensors with different dtypes.");
        return TensorMeta.Pointwise(self, other, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Real(default(Kernel), self.DType, self, other, into);

    private readonly struct Kernel : IRealBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] == T.Zero ? y[i] : x[i] > T.Zero ? T.One : T.Zero;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Gcd(TensorImpl self, TensorImpl other) => new Gcd().Call(self, other);

    internal static TensorImpl Lcm(TensorImpl self, TensorImpl other) => new Lcm().Call(self, other);

    internal static TensorImpl Heaviside(TensorImpl self, TensorImpl values) => new Heaviside().Call(self, values);
}
