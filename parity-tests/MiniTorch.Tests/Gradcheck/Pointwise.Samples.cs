using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Pointwise operators: arithmetic, functions, bounds, choices. Domains stay clear of kinks, poles and branch cuts.</summary>
internal sealed class PointwiseSamples : IOpSamples
{
    private static readonly (double, double) s_any = (-2, 2);
    private static readonly (double, double) s_positive = (0.5, 2);
    private static readonly (double, double) s_aboveOne = (1.2, 3);
    private static readonly (double, double) s_inside = (-0.9, 0.9);
    private static readonly (double, double) s_unit = (0.1, 0.9);

    public IEnumerable<OpSample> Samples => [.. Arithmetic, .. Functions, .. Choices, .. ComplexNumbers];

    private static IEnumerable<OpSample> Arithmetic =>
    [
        OpSample.Elementwise("add", () => new Add(), s_any, s_any),
        OpSample.Elementwise("add.alpha", () => new Add(2.5), s_any, s_any),
        OpSample.ComplexElementwise("add.complex", () => new Add(new Complex(1, 2)), 2),
        OpSample.Elementwise("add.scalar", () => new AddScalar(2.5), s_any),
        OpSample.Elementwise("sub", () => new Sub(), s_any, s_any),
        OpSample.Elementwise("sub.alpha", () => new Sub(2.5), s_any, s_any),
        OpSample.ComplexElementwise("sub.complex", () => new Sub(new Complex(1, 2)), 2),
        OpSample.Elementwise("sub.scalar", () => new SubScalar(2.5), s_any),
        OpSample.Elementwise("rsub", () => new Rsub(2.5), s_any, s_any),
        OpSample.Elementwise("rsub.scalar", () => new RsubScalar(1.5, 2.5), s_any),
        OpSample.ComplexElementwise("rsub.scalar.complex", () => new RsubScalar(1.5, new Complex(1, 2)), 1),
        OpSample.Elementwise("mul", () => new Mul(), s_any, s_any),
        OpSample.ComplexElementwise("mul.complex", () => new Mul(), 2),
        OpSample.Elementwise("mul.scalar", () => new MulScalar(-1.5), s_any),
        OpSample.ComplexElementwise("mul.scalar.complex", () => new MulScalar(new Complex(1, 2)), 1),
        OpSample.Elementwise("div", () => new Div(), s_positive, s_positive),
        OpSample.ComplexElementwise("div.complex", () => new Div(), 2),
        OpSample.Elementwise("div.scalar", () => new DivScalar(-1.5), s_any),
        OpSample.ComplexElementwise("div.scalar.complex", () => new DivScalar(new Complex(1, 2)), 1),
        OpSample.Elementwise("div.floor", () => new DivRounded(Rounding.Floor), (4.2, 4.8), (0.99, 1.01)),
        OpSample.Elementwise("fmod", () => new Fmod(), (4.2, 4.8), (0.99, 1.01)),
        OpSample.Elementwise("remainder", () => new Remainder(), (-4.8, -4.2), (0.99, 1.01)),
        OpSample.Elementwise("neg", () => new Neg(), s_any),
        OpSample.Elementwise("reciprocal", () => new Reciprocal(), s_positive),
        OpSample.ComplexElementwise("reciprocal.complex", () => new Reciprocal(), 1),
        OpSample.Elementwise("sqrt", () => new Sqrt(), s_positive),
        OpSample.ComplexElementwise("sqrt.complex", () => new Sqrt(), 1),
        OpSample.Elementwise("rsqrt", () => new Rsqrt(), s_positive),
        OpSample.ComplexElementwise("rsqrt.complex", () => new Rsqrt(), 1),
        OpSample.Elementwise("pow.scalar", () => new Pow(2.5), s_positive),
        OpSample.Elementwise("pow.scalar.square", () => new Pow(2), s_any),
        OpSample.Elementwise("pow.scalar.zero", () => new Pow(0), s_any),
        OpSample.ComplexElementwise("pow.scalar.complex", () => new Pow(new Complex(1.5, 0.5)), 1),
        OpSample.Elementwise("pow", () => new PowTensor(), s_positive, s_any),
        OpSample.ComplexElementwise("pow.complex", () => new PowTensor(), 2),
        OpSample.Elementwise("pow.of_scalar", () => new PowOfScalar(2.5), s_any),
        OpSample.Elementwise("addcmul", () => new AddCMul(1.5), s_any, s_any, s_any),
        OpSample.ComplexElementwise("addcmul.complex", () => new AddCMul(new Complex(1, 2)), 3),
        OpSample.Elementwise("addcdiv", () => new AddCDiv(1.5), s_any, s_any, s_positive),
        OpSample.ComplexElementwise("addcdiv.complex", () => new AddCDiv(new Complex(1, 2)), 3),
        OpSample.Elementwise("lerp", () => new Lerp(0.3), s_any, s_any),
        OpSample.ComplexElementwise("lerp.complex", () => new Lerp(new Complex(0.3, 1)), 2),
        OpSample.Elementwise("lerp.tensor", () => new LerpTensor(), s_any, s_any, s_any),
        OpSample.ComplexElementwise("lerp.tensor.complex", () => new LerpTensor(), 3),
        OpSample.Elementwise("abs", () => new Abs(), s_positive),
        OpSample.ComplexElementwise("abs.complex", () => new Abs(), 1) with { HasInPlace = false },
        OpSample.Elementwise("sign", () => new Sign(), s_positive),
        OpSample.Elementwise("sgn", () => new Sgn(), s_positive),
        OpSample.ComplexElementwise("sgn.complex", () => new Sgn(), 1),
        OpSample.Elementwise("copysign", () => new CopySign(), s_positive, s_positive),
        OpSample.Elementwise("floor", () => new Floor(), s_unit),
        OpSample.Elementwise("round.decimals", () => new RoundDecimals(0), (0.6, 0.9)),
        OpSample.Elementwise("frac", () => new Frac(), s_unit),
        OpSample.Elementwise("nextafter", () => new NextAfter(), s_any, s_any) with { HasSecondDerivative = false },
        OpSample.Elementwise("ldexp", () => new Ldexp(), s_any, s_any),
        OpSample.ComplexElementwise("ldexp.complex", () => new Ldexp(), 2),
        OpSample.Of("frexp", x => Aten.Frexp(x[0]).Mantissa, new OpInput([2, 3], 1.1, 1.9)),
    ];

