using System.Runtime.InteropServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// A distribution that a tensor is filled with in place; ∂self = 0. Elements are drawn in the order in which they lie in memory, as libtorch does.
/// </summary>
/// <param name="name">libtorch's name: uniform_.</param>
/// <param name="derivative">The name as a node: UniformBackward0.</param>
/// <param name="generator">The source of randomness.</param>
internal abstract class RandomFill(string name, string derivative, GeneratorImpl generator) : UnaryOperator("aten::" + name, derivative)
{
    protected GeneratorImpl Generator => generator;

    /// <summary>Draws the elements.</summary>
    /// <param name="target">The elements, in memory order.</param>
    /// <param name="contiguous">Whether the tensor is row-major; some streams differ.</param>
    protected abstract void Draw<T>(Span<T> target, bool contiguous) where T : unmanaged;

    /// <summary>libtorch's error for a dtype or parameters that the distribution refuses.</summary>
    protected virtual void Check(DType dtype)
    {
        if (!dtype.IsFloatingPoint())
        {
            throw Error.NotImplementedFor(name, dtype);
        }
    }

    protected sealed override TensorMeta Infer(TensorImpl self)
    {
        Check(self.DType);
        return TensorMeta.Like(self);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl into)
    {
        bool direct = into.IsContiguous;
        TensorImpl dense = direct ? into : TensorImpl.Empty(into.Sizes, into.DType, TensorMeta.StridesLike(into.Sizes, [into]));
        switch (dense.DType)
        {
            case DType.Float32: Draw(Memory<float>(dense), direct); break;
            case DType.Float64: Draw(Memory<double>(dense), direct); break;
            case DType.Int64: Draw(Memory<long>(dense), direct); break;
            case DType.Int32: Draw(Memory<int>(dense), direct); break;
            case DType.Int16: Draw(Memory<short>(dense), direct); break;
            case DType.Int8: Draw(Memory<sbyte>(dense), direct); break;
            case DType.UInt8: Draw(Memory<byte>(dense), direct); break;
            case DType.Bool: Draw(Memory<bool>(dense), direct); break;
            case DType.Float16: Draw(Memory<Half>(dense), direct); break;
            case DType.BFloat16: Draw(Memory<BFloat16>(dense), direct); break;
            case DType.Complex64: Draw(MemoryMarshal.Cast<ComplexSingle, float>(Memory<ComplexSingle>(dense)), direct); break;
            default: Draw(MemoryMarshal.Cast<System.Numerics.Complex, double>(Memory<System.Numerics.Complex>(dense)), direct); break;
        }
        if (!direct)
        {
            Copy.Run(dense, into);
        }
    }

    protected sealed override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);

    /// <inheritdoc cref="Check"/>
    internal void CheckFor(DType dtype) => Check(dtype);

    /// <summary>Draws into a tensor past the door: the numbers that another operator needs.</summary>
    internal void Fill(TensorImpl into)
    {
        Check(into.DType);
        Compute(into, into);
    }

    private static Span<T> Memory<T>(TensorImpl dense) where T : unmanaged => dense.Storage.Span<T>(dense.Offset, dense.NumElements);
}

/// <summary>Uniform over [from, to).</summary>
internal sealed class UniformFill(double from, double to, GeneratorImpl generator) : RandomFill("uniform_", "UniformBackward0", generator)
{
    internal double From => from;

    internal double To => to;

    protected override void Check(DType dtype)
    {
        base.Check(dtype.ToReal());
        if (from > to)
        {
            throw Error.Of($"uniform_ expects to return a [from, to) range, but found from={Error.Show(from)} > to={Error.Show(to)}");
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous) => Sampling.Uniform(target, from, to, Generator);
}

/// <summary>Normal with the given mean and standard deviation; of a complex tensor each part with std / √2.</summary>
internal sealed class NormalFill(double mean, double std, GeneratorImpl generator) : RandomFill("normal_", "NormalBackward0", generator)
{
    private double _drawnStd;

    internal double Mean => mean;

    internal double Std => std;

    protected override void Check(DType dtype)
    {
        if (!dtype.IsDifferentiable())
        {
            throw Error.NotImplementedFor("normal_kernel_cpu", dtype);
        }
        if (!(std >= 0))
        {
            throw Error.Of($"normal expects std >= 0.0, but found std {Error.Show(std)}");
        }
        _drawnStd = dtype.IsComplex() ? std / Math.Sqrt(2) : std;
    }

