using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = 1 with probability self, else 0; ∂self = 0.</summary>
internal sealed class Bernoulli(GeneratorImpl generator) : UnaryOperator("aten::bernoulli", "BernoulliBackward0")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("bernoulli_tensor_cpu_p_", self.DType);
        }
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => BernoulliFrom.Draw(self, into, generator);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}

/// <summary>self.bernoulli_(p): 1 with probability p, else 0, p broadcast; ∂self = ∂p = 0.</summary>
internal sealed class BernoulliFrom(GeneratorImpl generator) : BinaryOperator("aten::bernoulli_.Tensor", "BernoulliBackward1")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (!other.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("bernoulli_tensor_cpu_p_", other.DType);
        }
        Matrices.CheckExpandable(other, self.Sizes);
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Draw(other, into, generator);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        gradInputs[0] = Aten.ZerosLike(grad);
        if (Needs(1))
        {
            gradInputs[1] = Aten.ZerosLike(grad);
        }
    }

    /// <summary>Draws into a tensor of any dtype, with probabilities broadcast to its shape.</summary>
    internal static void Draw(TensorImpl probabilities, TensorImpl into, GeneratorImpl generator)
    {
        DType dtype = probabilities.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        TensorImpl p = TensorImpl.Empty(into.Sizes, dtype);
        Copy.Run(probabilities, p);
        TensorImpl drawn = TensorImpl.Empty(into.Sizes, dtype);
        if (dtype == DType.Float64)
        {
            Sampling.Bernoulli<double, double>(drawn.Span<double>(), p.Span<double>(), generator);
        }
        else
        {
            Sampling.Bernoulli<float, float>(drawn.Span<float>(), p.Span<float>(), generator);
        }
        Copy.Run(drawn, into);
    }
}

/// <summary>Poisson numbers with rates self; ∂self = 0.</summary>
internal sealed class Poisson(GeneratorImpl generator) : UnaryOperator("aten::poisson", "PoissonBackward0")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("poisson_cpu", self.DType);
        }
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl drawn = TensorImpl.Empty(self.Sizes, self.DType == DType.Float64 ? DType.Float64 : DType.Float32);
        if (drawn.DType == DType.Float64)
        {
            Sampling.Poisson<double>(Copy.Dense(self, DType.Float64).Span<double>(), drawn.Span<double>(), generator);
        }
        else
        {
            Sampling.Poisson<float>(Copy.Dense(self, DType.Float32).Span<float>(), drawn.Span<float>(), generator);
        }
        Copy.Run(drawn, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}

/// <summary>The number of successes in count trials of probability prob; no gradient but zero.</summary>
internal sealed class Binomial(GeneratorImpl generator) : BinaryOperator("aten::binomial", "BinomialBackward0")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (self.DType != other.DType || !self.DType.IsFloatingPoint())
        {
            throw Error.Of($"binomial only supports floating-point dtypes for count, got: {self.DType.Name()}");
        }
        return new(Layout.Broadcast(self.Sizes, other.Sizes), self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType dtype = self.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        TensorImpl counts = TensorImpl.Empty(into.Sizes, dtype);
        Copy.Run(self, counts);
        TensorImpl probabilities = TensorImpl.Empty(into.Sizes, dtype);
        Copy.Run(other, probabilities);
        TensorImpl drawn = TensorImpl.Empty(into.Sizes, dtype);
        if (dtype == DType.Float64)
        {
            Sampling.Binomial<double>(counts.Span<double>(), probabilities.Span<double>(), drawn.Span<double>(), generator);
        }
        else
        {
            Sampling.Binomial<float>(counts.Span<float>(), probabilities.Span<float>(), drawn.Span<float>(), generator);
        }
        Copy.Run(drawn, into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        for (int i = 0; i < 2; i++)
        {
            gradInputs[i] = Needs(i) ? Aten.ZerosLike(grad) : null;
        }
    }
}

/// <summary>Indices drawn with the given weights, rows of the last dimension; not differentiable.</summary>
internal sealed class Multinomial(long samples, bool replacement, GeneratorImpl generator) : UnaryOperator("aten::multinomial", null)
{
    protected override bool IsPointwise => false;