    private static IEnumerable<OpSample> Functions =>
    [
        OpSample.Elementwise("exp", () => new Exp(), s_any),
        OpSample.ComplexElementwise("exp.complex", () => new Exp(), 1),
        OpSample.Elementwise("exp2", () => new Exp2(), s_any),
        OpSample.ComplexElementwise("exp2.complex", () => new Exp2(), 1),
        OpSample.Elementwise("expm1", () => new Expm1(), s_any),
        OpSample.ComplexElementwise("expm1.complex", () => new Expm1(), 1),
        OpSample.Elementwise("log", () => new Log(), s_positive),
        OpSample.ComplexElementwise("log.complex", () => new Log(), 1),
        OpSample.Elementwise("log2", () => new Log2(), s_positive),
        OpSample.ComplexElementwise("log2.complex", () => new Log2(), 1),
        OpSample.Elementwise("log10", () => new Log10(), s_positive),
        OpSample.ComplexElementwise("log10.complex", () => new Log10(), 1),
        OpSample.Elementwise("log1p", () => new Log1p(), s_positive),
        OpSample.ComplexElementwise("log1p.complex", () => new Log1p(), 1),
        OpSample.Elementwise("sin", () => new Sin(), s_any),
        OpSample.ComplexElementwise("sin.complex", () => new Sin(), 1),
        OpSample.Elementwise("cos", () => new Cos(), s_any),
        OpSample.ComplexElementwise("cos.complex", () => new Cos(), 1),
        OpSample.Elementwise("tan", () => new Tan(), s_inside),
        OpSample.ComplexElementwise("tan.complex", () => new Tan(), 1),
        OpSample.Elementwise("asin", () => new Asin(), s_inside),
        OpSample.ComplexElementwise("asin.complex", () => new Asin(), 1),
        OpSample.Elementwise("acos", () => new Acos(), s_inside),
        OpSample.ComplexElementwise("acos.complex", () => new Acos(), 1),
        OpSample.Elementwise("atan", () => new Atan(), s_any),
        OpSample.ComplexElementwise("atan.complex", () => new Atan(), 1),
        OpSample.Elementwise("atan2", () => new Atan2(), s_positive, s_positive),
        OpSample.Elementwise("hypot", () => new Hypot(), s_positive, s_positive),
        OpSample.Elementwise("deg2rad", () => new Deg2Rad(), s_any),
        OpSample.Elementwise("rad2deg", () => new Rad2Deg(), s_any),
        OpSample.Elementwise("sinh", () => new Sinh(), s_any),
        OpSample.ComplexElementwise("sinh.complex", () => new Sinh(), 1),
        OpSample.Elementwise("cosh", () => new Cosh(), s_any),
        OpSample.ComplexElementwise("cosh.complex", () => new Cosh(), 1),
        OpSample.Elementwise("tanh", () => new Tanh(), s_any),
        OpSample.ComplexElementwise("tanh.complex", () => new Tanh(), 1),
        OpSample.Elementwise("asinh", () => new Asinh(), s_any),
        OpSample.ComplexElementwise("asinh.complex", () => new Asinh(), 1),
        OpSample.Elementwise("acosh", () => new Acosh(), s_aboveOne),
        OpSample.ComplexElementwise("acosh.complex", () => new Acosh(), 1),
        OpSample.Elementwise("atanh", () => new Atanh(), s_inside),
        OpSample.ComplexElementwise("atanh.complex", () => new Atanh(), 1),
        OpSample.Elementwise("sigmoid", () => new Sigmoid(), s_any),
        OpSample.ComplexElementwise("sigmoid.complex", () => new Sigmoid(), 1),
        OpSample.Elementwise("logit", () => new Logit(), s_unit),
        OpSample.Elementwise("logit.eps", () => new Logit(0.05), s_unit),
        OpSample.Elementwise("sinc", () => new Sinc(), s_positive),
        OpSample.ComplexElementwise("sinc.complex", () => new Sinc(), 1),
        OpSample.Elementwise("logaddexp", () => new LogAddExp(), s_any, s_any),
        OpSample.ComplexElementwise("logaddexp.complex", () => new LogAddExp(), 2),
        OpSample.Elementwise("logaddexp2", () => new LogAddExp2(), s_any, s_any),
        OpSample.Elementwise("xlogy", () => new Xlogy(), s_any, s_positive),
        OpSample.Elementwise("xlogy.scalar", () => new XlogyScalar(2.5), s_any),
        OpSample.Elementwise("xlogy.of_scalar", () => new XlogyOfScalar(2.5), s_positive),
        OpSample.Elementwise("special.xlog1py", () => new Xlog1py(), s_any, s_positive),
        OpSample.Elementwise("nan_to_num", () => new NanToNum(null, null, null), s_any),
    ];

