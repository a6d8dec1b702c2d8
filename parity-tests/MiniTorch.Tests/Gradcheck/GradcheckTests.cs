using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using Xunit;
using Xunit.Sdk;

namespace MiniTorch.Tests.Gradcheck;

public class GradcheckTests
{
    private static readonly Dictionary<string, OpSample> s_samples = Collect();

    internal static IEnumerable<OpSample> AllSamples => s_samples.Values;

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (string name in s_samples.Keys)
            {
                names.Add(name);
            }
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_agree_with_differences(string name)
    {
        OpSample sample = s_samples[name];
        foreach ((string variant, Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs) in sample.Variants())
        {
            Gradchecker.Check($"{name}, {variant}", function, inputs, sample.HasSecondDerivative);
        }
    }

    [Fact]
    public void A_wrong_sign_is_found()
    {
        var sample = OpSample.Elementwise("wrong", () => new WrongSine(), (-2, 2));
        Assert.ThrowsAny<XunitException>(() => Gradchecker.Check("wrong", sample.Function, [sample.Inputs[0].Draw(new Random(1))], secondDerivative: false));
    }

    [Fact]
    public void A_wrong_second_derivative_is_found()
    {
        var sample = OpSample.Elementwise("wrong", () => new SquareOfConstantSlope(), (1, 2));
        TensorImpl[] inputs = [sample.Inputs[0].Draw(new Random(1))];
        Gradchecker.Check("first", sample.Function, inputs, secondDerivative: false);
        Assert.ThrowsAny<XunitException>(() => Gradchecker.Check("second", sample.Function, inputs, secondDerivative: true));
    }

    private static Dictionary<string, OpSample> Collect()
    {
        var samples = new Dictionary<string, OpSample>();
        foreach (Type type in typeof(IOpSamples).Assembly.GetTypes())
        {
            if (type.IsClass && type.IsAssignableTo(typeof(IOpSamples)))
            {
                foreach (OpSample sample in ((IOpSamples)Activator.CreateInstance(type)!).Samples)
                {
                    samples.Add(sample.Name, sample);
                }
            }
        }
        return samples;
    }

    /// <summary>−self with the derivative of self.</summary>
    private sealed class WrongSine() : UnaryOperator("test::wrong_sine", "WrongSineBackward0")
    {
        protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Floating(self);

        protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Run(Aten.Neg(self), into);

        protected override TensorImpl? Backward(TensorImpl grad) => grad;
    }

    /// <summary>self², whose derivative is right but cut off from the graph.</summary>
    private sealed class SquareOfConstantSlope() : UnaryOperator("test::square", "SquareBackward0")
    {
        private TensorImpl? _slope;

        protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Floating(self);

        protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Run(Aten.Mul(self, self), into);

        protected override void Save(TensorImpl self, TensorImpl result) => _slope = self.Alias(freshVersion: true);

        protected override TensorImpl? Backward(TensorImpl grad) => grad * 2 * _slope!;
    }
}