    protected override void CheckOutDType(DType result, DType destination) =>
        Error.Unless(result == destination, $"multinomial expects Long tensor out, got: {destination.Name()}");

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank is 1 or 2, "prob_dist must be 1 or 2 dim");
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.Of($"multinomial only supports floating-point dtypes for input, got: {self.DType.Name()}");
        }
        Error.Unless(samples > 0, "cannot sample n_sample <= 0 samples");
        Error.Unless(replacement || samples <= self.Sizes[^1], "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
        Error.Unless(self.Sizes[^1] <= 1 << 24, "number of categories cannot exceed 2^24");
        return new(self.Rank == 1 ? [samples] : [self.Sizes[0], samples], DType.Int64);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.DType == DType.Float64)
        {
            Sampling.Multinomial<double>(Copy.Dense(self, DType.Float64).Span<double>(), (int)self.Sizes[^1], into.Span<long>(), (int)samples, replacement, generator);
        }
        else
        {
            Sampling.Multinomial<float>(Copy.Dense(self, DType.Float32).Span<float>(), (int)self.Sizes[^1], into.Span<long>(), (int)samples, replacement, generator);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

/// <summary>Normal numbers with a mean and a standard deviation for each element; the gradients are zero, as in libtorch.</summary>
internal sealed class NormalOf(GeneratorImpl generator) : BinaryOperator("aten::normal.Tensor_Tensor", "NormalBackward3")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        CheckDeviations(other);
        return new(Layout.Broadcast(self.Sizes, other.Sizes), TypePromotion.ResultType(self, other));
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        TensorImpl drawn = TensorImpl.Empty(into.Sizes, into.DType);
        if (drawn.DType == DType.Float64)
        {
            Sampling.Normal(drawn.Span<double>(), 0, 1, generator);
        }
        else
        {
            drawn = TensorImpl.Empty(into.Sizes, DType.Float32);
            Sampling.Normal(drawn.Span<float>(), 0, 1, generator);
        }
        Mul.Run(drawn, other, drawn);
        Operators.Add.Run(drawn, self, null, into);
    }

    /// <summary>libtorch's errors for standard deviations; NaN is none.</summary>
    internal static void CheckDeviations(TensorImpl std)
    {
        Error.Unless(!std.DType.IsComplex(), "normal expects standard deviation to be non-complex");
        foreach (double deviation in Copy.Dense(std, DType.Float64).Span<double>())
        {
            Error.Unless(deviation >= 0, "normal expects all elements of std >= 0.0");
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        for (int i = 0; i < 2; i++)
        {
            gradInputs[i] = Needs(i) ? Aten.ZerosLike(grad) : null;
        }
    }
}

/// <summary>Normal numbers with a mean for each element and one standard deviation; ∂self = 0.</summary>
internal sealed class NormalAround(double std, GeneratorImpl generator) : UnaryOperator("aten::normal.Tensor_float", "NormalBackward1")
{
    private readonly NormalFill _noise = new(0, std, generator);

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        _noise.CheckFor(self.DType);
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl drawn = TensorImpl.Empty(into.Sizes, into.DType);
        _noise.Fill(drawn);
        Operators.Add.Run(drawn, self, null, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}

/// <summary>Normal numbers with one mean and a standard deviation for each element; ∂self = 0.</summary>
internal sealed class NormalSpread(double mean, GeneratorImpl generator) : UnaryOperator("aten::normal.float_Tensor", "NormalBackward2")
{
    private readonly NormalFill _noise = new(0, 1, generator);

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        NormalOf.CheckDeviations(self);
        _noise.CheckFor(self.DType);
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl drawn = TensorImpl.Empty(into.Sizes, into.DType);
        _noise.Fill(drawn);
        Mul.Run(drawn, self, drawn);
        Operators.Add.Run(drawn, Aten.Scalar(mean), null, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}

internal static partial class Aten
{
    /// <summary>A random permutation of 0, …, n − 1.</summary>
    internal static TensorImpl RandPerm(long n, DType dtype, GeneratorImpl generator)
    {
        if (n < 0)
        {
            throw Error.Of($"n must be non-negative, got {n}");
        }
        TensorImpl permutation = TensorImpl.Empty([n], DType.Int64);
        if (dtype is DType.Bool || dtype.IsComplex())
        {
            throw Error.NotImplementedFor("randperm", dtype);
        }
        Sampling.Permutation(permutation.Span<long>(), generator);
        return Copy.Dense(permutation, dtype);
    }
}