    private static IEnumerable<OpSample> Choices =>
    [
        OpSample.Elementwise("clamp", () => new Clamp(-1.0, 1.0), s_inside),
        OpSample.Elementwise("clamp.outside", () => new Clamp(-1.0, 1.0), s_aboveOne),
        OpSample.Elementwise("clamp_min", () => new ClampMin(0.2), s_positive),
        OpSample.Elementwise("clamp_max", () => new ClampMax(0.2), s_positive),
        OpSample.Elementwise("clamp.tensor", () => new ClampTensor(), s_any, (-0.5, -0.1), (0.1, 0.5)),
        OpSample.Elementwise("clamp_min.tensor", () => new ClampMinTensor(), s_any, s_any),
        OpSample.Elementwise("clamp_max.tensor", () => new ClampMaxTensor(), s_any, s_any),
        OpSample.Elementwise("maximum", () => new Maximum(), s_any, s_any),
        OpSample.Elementwise("minimum", () => new Minimum(), s_any, s_any),
        OpSample.Elementwise("fmax", () => new Fmax(), s_any, s_any),
        OpSample.Elementwise("fmin", () => new Fmin(), s_any, s_any),
        OpSample.Of("where", x => Aten.Where(Aten.Gt(x[0], 0), x[0], x[1]), new OpInput([2, 3]), new OpInput([3])),
    ];

    private static IEnumerable<OpSample> ComplexNumbers =>
    [
        OpSample.ComplexElementwise("angle.complex", () => new Angle(), 1) with { HasInPlace = false },
        OpSample.ComplexElementwise("conj_physical", () => new ConjPhysical(), 1),
        OpSample.Elementwise("complex", () => new MakeComplex(), s_any, s_any) with { HasInPlace = false },
        OpSample.Elementwise("polar", () => new Polar(), s_positive, s_any) with { HasInPlace = false },
    ];
}
