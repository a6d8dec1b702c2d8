using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: logic and bits.</content>
    public partial class Tensor
    {
        /// <summary>Whether both elements are other than 0.</summary>
        public Tensor logical_and(Tensor other) => new(Aten.LogicalAnd(Impl, other.Impl));

        /// <inheritdoc cref="logical_and(Tensor)"/>
        public Tensor logical_and_(Tensor other) => Write(new LogicalAnd(), other.Impl);

        /// <summary>Whether either element is other than 0.</summary>
        public Tensor logical_or(Tensor other) => new(Aten.LogicalOr(Impl, other.Impl));

        /// <inheritdoc cref="logical_or(Tensor)"/>
        public Tensor logical_or_(Tensor other) => Write(new LogicalOr(), other.Impl);

        /// <summary>Whether exactly one element is other than 0.</summary>
        public Tensor logical_xor(Tensor other) => new(Aten.LogicalXor(Impl, other.Impl));

        /// <inheritdoc cref="logical_xor(Tensor)"/>
        public Tensor logical_xor_(Tensor other) => Write(new LogicalXor(), other.Impl);

        /// <summary>self and other, bit by bit; integers and bool only.</summary>
        public Tensor bitwise_and(Tensor other) => new(Aten.BitwiseAnd(Impl, other.Impl));

        /// <inheritdoc cref="bitwise_and(Tensor)"/>
        public Tensor bitwise_and_(Tensor other) => Write(new BitwiseAnd(), other.Impl);

        /// <summary>self or other, bit by bit; integers and bool only.</summary>
        public Tensor bitwise_or(Tensor other) => new(Aten.BitwiseOr(Impl, other.Impl));

        /// <inheritdoc cref="bitwise_or(Tensor)"/>
        public Tensor bitwise_or_(Tensor other) => Write(new BitwiseOr(), other.Impl);

        /// <summary>Exclusive or, bit by bit; integers and bool only.</summary>
        public Tensor bitwise_xor(Tensor other) => new(Aten.BitwiseXor(Impl, other.Impl));

        /// <inheritdoc cref="bitwise_xor(Tensor)"/>
        public Tensor bitwise_xor_(Tensor other) => Write(new BitwiseXor(), other.Impl);

        /// <summary>self · 2^other, for integers.</summary>
        public Tensor bitwise_left_shift(Tensor other) => new(Aten.LeftShift(Impl, other.Impl));

        /// <inheritdoc cref="bitwise_left_shift(Tensor)"/>
        public Tensor bitwise_left_shift_(Tensor other) => Write(new LeftShift(), other.Impl);

        /// <summary>⌊self / 2^other⌋, for integers.</summary>
        public Tensor bitwise_right_shift(Tensor other) => new(Aten.RightShift(Impl, other.Impl));

        /// <inheritdoc cref="bitwise_right_shift(Tensor)"/>
        public Tensor bitwise_right_shift_(Tensor other) => Write(new RightShift(), other.Impl);

        /// <summary>Whether an element is 0.</summary>
        public Tensor logical_not() => new(Aten.LogicalNot(Impl));

        /// <inheritdoc cref="logical_not()"/>
        public Tensor logical_not_() => Write(new LogicalNot());

        /// <summary>All bits flipped; the negation of a bool.</summary>
        public Tensor bitwise_not() => new(Aten.BitwiseNot(Impl));

        /// <inheritdoc cref="bitwise_not()"/>
        public Tensor bitwise_not_() => Write(new BitwiseNot());
    }
}
