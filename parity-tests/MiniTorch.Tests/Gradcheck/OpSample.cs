using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>A family of operators to check: one class in one file, found by reflection.</summary>
internal interface IOpSamples
{
    IEnumerable<OpSample> Samples { get; }
}

/// <summary>
/// An input: random numbers of a domain in float64 or complex128, or a fixed tensor that has no gradient (an index, a mask). Choose domains away
/// from kinks and poles by more than the checker's step.
/// </summary>
internal sealed record OpInput(long[] Shape, double Low = -2, double High = 2, bool IsComplex = false, TensorImpl? Fixed = null)
{
    internal bool IsDifferentiable => Fixed is null;

    internal static OpInput Complex(params long[] shape) => new(shape, IsComplex: true);

    internal static OpInput Constant(TensorImpl tensor) => new(tensor.Sizes, Fixed: tensor);

    /// <summary>Random numbers of the domain in its shape, row-major.</summary>
    internal TensorImpl Draw(Random random)
    {
        if (Fixed is not null)
        {
            return Fixed;
        }
        TensorImpl tensor = TensorImpl.Empty(Shape, IsComplex ? DType.Complex128 : DType.Float64);
        if (IsComplex)
        {
            foreach (ref Complex value in tensor.Span<Complex>())
            {
                value = new Complex(Next(random), Next(random));
            }
        }
        else
        {
            foreach (ref double value in tensor.Span<double>())
            {
                value = Next(random);
            }
        }
        return tensor;
    }

    private double Next(Random random) => Low + (High - Low) * random.NextDouble();
}

/// <summary>A differentiable function with the inputs at which its derivatives are checked.</summary>
/// <param name="Name">Unique: operator and, after a dot, what is special about this sample.</param>
/// <param name="Function">Its results may include integral ones; they are left out.</param>
internal sealed record OpSample(string Name, Func<TensorImpl[], TensorImpl[]> Function, OpInput[] Inputs)
{
    /// <summary>False where the derivative of the derivative is not implemented in libtorch either.</summary>
    internal bool HasSecondDerivative { get; init; } = true;

    /// <summary>Makes the operator, if it is one that maps elements: its in-place form, broadcasting, 0-dim and empty inputs are checked too.</summary>
    internal Func<SingleOutputOperator>? Pointwise { get; init; }

    /// <summary>Whether the pointwise operator's in-place form exists.</summary>
    internal bool HasInPlace { get; init; } = true;

    internal static OpSample Of(string name, Func<TensorImpl[], TensorImpl> function, params OpInput[] inputs) =>
        new(name, x => [function(x)], inputs);

    internal static OpSample Of(string name, Func<TensorImpl[], TensorImpl[]> function, params OpInput[] inputs) =>
        new(name, function, inputs);

    /// <summary>A pointwise operator; the shapes of the inputs come from the checker, only the domains matter here.</summary>
    internal static OpSample Elementwise(string name, Func<SingleOutputOperator> make, params (double Low, double High)[] domains) =>
        new(name, x => [make().Call(x)], Array.ConvertAll(domains, domain => new OpInput([2, 3], domain.Low, domain.High))) { Pointwise = make };

    /// <summary>A pointwise operator on complex numbers.</summary>
    internal static OpSample ComplexElementwise(string name, Func<SingleOutputOperator> make, int inputs) =>
        new(name, x => [make().Call(x)], Array.ConvertAll(new int[inputs], _ => OpInput.Complex(2, 3))) { Pointwise = make };

    /// <summary>The variants to check: as given, non-contiguous, and the others where they make sense.</summary>
    internal IEnumerable<(string Variant, Func<TensorImpl[], TensorImpl[]> Function, TensorImpl[] Inputs)> Variants()
    {
        var random = new Random(StableHash(Name));
        TensorImpl[] inputs = Draw(random);
        yield return ("plain", Function, inputs);
        yield return ("non-contiguous", Function, Array.ConvertAll(inputs, NonContiguous));
        if (Inputs.Length >= 2 && Inputs[0].IsDifferentiable && Inputs[0] == Inputs[1] with { Shape = Inputs[0].Shape } && Inputs[0].Shape.AsSpan().SequenceEqual(Inputs[1].Shape))
        {
            yield return ("op(x, x)", x => Function([x[0], x[0], .. x[1..]]), [inputs[0], .. inputs[2..]]);
        }
        if (Pointwise is null)
        {
            yield break;
        }
        yield return ("0-dim", Function, Reshaped(random, _ => []));
        yield return ("empty", Function, Reshaped(random, _ => [2, 0]));
        for (int k = 0; k < Inputs.Length && Inputs.Length > 1; k++)
        {
            yield return ($"broadcast {k}", Function, Reshaped(random, i => i == k ? [3] : [2, 1, 3]));
            yield return ($"0-dim {k}", Function, Reshaped(random, i => i == k ? [] : [2, 2]));
        }
        if (HasInPlace)
        {
            yield return ("in-place", x => [Pointwise().InPlace([Aten.Clone(x[0]), .. x[1..]])], inputs);
        }
    }

    private TensorImpl[] Draw(Random random) => Array.ConvertAll(Inputs, input => input.Draw(random));

    private TensorImpl[] Reshaped(Random random, Func<int, long[]> shape)
    {
        var drawn = new TensorImpl[Inputs.Length];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = Inputs[i].Fixed is { } given
                ? Aten.Full(shape(i), ElementAccess.Read(given, 0), given.DType)
                : (Inputs[i] with { Shape = shape(i) }).Draw(random);
        }
        return drawn;
    }

    /// <summary>The same elements with gaps between them and dimensions stored in reverse.</summary>
    private static TensorImpl NonContiguous(TensorImpl tensor)
    {
        var strides = new long[tensor.Rank];
        long stride = 2;
        for (int d = 0; d < strides.Length; d++)
        {
            strides[d] = stride;
            stride *= Math.Max(tensor.Sizes[d], 1);
        }
        TensorImpl strided = TensorImpl.Empty(tensor.Sizes, tensor.DType, strides);
        Copy.Run(tensor, strided);
        return strided;
    }

    private static int StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }
        return (int)hash;
    }
}