    protected override void Draw<T>(Span<T> target, bool contiguous)
    {
        if (contiguous)
        {
            Sampling.Normal(target, mean, _drawnStd, Generator);
        }
        else
        {
            Sampling.NormalSerial(target, mean, _drawnStd, Generator);
        }
    }
}

/// <summary>Exponential with rate lambda.</summary>
internal sealed class ExponentialFill(double lambda, GeneratorImpl generator) : RandomFill("exponential_", "ExponentialBackward0", generator)
{
    protected override void Check(DType dtype)
    {
        if (!dtype.IsFloatingPoint())
        {
            throw Error.Of($"Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified {dtype.Name()}");
        }
        if (!(lambda > 0))
        {
            throw Error.Of($"exponential_ expects lambda > 0.0, but found lambda={Error.Show(lambda)}");
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous) => Sampling.Exponential(target, lambda, Generator);
}

/// <summary>Cauchy with the given median and half width at half maximum.</summary>
internal sealed class CauchyFill(double median, double sigma, GeneratorImpl generator) : RandomFill("cauchy_", "CauchyBackward0", generator)
{
    protected override void Check(DType dtype)
    {
        if (!(sigma > 0))
        {
            throw Error.Of($"cauchy_ expects sigma > 0.0, but found sigma={Error.Show(sigma)}");
        }
        if (!dtype.IsFloatingPoint())
        {
            throw Error.Of($"Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you specified {dtype.Name()}");
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous) => Sampling.Cauchy(target, median, sigma, Generator);
}

/// <summary>e to the power of a normal number.</summary>
internal sealed class LogNormalFill(double mean, double std, GeneratorImpl generator) : RandomFill("log_normal_", "LogNormalBackward0", generator)
{
    protected override void Check(DType dtype)
    {
        base.Check(dtype);
        if (!(std > 0))
        {
            throw Error.Of($"log_normal_ expects std > 0.0, but found std={Error.Show(std)}");
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous) => Sampling.LogNormal(target, mean, std, Generator);
}

/// <summary>The number of trials until the first success, of probability p each.</summary>
internal sealed class GeometricFill(double p, GeneratorImpl generator) : RandomFill("geometric_", "GeometricBackward0", generator)
{
    protected override void Check(DType dtype)
    {
        if (!(p > 0 && p < 1))
        {
            throw Error.Of($"geometric_ expects p to be in (0, 1), but got p={Error.Show(p)}");
        }
        if (dtype.IsComplex() || dtype == DType.Bool)
        {
            throw Error.NotImplementedFor("geometric_", dtype);
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous) => Sampling.Geometric(target, p, Generator);
}

/// <summary>1 with probability p, else 0.</summary>
internal sealed class BernoulliFill(double p, GeneratorImpl generator) : RandomFill("bernoulli_", "BernoulliBackward2", generator)
{
    internal double P => p;

    protected override void Check(DType dtype)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw Error.Of($"bernoulli_ expects p to be in [0, 1], but got p={Error.Show(p)}");
        }
        if (dtype.IsComplex())
        {
            throw Error.NotImplementedFor("bernoulli_scalar_cpu_", dtype);
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous) => Sampling.Bernoulli(target, p, Generator);
}

/// <summary>
/// Uniform over the integers from, …, to − 1; without an upper bound up to the largest that the dtype represents exactly, without a lower
/// one from 0.
/// </summary>
internal sealed class IntegerFill(long? from, long? to, GeneratorImpl generator)
    : RandomFill("random_", from is not null ? "RandomBackward0" : to is not null ? "RandomBackward1" : "RandomBackward2", generator)
{
    internal long? From => from;

    internal long? To => to;

    protected override void Check(DType dtype)
    {
        if (dtype.IsComplex())
        {
            throw to is null && from is null ? Error.NotImplementedFor("random_kernel_cpu", dtype) : Error.Of("check_random_bounds handles only integral, floating-point and boolean types");
        }
        if (to is not { } last)
        {
            return;
        }
        long first = from ?? 0;
        if (first >= last)
        {
            throw Error.Of($"random_ expects 'from' to be less than 'to', but got from={first} >= to={last}");
        }
        (double low, double high) = Range(dtype);
        if (!dtype.IsFloatingPoint() && dtype != DType.Int64)
        {
            Error.Unless(first >= low && first <= high, $"from is out of bounds for {dtype.CppName()}");
            Error.Unless(last - 1 >= low && last - 1 <= high, $"to - 1 is out of bounds for {dtype.CppName()}");
        }
    }

    protected override void Draw<T>(Span<T> target, bool contiguous)
    {
        if (to is { } last)
        {
            Sampling.Integers(target, from ?? 0, last, Generator);
        }
        else if (from is { } lowest)
        {
            Sampling.IntegersFrom(target, lowest, Generator);
        }
        else
        {
            Sampling.Integers(target, Generator);
        }
    }

    private static (double, double) Range(DType dtype) => dtype switch
    {
        DType.UInt8 => (0, 255),
        DType.Int8 => (-128, 127),
        DType.Int16 => (-32768, 32767),
        DType.Int32 => (int.MinValue, int.MaxValue),
        DType.Bool => (0, 1),
        _ => (double.MinValue, double.MaxValue),
    };
}

internal static partial class Aten
{
    internal static TensorImpl Rand(long[] sizes, DType dtype, GeneratorImpl generator) => new UniformFill(0, 1, generator).InPlace(Empty(sizes, dtype));

    internal static TensorImpl Randn(long[] sizes, DType dtype, GeneratorImpl generator) => new NormalFill(0, 1, generator).InPlace(Empty(sizes, dtype));

    internal static TensorImpl RandInt(long low, long high, long[] sizes, DType dtype, GeneratorImpl generator) => new IntegerFill(low, high, generator).InPlace(Empty(sizes, dtype));
}
