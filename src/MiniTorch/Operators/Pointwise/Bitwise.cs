using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>An operator on the bits of integers (and bools, where it makes sense). Not differentiable.</summary>
/// <inheritdoc/>
internal abstract class BitwiseOperator<K>(string operatorName, string refusal, bool takesBool) : BinaryOperator(operatorName, null)
    where K : struct, IIntegerBinary
{
    protected sealed override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Refuse.When(!(dtype.IsIntegral() || (takesBool && dtype == DType.Bool)), refusal, dtype);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Integer(default(K), TypePromotion.ResultType(self, other), self, other, into);

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }
}

/// <summary>out = self &amp; other, bit by bit.</summary>
internal sealed class BitwiseAnd() : BitwiseOperator<BitwiseAnd.Kernel>("aten::bitwise_and.Tensor", "bitwise_and_cpu", takesBool: true)
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T> => TensorPrimitives.BitwiseAnd(x, y, result);
    }
}

/// <summary>out = self | other, bit by bit.</summary>
internal sealed class BitwiseOr() : BitwiseOperator<BitwiseOr.Kernel>("aten::bitwise_or.Tensor", "bitwise_or_cpu", takesBool: true)
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T> => TensorPrimitives.BitwiseOr(x, y, result);
    }
}

/// <summary>out = self ^ other, bit by bit.</summary>
internal sealed class BitwiseXor() : BitwiseOperator<BitwiseXor.Kernel>("aten::bitwise_xor.Tensor", "bitwise_xor_cpu", takesBool: true)
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T> => TensorPrimitives.Xor(x, y, result);
    }
}

/// <summary>out = self · 2^other; a shift by less than 0 or by the width gives 0.</summary>
internal sealed class LeftShift() : BitwiseOperator<LeftShift.Kernel>("aten::bitwise_left_shift.Tensor", "lshift_cpu", takesBool: false)
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            int width = Unsafe.SizeOf<T>() * 8;
            for (int i = 0; i < x.Length; i++)
            {
                int shift = int.CreateSaturating(y[i]);
                result[i] = shift < 0 || shift >= width ? T.Zero : x[i] << shift;
            }
        }
    }
}

/// <summary>out = ⌊self / 2^other⌋; a shift by less than 0 or by the width leaves the sign.</summary>
internal sealed class RightShift() : BitwiseOperator<RightShift.Kernel>("aten::bitwise_right_shift.Tensor", "rshift_cpu", takesBool: false)
{
    internal readonly struct Kernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            int widest = Unsafe.SizeOf<T>() * 8 - 1;
            bool isSigned = T.IsNegative(T.Zero - T.One);
            for (int i = 0; i < x.Length; i++)
            {
                int shift = int.CreateSaturating(y[i]);
                result[i] = shift >= 0 && shift <= widest ? x[i] >> shift : isSigned ? x[i] >> widest : T.Zero;
            }
        }
    }
}

/// <summary>out = ~self, bit by bit; the negation of a bool.</summary>
internal sealed class BitwiseNot() : UnaryOperator("aten::bitwise_not", null)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.When(!self.DType.IsIntegralOrBool(), "bitwise_not_cpu", self.DType);
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.DType == DType.Bool)
        {
            Pointwise.Integer(default(NegateBool), self, into);
        }
        else
        {
            Pointwise.Integer(default(Kernel), self, into);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad) => null;

    private readonly struct Kernel : IIntegerUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryInteger<T> => TensorPrimitives.OnesComplement(x, result);
    }

    private readonly struct NegateBool : IIntegerUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryInteger<T> => TensorPrimitives.Xor(x, T.One, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl BitwiseAnd(TensorImpl self, TensorImpl other) => new BitwiseAnd().Call(self, other);

    internal static TensorImpl BitwiseOr(TensorImpl self, TensorImpl other) => new BitwiseOr().Call(self, other);

    internal static TensorImpl BitwiseXor(TensorImpl self, TensorImpl other) => new BitwiseXor().Call(self, other);

    internal static TensorImpl BitwiseNot(TensorImpl self) => new BitwiseNot().Call(self);

    internal static TensorImpl LeftShift(TensorImpl self, TensorImpl other) => new LeftShift().Call(self, other);

    internal static TensorImpl RightShift(TensorImpl self, TensorImpl other) => new RightShift().Call(self, other);
}
