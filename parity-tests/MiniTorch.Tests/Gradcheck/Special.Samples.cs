using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Special functions.</summary>
internal sealed class SpecialSamples : IOpSamples
{
    private static readonly (double, double) s_any = (-2, 2);
    private static readonly (double, double) s_positive = (0.5, 2);
    private static readonly (double, double) s_inside = (-0.8, 0.8);
    private static readonly (double, double) s_unit = (0.1, 0.9);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Elementwise("erf", () => new Erf(), s_any),
        OpSample.Elementwise("erfc", () => new Erfc(), s_any),
        OpSample.Elementwise("erfinv", () => new Erfinv(), s_inside),
        OpSample.Elementwise("special.erfcx", () => new Erfcx(), s_any),
        OpSample.Elementwise("special.ndtri", () => new Ndtri(), s_unit),
        OpSample.Elementwise("special.log_ndtr", () => new LogNdtr(), s_any),
        OpSample.Elementwise("special.entr", () => new Entr(), s_positive),
        OpSample.Of("special.ndtr", x => Aten.Ndtr(x[0]), new OpInput([2, 3])),
        OpSample.Elementwise("lgamma", () => new LogGamma(), s_positive),
        OpSample.Elementwise("lgamma.negative", () => new LogGamma(), (-1.8, -1.2)),
        OpSample.Elementwise("digamma", () => new Digamma(), s_positive),
        OpSample.Elementwise("digamma.negative", () => new Digamma(), (-1.8, -1.2)),
        OpSample.Elementwise("polygamma.1", () => new Polygamma(1), s_positive),
        OpSample.Elementwise("polygamma.1.negative", () => new Polygamma(1), (-1.8, -1.2)),
        OpSample.Elementwise("polygamma.3", () => new Polygamma(3), s_positive),
        OpSample.Elementwise("mvlgamma", () => new Mvlgamma(3), (1.5, 3)),
        OpSample.Elementwise("special.zeta.scalar", () => new ZetaOfScalar(2.5), s_positive),
        OpSample.Of("igamma", x => Aten.Igamma(Aten.Full([3], 1.7, DType.Float64), x[0]), new OpInput([2, 3], 0.5, 2)),
        OpSample.Of("igammac", x => Aten.Igammac(Aten.Full([3], 1.7, DType.Float64), x[0]), new OpInput([2, 3], 0.5, 2)),
        OpSample.Elementwise("i0", () => new BesselI0(), s_any),
        OpSample.Elementwise("special.i0e", () => new BesselI0e(), s_positive),
        OpSample.Elementwise("special.i1", () => new BesselI1(), s_positive),
        OpSample.Elementwise("special.i1e", () => new BesselI1e(), s_positive),
    ];
}
