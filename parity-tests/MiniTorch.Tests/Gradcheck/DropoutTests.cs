using MiniTorch.Core;
using MiniTorch.Operators;
using Xunit;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Dropout draws from the default generator, which is set to one seed before each call.</summary>
[Collection("Global state")]
public class DropoutTests
{
    [Theory]
    [InlineData("dropout")]
    [InlineData("feature_dropout")]
    [InlineData("alpha_dropout")]
    [InlineData("feature_alpha_dropout")]
    public void Derivatives_agree_with_differences(string name)
    {
        byte[] state = new byte[GeneratorImpl.StateSize];
        GeneratorImpl.Default.GetState(state);
        try
        {
            foreach (bool inPlace in new[] { false, true })
            {
                Gradchecker.Check(name, x => [Run(name, inPlace ? Aten.Clone(x[0]) : x[0], inPlace)], [new OpInput([2, 3, 2]).Draw(new Random(1))], secondDerivative: true);
            }
        }
        finally
        {
            GeneratorImpl.Default.SetState(state);
        }
    }

    private static TensorImpl Run(string name, TensorImpl x, bool inPlace)
    {
        GeneratorImpl.Default.ManualSeed(7);
        return name switch
        {
            "dropout" => Aten.Dropout(x, 0.4, train: true, inPlace),
            "feature_dropout" => Aten.FeatureDropout(x, 0.4, train: true, inPlace),
            "alpha_dropout" => Aten.AlphaDropout(x, 0.4, train: true, inPlace),
            _ => Aten.FeatureAlphaDropout(x, 0.4, train: true, inPlace),
        };
    }
}
