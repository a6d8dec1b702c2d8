using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: exponentials, logarithms and their kin.</content>
    public partial class Tensor
    {
        /// <summary>eˣ.</summary>
        public Tensor exp() => new(Aten.Exp(Impl));

        /// <inheritdoc cref="exp()"/>
        public Tensor exp_() => Write(new Exp());

        /// <summary>2ˣ.</summary>
        public Tensor exp2() => new(Aten.Exp2(Impl));

        /// <inheritdoc cref="exp2()"/>
        public Tensor exp2_() => Write(new Exp2());

        /// <summary>eˣ − 1, accurate near 0.</summary>
        public Tensor expm1() => new(Aten.Expm1(Impl));

        /// <inheritdoc cref="expm1()"/>
        public Tensor expm1_() => Write(new Expm1());

        /// <summary>The natural logarithm.</summary>
        public Tensor log() => new(Aten.Log(Impl));

        /// <inheritdoc cref="log()"/>
        public Tensor log_() => Write(new Log());

        /// <summary>The logarithm to base 2.</summary>
        public Tensor log2() => new(Aten.Log2(Impl));

        /// <inheritdoc cref="log2()"/>
        public Tensor log2_() => Write(new Log2());

        /// <summary>The logarithm to base 10.</summary>
        public Tensor log10() => new(Aten.Log10(Impl));

        /// <inheritdoc cref="log10()"/>
        public Tensor log10_() => Write(new Log10());

        /// <summary>ln(1 + self), accurate near 0.</summary>
        public Tensor log1p() => new(Aten.Log1p(Impl));

        /// <inheritdoc cref="log1p()"/>
        public Tensor log1p_() => Write(new Log1p());

        /// <summary>1 / (1 + e^−self).</summary>
        public Tensor sigmoid() => new(Aten.Sigmoid(Impl));

        /// <inheritdoc cref="sigmoid()"/>
        public Tensor sigmoid_() => Write(new Sigmoid());

        /// <summary>ln(e^self + e^other), without overflow.</summary>
        public Tensor logaddexp(Tensor other) => new(Aten.LogAddExp(Impl, other.Impl));

        /// <summary>log₂(2^self + 2^other), without overflow.</summary>
        public Tensor logaddexp2(Tensor other) => new(Aten.LogAddExp2(Impl, other.Impl));

        /// <summary>self · ln y, 0 where self is 0.</summary>
        public Tensor xlogy(Tensor y) => new(Aten.Xlogy(Impl, y.Impl));

        /// <inheritdoc cref="xlogy(Tensor)"/>
        public Tensor xlogy(Scalar y) => new(Aten.Xlogy(Impl, y.Value));

        /// <inheritdoc cref="xlogy(Tensor)"/>
        public Tensor xlogy_(Tensor y) => Write(new Xlogy(), y.Impl);

        /// <inheritdoc cref="xlogy(Tensor)"/>
        public Tensor xlogy_(Scalar y) => Write(new XlogyScalar(y.Value));
    }
}
