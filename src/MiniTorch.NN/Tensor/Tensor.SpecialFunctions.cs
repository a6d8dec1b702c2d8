using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: special functions.</content>
    public partial class Tensor
    {
        /// <summary>The error function.</summary>
        public Tensor erf() => new(Aten.Erf(Impl));

        /// <inheritdoc cref="erf()"/>
        public Tensor erf_() => Write(new Erf());

        /// <summary>1 − erf(self), accurate in the tail.</summary>
        public Tensor erfc() => new(Aten.Erfc(Impl));

        /// <inheritdoc cref="erfc()"/>
        public Tensor erfc_() => Write(new Erfc());

        /// <summary>The inverse of the error function.</summary>
        public Tensor erfinv() => new(Aten.Erfinv(Impl));

        /// <inheritdoc cref="erfinv()"/>
        public Tensor erfinv_() => Write(new Erfinv());

        /// <summary>ln |Γ(self)|.</summary>
        public Tensor lgamma() => new(Aten.LogGamma(Impl));

        /// <inheritdoc cref="lgamma()"/>
        public Tensor lgamma_() => Write(new LogGamma());

        /// <summary>The logarithmic derivative of the gamma function.</summary>
        public Tensor digamma() => new(Aten.Digamma(Impl));

        /// <inheritdoc cref="digamma()"/>
        public Tensor digamma_() => Write(new Digamma());

        /// <summary>The modified Bessel function of the first kind and order 0.</summary>
        public Tensor i0() => new(Aten.BesselI0(Impl));

        /// <inheritdoc cref="i0()"/>
        public Tensor i0_() => Write(new BesselI0());

        /// <summary>sin(π self) / (π self), 1 at 0.</summary>
        public Tensor sinc() => new(Aten.Sinc(Impl));

        /// <inheritdoc cref="sinc()"/>
        public Tensor sinc_() => Write(new Sinc());

        /// <summary>The p-th derivative of <see cref="digamma()"/>.</summary>
        public Tensor polygamma(long p) => new(Aten.Polygamma(p, Impl));

        /// <inheritdoc cref="polygamma(long)"/>
        public Tensor polygamma_(long p) => Write(new Polygamma(p));

        /// <summary>The logarithm of the multivariate gamma function of dimension p.</summary>
        public Tensor mvlgamma(long p) => new(Aten.Mvlgamma(Impl, p));

        /// <inheritdoc cref="mvlgamma(long)"/>
        public Tensor mvlgamma_(long p) => Write(new Mvlgamma(p));

        /// <summary>ln(self / (1 − self)), self clamped to [eps, 1 − eps] if eps is given.</summary>
        public Tensor logit(double? eps = null) => new(Aten.Logit(Impl, eps));

        /// <inheritdoc cref="logit(double?)"/>
        public Tensor logit_(double? eps = null) => Write(new Logit(eps));

        /// <summary>The regularized lower incomplete gamma function P(self, other).</summary>
        public Tensor igamma(Tensor other) => new(Aten.Igamma(Impl, other.Impl));

        /// <summary>The regularized upper incomplete gamma function Q(self, other).</summary>
        public Tensor igammac(Tensor other) => new(Aten.Igammac(Impl, other.Impl));
    }
}
