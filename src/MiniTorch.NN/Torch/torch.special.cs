using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Special functions. What has an <c>out</c> is not differentiable, as in libtorch.</summary>
    public static partial class special
    {
        /// <summary>The Airy function Ai.</summary>
        public static Tensor airy_ai(Tensor input, Tensor? @out = null) => Run(Aten.AiryAi(), @out, input.Impl);

        /// <summary>The Bessel function of the first kind and order 0.</summary>
        public static Tensor bessel_j0(Tensor input, Tensor? @out = null) => Run(Aten.BesselJ0(), @out, input.Impl);

        /// <summary>The Bessel function of the first kind and order 1.</summary>
        public static Tensor bessel_j1(Tensor input, Tensor? @out = null) => Run(Aten.BesselJ1(), @out, input.Impl);

        /// <summary>The Bessel function of the second kind and order 0.</summary>
        public static Tensor bessel_y0(Tensor input, Tensor? @out = null) => Run(Aten.BesselY0(), @out, input.Impl);

        /// <summary>The Bessel function of the second kind and order 1.</summary>
        public static Tensor bessel_y1(Tensor input, Tensor? @out = null) => Run(Aten.BesselY1(), @out, input.Impl);

        /// <summary>The Chebyshev polynomial of the first kind, T_n(x).</summary>
        public static Tensor chebyshev_polynomial_t(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ChebyshevT(), @out, x.Impl, n.Impl);

        /// <summary>The Chebyshev polynomial of the second kind, U_n(x).</summary>
        public static Tensor chebyshev_polynomial_u(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ChebyshevU(), @out, x.Impl, n.Impl);

        /// <summary>The Chebyshev polynomial of the third kind, V_n(x).</summary>
        public static Tensor chebyshev_polynomial_v(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ChebyshevV(), @out, x.Impl, n.Impl);

        /// <summary>The Chebyshev polynomial of the fourth kind, W_n(x).</summary>
        public static Tensor chebyshev_polynomial_w(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ChebyshevW(), @out, x.Impl, n.Impl);

        /// <inheritdoc cref="Tensor.digamma()"/>
        public static Tensor digamma(Tensor input) => input.digamma();

        /// <summary>−input · ln input, 0 at 0, −∞ below.</summary>
        public static Tensor entr(Tensor input) => new(Aten.Entr(input.Impl));

        /// <inheritdoc cref="Tensor.erf()"/>
        public static Tensor erf(Tensor input) => input.erf();

        /// <inheritdoc cref="Tensor.erfc()"/>
        public static Tensor erfc(Tensor input) => input.erfc();

        /// <summary>e^(input²) · erfc(input).</summary>
        public static Tensor erfcx(Tensor input) => new(Aten.Erfcx(input.Impl));

        /// <inheritdoc cref="Tensor.erfinv()"/>
        public static Tensor erfinv(Tensor input) => input.erfinv();

        /// <inheritdoc cref="Tensor.exp2()"/>
        public static Tensor exp2(Tensor input) => input.exp2();

        /// <inheritdoc cref="Tensor.sigmoid()"/>
        public static Tensor expit(Tensor input) => input.sigmoid();

        /// <inheritdoc cref="Tensor.expm1()"/>
        public static Tensor expm1(Tensor input) => input.expm1();

        /// <inheritdoc cref="Tensor.igamma(Tensor)"/>
        public static Tensor gammainc(Tensor input, Tensor other) => input.igamma(other);

        /// <inheritdoc cref="Tensor.igammac(Tensor)"/>
        public static Tensor gammaincc(Tensor input, Tensor other) => input.igammac(other);

        /// <inheritdoc cref="Tensor.lgamma()"/>
        public static Tensor gammaln(Tensor input) => input.lgamma();

        /// <summary>The physicists' Hermite polynomial H_n(x).</summary>
        public static Tensor hermite_polynomial_h(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.HermiteH(), @out, x.Impl, n.Impl);

        /// <summary>The probabilists' Hermite polynomial He_n(x).</summary>
        public static Tensor hermite_polynomial_he(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.HermiteHe(), @out, x.Impl, n.Impl);

        /// <inheritdoc cref="Tensor.i0()"/>
        public static Tensor i0(Tensor input) => input.i0();

        /// <summary>e^−|input| · I₀(input), I₀ the modified Bessel function of the first kind.</summary>
        public static Tensor i0e(Tensor input) => new(Aten.BesselI0e(input.Impl));

        /// <summary>The modified Bessel function of the first kind and order 1.</summary>
        public static Tensor i1(Tensor input) => new(Aten.BesselI1(input.Impl));

        /// <summary>e^−|input| · I₁(input).</summary>
        public static Tensor i1e(Tensor input) => new(Aten.BesselI1e(input.Impl));

        /// <summary>The Laguerre polynomial L_n(x).</summary>
        public static Tensor laguerre_polynomial_l(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.LaguerreL(), @out, x.Impl, n.Impl);

        /// <summary>The Legendre polynomial P_n(x).</summary>
        public static Tensor legendre_polynomial_p(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.LegendreP(), @out, x.Impl, n.Impl);

        /// <summary>The logarithm of <see cref="ndtr"/>, accurate in both tails.</summary>
        public static Tensor log_ndtr(Tensor input) => new(Aten.LogNdtr(input.Impl));

        /// <inheritdoc cref="Tensor.logit(double?)"/>
        public static Tensor logit(Tensor input) => input.logit();

        /// <inheritdoc cref="Tensor.logit(double?)"/>
        public static Tensor logit(Tensor input, double? eps) => input.logit(eps);

        /// <summary>The modified Bessel function of the first kind and order 0.</summary>
        public static Tensor modified_bessel_i0(Tensor input, Tensor? @out = null) => Run(Aten.ModifiedBesselI0(), @out, input.Impl);

        /// <summary>The modified Bessel function of the first kind and order 1.</summary>
        public static Tensor modified_bessel_i1(Tensor input, Tensor? @out = null) => Run(Aten.ModifiedBesselI1(), @out, input.Impl);

        /// <summary>The modified Bessel function of the second kind and order 0.</summary>
        public static Tensor modified_bessel_k0(Tensor input, Tensor? @out = null) => Run(Aten.ModifiedBesselK0(), @out, input.Impl);

        /// <summary>The modified Bessel function of the second kind and order 1.</summary>
        public static Tensor modified_bessel_k1(Tensor input, Tensor? @out = null) => Run(Aten.ModifiedBesselK1(), @out, input.Impl);

        /// <inheritdoc cref="Tensor.mvlgamma(long)"/>
        public static Tensor multigammaln(Tensor input, long p) => input.mvlgamma(p);

        /// <summary>The distribution function of the standard normal distribution.</summary>
        public static Tensor ndtr(Tensor input) => new(Aten.Ndtr(input.Impl));

        /// <summary>The quantile of the standard normal distribution.</summary>
        public static Tensor ndtri(Tensor input) => new(Aten.Ndtri(input.Impl));

        /// <summary>The n-th derivative of <see cref="digamma(Tensor)"/>.</summary>
        public static Tensor polygamma(long n, Tensor input) => input.polygamma(n);

        /// <inheritdoc cref="Tensor.digamma()"/>
        public static Tensor psi(Tensor input) => input.digamma();

        /// <summary>e^input · K₀(input).</summary>
        public static Tensor scaled_modified_bessel_k0(Tensor input, Tensor? @out = null) => Run(Aten.ScaledModifiedBesselK0(), @out, input.Impl);

        /// <summary>e^input · K₁(input).</summary>
        public static Tensor scaled_modified_bessel_k1(Tensor input, Tensor? @out = null) => Run(Aten.ScaledModifiedBesselK1(), @out, input.Impl);

        /// <summary><see cref="chebyshev_polynomial_t"/> at 2x − 1.</summary>
        public static Tensor shifted_chebyshev_polynomial_t(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ShiftedChebyshevT(), @out, x.Impl, n.Impl);

        /// <summary><see cref="chebyshev_polynomial_u"/> at 2x − 1.</summary>
        public static Tensor shifted_chebyshev_polynomial_u(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ShiftedChebyshevU(), @out, x.Impl, n.Impl);

        /// <summary><see cref="chebyshev_polynomial_v"/> at 2x − 1.</summary>
        public static Tensor shifted_chebyshev_polynomial_v(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ShiftedChebyshevV(), @out, x.Impl, n.Impl);

        /// <summary><see cref="chebyshev_polynomial_w"/> at 2x − 1.</summary>
        public static Tensor shifted_chebyshev_polynomial_w(Tensor x, Tensor n, Tensor? @out = null) => Run(Aten.ShiftedChebyshevW(), @out, x.Impl, n.Impl);

        /// <inheritdoc cref="Tensor.sigmoid()"/>
        public static Tensor sigmoid(Tensor input) => input.sigmoid();

        /// <inheritdoc cref="Tensor.sigmoid()"/>
        public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

        /// <inheritdoc cref="Tensor.sinc()"/>
        public static Tensor sinc(Tensor input) => input.sinc();

        /// <summary>sin(input) / input.</summary>
        public static Tensor spherical_bessel_j0(Tensor input, Tensor? @out = null) => Run(Aten.SphericalBesselJ0(), @out, input.Impl);

        /// <summary>input · ln(1 + other), 0 where input is 0.</summary>
        public static Tensor xlog1py(Tensor input, Tensor other) => new(Aten.Xlog1py(input.Impl, other.Impl));

        /// <summary>The Hurwitz zeta function Σ (q + k)^−x.</summary>
        public static Tensor zeta(Tensor x, Tensor q) => new(Aten.Zeta(x.Impl, q.Impl));

        /// <summary>The Hurwitz zeta function Σ (q + k)^−x.</summary>
        public static Tensor zeta(Scalar x, Tensor q) => new(Aten.Zeta(x.Value, q.Impl));

        private static Tensor Run(SingleOutputOperator function, Tensor? destination, params ReadOnlySpan<TensorImpl?> inputs)
        {
            if (destination is null)
            {
                return new(function.Call(inputs));
            }
            function.Into(destination.Impl, inputs);
            return destination;
        }
    }
}
