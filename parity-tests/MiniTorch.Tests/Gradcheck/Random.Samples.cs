using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Operators that forget their input, or look only at its order: samples with a fixed generator, fills, comparisons in place, rounding. The gradient is zero.</summary>
internal sealed class RandomSamples : IOpSamples
{
    private static readonly OpInput s_real = new([2, 3], 0.6, 0.9);

    private static OpSample InPlace(string name, Func<SingleOutputOperator> make) => OpSample.Of(name, x => make().InPlace(Aten.Clone(x[0])) + x[0], s_real);

    private static OpSample Compared(string name, Func<SingleOutputOperator> make) => OpSample.Of(name, x => make().InPlace(Aten.Clone(x[0]), x[1]) + x[0], s_real, new OpInput([3], -0.9, -0.6));

    private static GeneratorImpl Seeded() => new(3);

    private static TensorImpl Mask(params bool[] values)
    {
        TensorImpl mask = TensorImpl.Empty([values.Length], DType.Bool);
        values.CopyTo(mask.Span<bool>());
        return mask;
    }

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("bernoulli", x => new Bernoulli(Seeded()).Call(x[0]) + x[0], s_real),
        OpSample.Of("bernoulli_.tensor", x => new BernoulliFrom(Seeded()).InPlace(Aten.Clone(x[0]), x[1]), s_real, new OpInput([3], 0.2, 0.8)),
        OpSample.Of("binomial", x => new Binomial(Seeded()).Call(Aten.Full([2, 3], 5, DType.Float64), x[0]), new OpInput([2, 3], 0.3, 0.4)) with { HasSecondDerivative = false },
        OpSample.Of("poisson", x => new Poisson(Seeded()).Call(x[0]), s_real),
        OpSample.Of("normal", x => new NormalOf(Seeded()).Call(Aten.Round(x[0]), Aten.Round(x[1])), s_real, s_real) with { HasSecondDerivative = false },
        OpSample.Of("normal.mean", x => new NormalAround(0.7, Seeded()).Call(Aten.Round(x[0])) + x[0], s_real),
        OpSample.Of("normal.std", x => new NormalSpread(0.7, Seeded()).Call(Aten.Round(x[0])) + x[0], s_real),
        OpSample.Of("native_dropout_backward", x => new NativeDropoutBackward(2).Call(x[0], Mask(true, false, true)), s_real),
        InPlace("bernoulli_", () => new BernoulliFill(0.5, Seeded())),
        InPlace("cauchy_", () => new CauchyFill(0, 1, Seeded())),
        InPlace("exponential_", () => new ExponentialFill(1, Seeded())),
        InPlace("geometric_", () => new GeometricFill(0.5, Seeded())),
        InPlace("random_", () => new IntegerFill(1, 9, Seeded())),
        InPlace("log_normal_", () => new LogNormalFill(0, 1, Seeded())),
        InPlace("normal_", () => new NormalFill(0, 1, Seeded())),
        InPlace("uniform_", () => new UniformFill(0, 1, Seeded())),
        InPlace("zero_", () => new ZeroInPlace()),
        InPlace("fill_", () => new Fill(2.5)),
        OpSample.Of("fill", x => new Fill(2.5, isCopy: true).Call(x[0]), s_real),
        OpSample.Of("fill_.tensor", x => new FillTensor().InPlace(Aten.Clone(x[0]), x[1]), s_real, new OpInput([])),
        Compared("eq_", () => new Eq(inPlace: true)),
        Compared("ne_", () => new Ne(inPlace: true)),
        Compared("lt_", () => new Lt(inPlace: true)),
        Compared("le_", () => new Le(inPlace: true)),
        Compared("gt_", () => new Gt(inPlace: true)),
        Compared("ge_", () => new Ge(inPlace: true)),
        OpSample.Elementwise("ceil", () => new Ceil(), (0.6, 0.9)),
        OpSample.Elementwise("round", () => new Round(), (0.6, 0.9)),
        OpSample.Elementwise("trunc", () => new Trunc(), (0.6, 0.9)),
    ];
}
