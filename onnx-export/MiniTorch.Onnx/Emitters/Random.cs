using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    /// <summary>Random numbers have no place in an exported model; the frames say what to do about them.</summary>
    private static void RegisterRandom()
    {
        foreach (string name in (string[])["aten::dropout", "aten::feature_dropout", "aten::alpha_dropout", "aten::feature_alpha_dropout"])
        {
            OnFrame(name, _ => throw EmitContext.Refuse("it is in training mode, where it draws random numbers: call eval() before the export"));
        }
        On<UniformFill>(_ => throw Random());
        On<NormalFill>(_ => throw Random());
        On<ExponentialFill>(_ => throw Random());
        On<BernoulliFill>(_ => throw Random());
        On<BernoulliFrom>(_ => throw Random());
        On<IntegerFill>(_ => throw Random());
        On<Bernoulli>(_ => throw Random());
        On<Multinomial>(_ => throw Random());
        On<NormalOf>(_ => throw Random());
        On<NormalAround>(_ => throw Random());
        On<NormalSpread>(_ => throw Random());
    }

    private static UnsupportedException Random() => EmitContext.Refuse("it draws random numbers, which ONNX Runtime would draw otherwise: make them an input");
}
